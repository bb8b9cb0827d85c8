"""The platform of one environment: its key-encryption key, its slot manifest, its rotation identity, its event bus.

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
from stacks import names
from stacks.model import Stack
from stacks.model.layers import EnvironmentLayer
from stacks.neighbours import deployed
from stacks.outputs import Access, EnvironmentOutputs, access
from stacks.site import Site, audited

KEK = "kek"


async def build(stack: Stack) -> EnvironmentOutputs:
    """Register the platform's resources."""
    layer = cast("EnvironmentLayer", stack.layer)
    sinks = audited(stack, await deployed(stack.audit_stack, "auditAccounts", "workspaceId"))
    site = Site(stack, names.PLATFORM, layer.owner, layer.regions[stack.location], *sinks, {})
    after = pulumi.ResourceOptions(depends_on=[site.resource_group()])
    vault = AzureVault(
        "platform",
        {
            **site.private("vault"),
            "tenant_id": stack.tenant_id,
            "vault_name": names.vault(*site.suffixed),
            "recover": site.recovers(names.vault(*site.suffixed)),
            "premium": layer.key_encryption_key.type.endswith("-HSM"),
            "key_only": True,
            "protect": stack.production,
        },
        after,
    )
    key = layer.key_encryption_key
    kek = vault.add_key(
        KEK,
        {
            "kty": "RSA",
            "size": key.size,
            "rotation": {
                "expiry": iso(key.expire_after),
                "rotate_after": iso(key.rotate_after),
                "notify_before": "P30D",
            },
        },
    )
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
    kek.grant_wrap(rotator.principal)  # it makes services' data keys, which exist only wrapped

    def granted(principal: Principal, role: str, scope: str, vault_name: str = "") -> Access:
        return access(principal, role, scope, service=names.PLATFORM, vault=vault_name)

    outputs: EnvironmentOutputs = {
        "environment": stack.environment_name,
        "vaultId": vault.resource_id,
        "vaultName": vault.name,
        "vaultUri": vault.uri,
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
            granted(rotator.principal, "Key Vault Crypto Service Encryption User", kek.resource_id, vault.name),
        ],
    }
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


def iso(period: str) -> str:
    """`30d` as Azure writes it, `P30D`."""
    return f"P{period.upper()}"
