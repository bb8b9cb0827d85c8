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
from stacks import names
from stacks.data import data_stores
from stacks.events import event_grants
from stacks.model import Stack
from stacks.model.layers import EnvironmentLayer, ServicesLayer
from stacks.model.manifest import entries
from stacks.model.service import Pipeline, Service
from stacks.neighbours import deployed
from stacks.outputs import Access, IdentityOutputs, ServiceOutputs, ServicesOutputs, vault_outputs
from stacks.site import Sinks, Site, audited
from stacks.vaults import fill_vault, service_vaults


@dataclass(frozen=True)
class _Shared:
    """What all services of the environment stand on."""

    stack: Stack
    platform: EnvironmentLayer
    sinks: Sinks
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
        audited(audit),
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
    tags = {"data-class": service.data_class, "rotation-phase": str(service.phase)}
    site = Site(
        shared.stack,
        service.name,
        service.owner,
        shared.stack.location,
        shared.platform.regions,
        shared.sinks,
        tags,
        service.renamed_from,
    )
    group = site.resource_group()
    # A retired service keeps what it stores, protection included; identities, credentials, grants, rotation are gone.
    identity = None if service.retired else _workload(site, service, shared, group)
    principal = identity.principal if identity else None
    vaults = service_vaults(site, service, group)
    for vault in vaults:
        fill_vault(vault, service, principal, shared.rotator, shared.access)
    outputs: ServiceOutputs = {
        "resourceGroup": site.group,
        "owner": service.owner,
        "phase": service.phase,
        "vaults": vault_outputs(vaults),
        "slots": [],
        "hosts": data_stores(site, service, principal, shared.access, group),
    }
    if vaults:
        outputs["vaultId"], outputs["vaultUri"] = vaults[0].resource_id, vaults[0].uri
    if identity is None:
        outputs["retired"] = True
        return outputs
    outputs["identity"] = _identity_outputs(identity)
    if service.pipelines:
        outputs["delivery"] = _identity_outputs(_delivery(site, service, shared, group))
    if slots := entries(service, *(vault.uri for vault in vaults)):
        shared.slots.publish(service.name, slots)
        outputs["slots"] = [slot["name"] for slot in slots]
    event_grants(site, service, identity, shared.event_bus_id, shared.access)
    return outputs


def _workload(site: Site, service: Service, shared: _Shared, group: pulumi.Resource) -> AzureIdentity:
    """What the service itself signs in as."""
    identity = _identity(site, "", group)
    workload = service.workload
    if workload:
        issuer = next(c.issuer for c in shared.platform.clusters if c.name == workload.cluster)
        identity.federate([subjects.kubernetes(issuer, workload.namespace, workload.service_account)])
    return identity


def _delivery(site: Site, service: Service, shared: _Shared, group: pulumi.Resource) -> AzureIdentity:
    """What its pipelines sign in as. Deliberately without any role: where it may deploy is granted where the target is
    declared, and it reads no secret."""
    delivery = _identity(site, names.DELIVERY, group)
    delivery.federate([_subject(pipeline, shared) for pipeline in service.pipelines])
    return delivery


def _identity(site: Site, role: str, group: pulumi.Resource) -> AzureIdentity:
    code, first, _ = site.suffixed
    name = names.identity(code, first, role.removeprefix("-"))
    return AzureIdentity(f"{site.service}{role}", {**site.placed(), "identity_name": name}, site.options(role, [group]))


def _identity_outputs(identity: AzureIdentity) -> IdentityOutputs:
    return {
        "identityId": identity.resource_id,
        "principalId": identity.principal_id,
        "clientId": identity.client_id,
    }


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
