"""Our services stack with bad habits planted into it: each plant in each disguise, under names that say nothing.

Which stack runs decides what is made; what is planted comes from the environment (`PLANTS`, a JSON object: the
values, and `twins` for the same places with clean values). Not a program to learn from.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
from pulumi_azure_native import (
    authorization,
    containerinstance,
    keyvault,
    managedidentity,
    monitor,
    network,
    storage,
    web,
)

from stacks.runtime import main

ROOT = Path(os.environ["ZERO_SECRET_ROOT"])
PLANTS: dict[str, Any] = json.loads(os.environ.get("PLANTS", "{}"))
STACK = pulumi.get_stack()
DEV, PROD = "00000000-0000-4000-8000-0000000000d1", "00000000-0000-4000-8000-0000000000f1"
GROUP = "rg-planted"
USER = f"/subscriptions/{DEV}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
CRYPTO = USER.replace("4633458b-17de-408a-b874-0445c86b69e6", "e147488a-f6f5-4113-8e2d-b22465e65bf6")


def vault_id(name: str, subscription: str = DEV) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/{GROUP}/providers/Microsoft.KeyVault/vaults/{name}"


def identity(name: str) -> managedidentity.UserAssignedIdentity:
    return managedidentity.UserAssignedIdentity(name, resource_group_name=GROUP, resource_name_=f"id-{name}")


class Disguises:
    """The ways in which one text reaches a resource. `unknown` and `lookup` cannot be read at a first preview."""

    def __init__(self) -> None:
        self.more = pulumi.StackReference(f"{pulumi.get_organization()}/zero-secret/dev-more")
        self.carrier = identity("n0")
        self.account = storage.StorageAccount(
            "n1",
            resource_group_name=GROUP,
            account_name="stplanted",
            kind="StorageV2",
            sku={"name": "Standard_LRS"},
            allow_shared_key_access=False,
            public_network_access="Disabled",
        )

    def ways(self, plant: str, text: str) -> dict[str, Any]:
        half = len(text) // 2
        return {
            "plain": text,
            "concat": pulumi.Output.concat(text[:half], pulumi.Output.from_input(text[half:])),
            "apply": pulumi.Output.from_input(text[::-1]).apply(lambda back: back[::-1]),
            "secret": pulumi.Output.secret(text),
            "config": pulumi.Config("shop").require(f"n-{plant}"),
            "stack": self.more.get_output(f"n-{plant}"),
            "unknown": self.carrier.id.apply(lambda _: text),
        }


def settings(name: str, values: dict[str, Any]) -> None:
    """A web app whose settings hold the values, in their order, under names that say nothing."""
    web.WebApp(
        name,
        resource_group_name=GROUP,
        name=name,
        https_only=True,
        server_farm_id=f"/subscriptions/{DEV}/resourceGroups/{GROUP}/providers/Microsoft.Web/serverfarms/p",
        site_config={
            "ftps_state": "Disabled",
            "app_settings": [
                {"name": way if way.isupper() else f"n{place}", "value": value}
                for place, (way, value) in enumerate(values.items())
            ],
        },
    )


def nested(name: str, value: Any) -> None:
    """A list in a list in a list."""
    containerinstance.ContainerGroup(
        name,
        resource_group_name=GROUP,
        container_group_name=name,
        os_type="Linux",
        containers=[
            {
                "name": "c",
                "image": "mcr.microsoft.com/dotnet/aspnet:8.0",
                "resources": {"requests": {"cpu": 1, "memory_in_gb": 1}},
                "environment_variables": [{"name": "nested", "value": value}],
                "command": ["run", "--quiet"],
            }
        ],
    )


def keys(disguises: Disguises, plant: str, text: str) -> None:
    """An account key, or a client secret: a text that must not reach a resource."""
    ways = disguises.ways(plant, text)
    if PLANTS["twins"]:
        ways["AZURE_CLIENT_ID"] = ways.pop("unknown")
        # A lookup may be passed on too, when what it answers is known at preview and is no key.
        looked_up: Any = authorization.get_client_config_output().tenant_id
    else:
        name = disguises.account.name
        listed = storage.list_storage_account_keys_output(account_name=name, resource_group_name=GROUP)
        looked_up = listed.keys[0].value
    settings(f"{plant}-c", {"lookup": looked_up})
    settings(f"{plant}-a", ways)
    nested(f"{plant}-b", pulumi.Output.json_dumps([[{"k": [text]}]]))


def subjects(disguises: Disguises, subject: str) -> None:
    """Federated credentials of one identity each, so that their order does not matter."""
    ways = disguises.ways("subject", subject)
    if PLANTS["twins"]:
        # A subject that is not known is refused whatever it will be: who may come in is decided at preview.
        ways.pop("unknown")
    for way, value in ways.items():
        owner = identity(f"s-{way}")
        managedidentity.FederatedIdentityCredential(
            f"subject-{way}",
            resource_group_name=GROUP,
            resource_name_=f"id-s-{way}",
            federated_identity_credential_resource_name="n",
            issuer="https://token.actions.githubusercontent.com",
            subject=value,
            audiences=["api://AzureADTokenExchange"],
            opts=pulumi.ResourceOptions(depends_on=[owner]),
        )


DECLARED: list[dict[str, str]] = []
"""What the twins grant, for the stack's output `access`: a grant that nobody declares is refused by itself."""


