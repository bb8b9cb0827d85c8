"""Vaults and managed HSMs that are reached privately: public access off, the firewall's default deny."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wire import UNKNOWN

WANTED = {"publicNetworkAccess": "Disabled", "networkAcls.defaultAction": "Deny"}


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for name, wanted in WANTED.items():
        path = ("properties", *name.split("."))
        value = resource.at(f"properties.{name}")
        if value is UNKNOWN:
            yield undecided(path, "is not known yet")
        elif not isinstance(value, str) or value.lower() != wanted.lower():
            yield violated(path, f"must be {wanted!r}")


RULE = ResourceRule(
    id="vault-network-deny",
    title="A vault is not reachable from the internet",
    why="A stolen token is useless without a path to the vault; a public vault offers the path to everyone.",
    severity=Severity.HIGH,
    family=Family.NETWORK,
    fix="Turn public access off, deny by default, and reach the vault through its private endpoint.",
    code='"public_network_access": "Disabled", "network_acls": {"default_action": "Deny", "bypass": "None"}',
    types=frozenset({"azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm"}),
    check=check,
)
