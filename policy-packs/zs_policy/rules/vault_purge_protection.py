"""Vaults and managed HSMs that nobody can purge before their retention ends."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    path = ("properties", "enablePurgeProtection")
    value = resource.at("properties.enablePurgeProtection")
    if value is UNKNOWN:
        yield undecided(path, "is not known yet")
    elif value is not True:
        yield violated(path, "must be true")


RULE = ResourceRule(
    id="vault-purge-protection",
    title="A vault cannot be purged",
    why=(
        "Without purge protection one identity can delete and purge the vault, and with it every secret and key "
        "for ever."
    ),
    severity=Severity.HIGH,
    family=Family.VAULT_POSTURE,
    fix="Turn purge protection on. It can never be turned off again, and that is the point.",
    code='"enable_purge_protection": True',
    types=frozenset({"azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm"}),
    check=check,
)