def grant(name: str, who: str, scope: Any, role: str = USER, reached: str = "") -> None:
    """A role for a new identity. `reached` is what the scope is when it cannot be read here."""
    principal = identity(who)
    resource = f"/subscriptions/{DEV}/resourceGroups/{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
    named = {USER: "Key Vault Secrets User", CRYPTO: "Key Vault Crypto Service Encryption User"}[role]
    DECLARED.append({"principalResource": f"{resource}/id-{who}", "role": named, "scope": reached})
    authorization.RoleAssignment(
        name,
        scope=scope,
        principal_id=principal.principal_id,
        principal_type="ServicePrincipal",
        role_definition_id=role,
    )


def vault(name: str) -> keyvault.Vault:
    made = keyvault.Vault(
        name,
        resource_group_name=GROUP,
        vault_name=name,
        properties={
            "tenant_id": "00000000-0000-4000-8000-000000000001",
            "sku": {"family": "A", "name": "standard"},
            "enable_rbac_authorization": True,
            "enable_soft_delete": True,
            "soft_delete_retention_in_days": 90,
            "enable_purge_protection": True,
            "public_network_access": "Disabled",
            "network_acls": {"default_action": "Deny", "bypass": "None"},
        },
    )
    network.PrivateEndpoint(
        f"{name}-endpoint",
        resource_group_name=GROUP,
        private_endpoint_name=f"{name}-endpoint",
        subnet={
            "id": f"/subscriptions/{DEV}/resourceGroups/{GROUP}/providers/Microsoft.Network/virtualNetworks/n/subnets/s"
        },
        private_link_service_connections=[
            {"name": "vault", "group_ids": ["vault"], "private_link_service_id": vault_id(name)}
        ],
    )
    monitor.DiagnosticSetting(
        f"{name}-audit",
        name="audit",
        resource_uri=vault_id(name),
        storage_account_id=PLANTS["account"],
        workspace_id=PLANTS["workspace"],
        logs=[{"category_group": "audit", "enabled": True}],
    )
    return made


def foreign(disguises: Disguises, scope: str) -> None:
    """Grants whose scope lies in another environment's vault (a role on keys, so that no other rule speaks)."""
    ways: dict[str, Callable[[], Any]] = {way: (lambda v=v: v) for way, v in disguises.ways("foreign", scope).items()}
    del ways["unknown"]
    if not PLANTS["twins"]:
        read = keyvault.Vault.get("n-read", scope)
        ways["lookup"] = lambda: read.id
    for way, value in ways.items():
        grant(f"foreign-{way}", f"f-{way}", value(), CRYPTO, scope)
    # A scope that cannot be read, of a role that reads secrets; the twin's is explained by what it depends on.
    if PLANTS["twins"]:
        grant("foreign-unknown", "f-unknown", vault("f-own").id, reached=scope)
    else:
        grant("foreign-unknown", "f-unknown", disguises.carrier.id.apply(lambda _: scope))
    host = f"https://{scope.rpartition('/')[2]}.vault.azure.net"
    settings("foreign-a", {"nested": f"@Microsoft.KeyVault(SecretUri={host}/secrets/x)"})


def shared(disguises: Disguises) -> None:
    """Two services on one vault, the second grant in disguise. The twin gives the second a vault of its own."""
    # What a lookup answers cannot be read at a first preview, so that its twin would be refused as well.
    lookups = () if PLANTS["twins"] else ("lookup",)
    for way in ("plain", "concat", "apply", "secret", "config", "stack", "unknown", *lookups):
        name = f"v-{way}"
        first = vault(name)
        second = vault(f"w-{way}") if PLANTS["twins"] else first
        grant(f"shared-{way}-1", f"one-{way}", vault_id(name), reached=vault_id(name))
        scope = disguised_scope(disguises, way, second)
        grant(f"shared-{way}-2", f"two-{way}", scope, reached=vault_id(second._name))


def disguised_scope(disguises: Disguises, way: str, of: keyvault.Vault) -> Any:
    """The vault's id. By lookup and unknown, nothing of the grant is known at a first preview."""
    name = of._name
    if way == "unknown":
        return of.id
    if way == "lookup":
        return keyvault.get_vault_output(vault_name=of.name, resource_group_name=GROUP).id
    text: Any = disguises.ways("shared", vault_id("NAME"))[way]
    return pulumi.Output.from_input(text).apply(lambda scope: scope.replace("NAME", name))


async def planted() -> dict[str, Any]:
    if STACK == "dev-more" and "known" in PLANTS:
        storage.list_storage_account_keys(account_name="stplanted", resource_group_name=GROUP)
    if STACK == "dev-more":
        # A stack of our own environment that publishes what it should not.
        return {name: PLANTS[name] for name in PLANTS if name.startswith("n-")}
    if STACK == "prod":
        vault("prod-theirs")
        return {}
    outputs = dict(await main(ROOT))
    if STACK == "dev-services" and PLANTS:
        disguises = Disguises()
        keys(disguises, "key", PLANTS["n-key"])
        keys(disguises, "client", PLANTS["n-client"])
        subjects(disguises, PLANTS["n-subject"])
        foreign(disguises, PLANTS["n-foreign"])
        shared(disguises)
        if PLANTS["twins"]:
            outputs["access"] = [*outputs["access"], *DECLARED]
    return outputs


pulumi.run(planted)
