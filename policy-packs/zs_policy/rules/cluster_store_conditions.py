"""Cluster-wide secret stores that every namespace may read from."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.rbac import STORES
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    conditions = resource.at("spec.conditions")
    if conditions is UNKNOWN:
        yield undecided(("spec", "conditions"), "is not known yet", plausible=True)
    elif conditions is MISSING or not isinstance(conditions, list) or not conditions:
        yield violated(("spec", "conditions"), "is missing: every namespace of the cluster may read from this store")
    elif any(c is UNKNOWN or (isinstance(c, dict) and UNKNOWN in c.values()) for c in conditions):
        yield undecided(("spec", "conditions"), "is not known yet", plausible=True)
    elif any(_everyone(condition) for condition in conditions):
        yield violated(("spec", "conditions"), "matches every namespace")


def _everyone(condition: object) -> bool:
    if not isinstance(condition, dict):
        return False
    return (
        (not isinstance(named := condition.get("namespaces"), list) or not named or "*" in named)
        and not condition.get("namespaceSelector")
        and condition.get("namespaceRegexes") in (None, [], [".*"], ["*"])
    )


RULE = ResourceRule(
    id="cluster-store-conditions",
    title="A cluster-wide secret store says who may use it",
    why="Without conditions whoever may write an ExternalSecret anywhere reads whatever the store's identity reads.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Use a SecretStore in the service's namespace; or name the namespaces.",
    code='"conditions": [{"namespaces": ["shop"]}]',
    types=STORES,
    check=check,
)
