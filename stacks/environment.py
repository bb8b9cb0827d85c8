"""The platform of one environment: its key-encryption keys, its slot manifest, its rotation identity, its event bus.

Everything that services of the environment share, and nothing that holds a service's secret: the platform vault has
keys only, and every role here is on a single thing. The rotation identity's roles on services' vaults are given where
those vaults are made.
"""

from typing import cast

import pulumi

from components.data.azure_servicebus import AzureServiceBus
from components.grants import Principal
from components.identity.azure import AzureIdentity
from components.slots.azure import AzureSlotManifest
from components.vault.azure import AzureVault
from components.vault.azure_key import AzureKey
from stacks import names
from stacks.model import Stack
from stacks.model.layers import EnvironmentLayer, Failover, KeyEncryptionKey
from stacks.neighbours import deployed
from stacks.outputs import Access, EnvironmentOutputs, access, vault_outputs
from stacks.site import Site, audited
from stacks.vaults import rotation

KEK = "kek"


async def build(stack: Stack) -> EnvironmentOutputs:
    """Register the platform's resources."""
    layer = cast("EnvironmentLayer", stack.layer)
    sinks = audited(await deployed(stack.audit_stack, "auditAccounts", "workspaceId"))
    site = Site(stack, names.PLATFORM, layer.owner, stack.location, layer.regions, sinks, {})
    after = pulumi.ResourceOptions(depends_on=[site.resource_group()])
    vaults = _vaults(site, layer.key_encryption_key, after)
    keks = [_add_kek(vault, layer.key_encryption_key) for vault in vaults]
    vault, kek = vaults[0], keks[0]
    rotator = AzureIdentity("rotator", {**site.placed(), "identity_name": names.identity(stack.code, "rotator")}, after)
    slots = AzureSlotManifest(
        "slots",
        {
            **site.private("slots"),
            "store_name": names.slot_store(stack.code, stack.subscription_id),
            "recover": site.recovers(names.slot_store(stack.code, stack.subscription_id)),
            "protect": stack.production,
        },
        after,
    )
    deployers = Principal(layer.deployers, layer.deployers, "Group", stack.environment_name)
    slots.grant_write(deployers)
    slots.grant_read(rotator.principal)
    for key in keks:
        key.grant_wrap(rotator.principal)  # it makes services' data keys, which exist only wrapped

    def granted(principal: Principal, role: str, scope: str, vault_name: str = "") -> Access:
        return access(principal, role, scope, service=names.PLATFORM, vault=vault_name)

    outputs: EnvironmentOutputs = {
        "environment": stack.environment_name,
        "vaultId": vault.resource_id,
        "vaultName": vault.name,
        "vaultUri": vault.uri,
        "vaults": vault_outputs(vaults),
        "keyEncryptionKeyId": kek.resource_id,
        "keyEncryptionKeyUri": kek.uri,
        "slotStoreId": slots.resource_id,
        "rotator": {
            "identityId": rotator.resource_id,
            "principalId": rotator.principal_id,
            "clientId": rotator.client_id,
        },
        "access": [
            granted(deployers, "App Configuration Data Owner", slots.resource_id),
            granted(rotator.principal, "App Configuration Data Reader", slots.resource_id),
            *(
                granted(rotator.principal, "Key Vault Crypto Service Encryption User", key.resource_id, holder.name)
                for holder, key in zip(vaults, keks, strict=True)
            ),
        ],
    }
    if layer.failover:
        outputs["failoverHost"] = _failover(site, layer.failover, after)
    if layer.topics:
        bus = AzureServiceBus(
            "events",
            {
                **site.private("servicebus"),
                "namespace_name": names.data("sbns", *site.suffixed),
                "topics": list(layer.topics),
                "production": stack.production,
            },
            after,
        )
        outputs["eventBusId"] = bus.resource_id
    return outputs


def _vaults(site: Site, key: KeyEncryptionKey, after: pulumi.ResourceOptions) -> list[AzureVault]:
    """The platform vault and, in an environment with a paired region, its replica there."""
    vault = AzureVault(
        names.PLATFORM,
        {
            **site.private("vault"),
            "tenant_id": site.stack.tenant_id,
            "vault_name": names.vault(*site.suffixed),
            "recover": site.recovers(names.vault(*site.suffixed)),
            "premium": key.type.endswith("-HSM"),
            "key_only": True,
            "protect": site.stack.production,
        },
        after,
    )
    paired = site.paired()
    if paired is None:
        return [vault]
    beside = pulumi.ResourceOptions(depends_on=[paired.resource_group()])
    return [vault, vault.replicate_to(paired.replica(), beside)]


def _add_kek(vault: AzureVault, key: KeyEncryptionKey) -> AzureKey:
    """The key-encryption key of one region. No key leaves its vault: data keys are wrapped once with each region's."""
    return vault.add_key(
        KEK, {"kty": "RSA", "size": key.size, "rotation": rotation(key.expire_after, key.rotate_after)}
    )


def _failover(site: Site, failover: Failover, after: pulumi.ResourceOptions) -> str:
    # Imported where used: most environments have one region.
    from components.replica.azure_failover import AzureFailover

    profile = AzureFailover(
        "failover",
        {
            **site.owned(),
            "profile_name": names.failover(site.stack.code, site.stack.subscription_id),
            "primary_host": failover.primary,
            "secondary_host": failover.secondary,
            "path": failover.path,
            "audit_account_id": site.sinks.account(site.stack, site.region),
            "audit_workspace_id": site.sinks.workspace_id,
        },
        after,
    )
    return profile.host
