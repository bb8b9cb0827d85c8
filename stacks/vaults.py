"""The vault of one service, its replica where the service is to survive its region, and who may do what in them."""

from typing import cast

import pulumi

from components.grants import Principal
from components.vault.azure import AzureVault, AzureVaultArgs
from components.vault.azure_key import KeyRotation
from stacks.model.manifest import CANARY
from stacks.model.service import Service
from stacks.outputs import Access, access
from stacks.site import Site


def service_vaults(site: Site, service: Service, group: pulumi.Resource) -> list[AzureVault]:
    """The service's vault, first, and its replica in the paired region. None when it stores nothing."""
    stack = site.stack
    if not service.stored:
        return []
    name = stack.vault_name(service)
    args: AzureVaultArgs = {
        **site.private("vault"),
        "tenant_id": stack.tenant_id,
        "vault_name": name,
        "recover": site.recovers(name),
        "premium": stack.production,
        "key_only": False,
        "protect": stack.production,
    }
    if adopted := stack.adopted.get(service.name):
        args["adopt"] = adopted
    vault = AzureVault(service.name, args, site.options("", [group]))
    paired = site.paired()
    if not service.dr or paired is None:
        return [vault]
    beside = site.options(paired.suffix, [paired.resource_group()])
    return [vault, vault.replicate_to(paired.replica(), beside)]


def fill_vault(
    vault: AzureVault, service: Service, reader: Principal | None, rotator: Principal, access_list: list[Access]
) -> None:
    """Let the service read this vault and the rotator write it; make the service's keys. Adds to `access_list`.

    Without a `reader` (a retired service) nobody is granted anything.
    """
    secrets = [slot.name for slot in service.stored if slot.kind != "key-encryption-key"]
    keys = [slot for slot in service.stored if slot.kind == "key-encryption-key"]

    def granted(principal: Principal, role: str, scope: str, readable: list[str]) -> None:
        entry = access(principal, role, scope, service=service.name, vault=vault.name, secrets=readable)
        access_list.append(entry)

    if secrets and reader:
        readable = [*secrets, *([CANARY] if service.dr else [])]
        vault.grant_read(reader)
        granted(reader, "Key Vault Secrets User", vault.resource_id, readable)
        vault.grant_rotate(rotator)
        granted(rotator, "Key Vault Secrets Officer", vault.resource_id, readable)
    for slot in keys:
        policy = rotation(cast("str", slot.expiry), cast("str", slot.period))
        key = vault.add_key(slot.name, {"kty": "RSA", "size": 3072, "rotation": policy})
        if reader:
            key.grant_wrap(reader)
            granted(reader, "Key Vault Crypto Service Encryption User", key.resource_id, [])


def rotation(expire_after: str, rotate_after: str) -> KeyRotation:
    """A key's rotation policy from two numbers of days, `730d` and `540d`."""
    return {
        "expiry": f"P{expire_after.upper()}",
        "rotate_after": f"P{rotate_after.upper()}",
        "notify_before": "P30D",
    }
