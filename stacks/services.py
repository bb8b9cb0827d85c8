"""One shard of services: for each, its vault if it has secrets, its identity, who may use it, and its data stores."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi

from components.federation import subjects
from components.federation.subjects import FederatedSubject
from components.grants import Principal
from components.identity.azure import AzureIdentity
from components.slots.azure import AzureSlotManifest, ExistingSlotManifest
from components.vault.azure import AzureVault
from stacks import names
from stacks.data import data_stores
from stacks.environment import iso
from stacks.events import event_grants
from stacks.model import Stack
from stacks.model.layers import EnvironmentLayer, ServicesLayer
from stacks.model.manifest import entries
from stacks.model.service import Pipeline, Service
from stacks.neighbours import deployed
from stacks.outputs import Access, ServiceOutputs, ServicesOutputs, access
from stacks.site import Site, audited


@dataclass(frozen=True)
class _Shared:
    """What all services of the environment stand on."""

    stack: Stack
    platform: EnvironmentLayer
    sinks: tuple[str, str]
    rotator: Principal
    slots: ExistingSlotManifest
    event_bus_id: str
    access: list[Access] = field(default_factory=list)


async def build(stack: Stack) -> ServicesOutputs:
    """Register every service of the shard."""
    layer, platform = cast("ServicesLayer", stack.layer), cast("EnvironmentLayer", stack.platform)
    needed = ("environment", "slotStoreId", "rotator", *(["eventBusId"] if platform.topics else []))
    audit, below = await asyncio.gather(
        deployed(stack.audit_stack, "auditAccounts", "workspaceId"), deployed(layer.platform, *needed)
    )
    shared = _Shared(
        stack,
        platform,
        audited(stack, audit),
        _rotator(stack, below),
        AzureSlotManifest.from_existing("slots", below["slotStoreId"], stack.environment_name),
        below.get("eventBusId", ""),
    )
    services = {service.name: _service(service, shared) for service in stack.services}
    return {"environment": stack.environment_name, "services": services, "access": shared.access}


def _rotator(stack: Stack, below: Mapping[str, Any]) -> Principal:
    if below["environment"] != stack.environment_name:
        raise pulumi.RunError(f"the platform stack was deployed for '{below['environment']}': environments never touch")
    rotator: Mapping[str, str] = below["rotator"]
    return Principal(rotator["identityId"], rotator["principalId"], "ServicePrincipal", stack.environment_name)


def _service(service: Service, shared: _Shared) -> ServiceOutputs:
    stack = shared.stack
    tags = {"data-class": service.data_class, "rotation-phase": str(service.phase)}
    site = Site(stack, service.name, service.owner, shared.platform.regions[stack.location], *shared.sinks, tags)
    after = pulumi.ResourceOptions(depends_on=[site.resource_group()])
    if service.retired:
        return _retired(site, service, shared, after)
    identity = _identity(site, "", after)
    workload = service.workload
    if workload:
        issuer = next(c.issuer for c in shared.platform.clusters if c.name == workload.cluster)
        identity.federate([subjects.kubernetes(issuer, workload.namespace, workload.service_account)])
    outputs: ServiceOutputs = {
        "resourceGroup": site.group,
        "owner": service.owner,
        "phase": service.phase,
        "identity": _identity_outputs(identity),
        "slots": [slot.name for slot in service.secrets],
        "hosts": [],
    }
    if service.pipelines:
        # Deliberately without any role: where it may deploy is granted where the target is declared, and it reads no
        # secret.
        delivery = _identity(site, names.DELIVERY, after)
        delivery.federate([_subject(pipeline, shared) for pipeline in service.pipelines])
        outputs["delivery"] = _identity_outputs(delivery)
    vault = _vault(site, service, identity.principal, shared, after) if service.stored else None
    if vault:
        outputs["vaultId"], outputs["vaultUri"] = vault.resource_id, vault.uri
    if service.secrets:
        shared.slots.publish(service.name, entries(service, vault.uri if vault else ""))
    outputs["hosts"] = data_stores(site, service, identity.principal, shared.access, after)
    event_grants(service, identity, shared.event_bus_id, shared.access)
    return outputs


def _retired(site: Site, service: Service, shared: _Shared, after: pulumi.ResourceOptions) -> ServiceOutputs:
    """What holds data stays as it is, protection included; identities, credentials, grants and rotation are gone."""
    outputs: ServiceOutputs = {
        "resourceGroup": site.group,
        "owner": service.owner,
        "phase": service.phase,
        "retired": True,
        "slots": [],
        "hosts": data_stores(site, service, None, shared.access, after),
    }
    if service.stored:
        vault = _vault(site, service, None, shared, after)
        outputs["vaultId"], outputs["vaultUri"] = vault.resource_id, vault.uri
    return outputs


def _identity(site: Site, role: str, after: pulumi.ResourceOptions) -> AzureIdentity:
    name = names.identity(site.stack.code, site.service, role.removeprefix("-"))
    return AzureIdentity(f"{site.service}{role}", {**site.placed(), "identity_name": name}, after)


def _identity_outputs(identity: AzureIdentity) -> Any:
    return {
        "identityId": identity.resource_id,
        "principalId": identity.principal_id,
        "clientId": identity.client_id,
    }


def _vault(
    site: Site, service: Service, reader: Principal | None, shared: _Shared, after: pulumi.ResourceOptions
) -> AzureVault:
    """The service's vault; without a `reader` nobody is granted anything on it."""
    stack = shared.stack
    vault = AzureVault(
        service.name,
        {
            **site.private("vault"),
            "tenant_id": stack.tenant_id,
            "vault_name": names.vault(*site.suffixed),
            "recover": site.recovers(names.vault(*site.suffixed)),
            "premium": stack.production,
            "key_only": False,
            "protect": stack.production,
        },
        after,
    )
    secrets = [slot.name for slot in service.stored if slot.kind != "key-encryption-key"]
    keys = [slot for slot in service.stored if slot.kind == "key-encryption-key"]

    def granted(principal: Principal, role: str, scope: str, readable: list[str]) -> None:
        shared.access.append(access(principal, role, scope, service=service.name, vault=vault.name, secrets=readable))

    if secrets and reader:
        vault.grant_read(reader)
        granted(reader, "Key Vault Secrets User", vault.resource_id, secrets)
        vault.grant_rotate(shared.rotator)
        granted(shared.rotator, "Key Vault Secrets Officer", vault.resource_id, secrets)
    for slot in keys:
        period, expiry = cast("str", slot.period), cast("str", slot.expiry)
        rotation = {"expiry": iso(expiry), "rotate_after": iso(period), "notify_before": "P30D"}
        key = vault.add_key(slot.name, {"kty": "RSA", "size": 3072, "rotation": cast("Any", rotation)})
        if reader:
            key.grant_wrap(reader)
            granted(reader, "Key Vault Crypto Service Encryption User", key.resource_id, [])
    return vault


def _subject(pipeline: Pipeline, shared: _Shared) -> FederatedSubject:
    if pipeline.provider == "gitlab":
        issuer = shared.platform.issuers.gitlab
        return subjects.gitlab(pipeline.repository, branch=cast("str", pipeline.branch), issuer=issuer)
    if pipeline.provider == "azure-devops":
        organization, project = pipeline.repository.split("/")
        organization_id = cast("str", shared.platform.issuers.azure_devops_organization)
        return subjects.azure_devops(organization, organization_id, project, cast("str", pipeline.environment))
    if pipeline.branch:
        return subjects.github(pipeline.repository, branch=pipeline.branch)
    # GitHub's deployment environment has the name of ours, unless the file says otherwise: reviewers guard it there.
    return subjects.github(pipeline.repository, environment=pipeline.environment or shared.stack.environment_name)
