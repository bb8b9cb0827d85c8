"""Vaults that authorise by roles, not by access policies."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    path = ("properties", "enableRbacAuthorization")
    mode = resource.at("properties.enableRbacAuthorization")
    if mode is UNKNOWN:
        yield undecided(path, "is not known yet: the vault may authorise by access policies")
    elif mode is not True:
        yield violated(path, "must be true: the vault authorises by access policies otherwise")


RULE = ResourceRule(
    id="vault-rbac",
    title="A vault authorises by roles only",
    why=(
        "Access policies lie beside the role assignments, are not limited to an object, and Contributor may "
        "rewrite them."
    ),
    severity=Severity.HIGH,
    family=Family.VAULT_POSTURE,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Turn RBAC authorization on and grant roles at the vault's scope.",
    code='"enable_rbac_authorization": True',
    types=frozenset({"azure-native:keyvault:Vault"}),
    check=check,
)
