"""Access to vaults by access policies, inline or as a resource, instead of roles."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN

POLICY = "azure-native:keyvault:AccessPolicy"
PATH = ("properties", "accessPolicies")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == POLICY:
        yield violated(
            (), "this is an access policy: it cannot be limited to one secret, nor seen among role assignments"
        )
        return
    policies = resource.at("properties.accessPolicies")
    if policies is UNKNOWN:
        yield undecided(PATH, "is not known yet")
    elif policies is not MISSING and policies != []:
        yield violated(PATH, "must be empty: roles decide")


RULE = ResourceRule(
    id="no-access-policy",
    title="Access to a vault is given by roles",
    why=(
        "An access policy is for the whole vault and for good: no scope below it, no condition, no activation for an"
        " hour, and no place where all access is seen."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Give the identity a role on the vault, or on the one object.",
    code="vault.grant_read(identity.principal)",
    types=frozenset({"azure-native:keyvault:Vault", POLICY}),
    check=check,
)
