"""Vaults that authorise by roles only: no access policies, inline or as a resource."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wire import UNKNOWN

POLICY = "azure-native:keyvault:AccessPolicy"


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == POLICY:
        yield violated(
            (), "this is an access policy: it cannot be limited to one secret, nor seen among role assignments"
        )
        return
    path = ("properties", "enableRbacAuthorization")
    mode = resource.at("properties.enableRbacAuthorization")
    if mode is UNKNOWN:
        yield undecided(path, "is not known yet: the vault may authorise by access policies")
    elif mode is not True:
        yield violated(path, "must be true: the vault authorises by access policies otherwise")
    policies = resource.at("properties.accessPolicies")
    if policies is UNKNOWN:
        yield undecided(("properties", "accessPolicies"), "is not known yet")
    elif policies is not MISSING and policies != []:
        yield violated(("properties", "accessPolicies"), "must be empty: roles decide")


RULE = ResourceRule(
    id="vault-rbac",
    title="A vault authorises by roles only",
    why=(
        "Access policies lie beside the role assignments, are not limited to an object, and Contributor may "
        "rewrite them."
    ),
    severity=Severity.HIGH,
    family=Family.VAULT_POSTURE,
    fix="Turn RBAC authorization on and grant roles at the vault's scope.",
    code='"enable_rbac_authorization": True, "access_policies": []',
    types=frozenset({"azure-native:keyvault:Vault", POLICY}),
    check=check,
)
