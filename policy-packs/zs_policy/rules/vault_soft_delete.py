"""Vaults and managed HSMs that can be recovered for 90 days after they are deleted."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wire import UNKNOWN

DAYS = 90


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    on = resource.at("properties.enableSoftDelete")
    if on is UNKNOWN:
        yield undecided(("properties", "enableSoftDelete"), "is not known yet")
    elif on not in (True, MISSING):
        yield violated(("properties", "enableSoftDelete"), "must be true")
    days = resource.at("properties.softDeleteRetentionInDays")
    path = ("properties", "softDeleteRetentionInDays")
    if days is UNKNOWN:
        yield undecided(path, "is not known yet")
    elif days is not MISSING and not (isinstance(days, int | float) and days >= DAYS):
        yield violated(path, f"must be {DAYS}; it cannot be changed once the vault exists")


RULE = ResourceRule(
    id="vault-soft-delete",
    title="A deleted vault can be recovered for 90 days",
    why="The retention is fixed when the vault is made; a short one means that a mistake noticed next month is final.",
    severity=Severity.MEDIUM,
    family=Family.VAULT_POSTURE,
    fix="Keep soft delete on with its longest retention.",
    code='"enable_soft_delete": True, "soft_delete_retention_in_days": 90',
    types=frozenset({"azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm"}),
    check=check,
)
