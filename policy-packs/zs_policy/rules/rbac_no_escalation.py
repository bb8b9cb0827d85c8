"""Kubernetes roles with which a subject becomes another, or enters other pods."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rbac import rules
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.rbac import BECOMING, BECOMING_BY_NAME, ROLES, WRITES


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for grant in rules(resource):
        if "*" in grant.resources:
            continue  # another rule's finding
        if grant.names:  # few objects, unless one of them says who is who
            found = (
                why
                for (kind, name), why in BECOMING_BY_NAME.items()
                if name in grant.names and any(grant.allows("", kind, verb) for verb in WRITES)
            )
        else:
            found = (why for (group, kind, verb), why in BECOMING.items() if grant.allows(group, kind, verb))
        if why := next(found, ""):
            yield violated(grant.path, f"lets a subject become another: it {why}")


RULE = ResourceRule(
    id="rbac-no-escalation",
    title="No Kubernetes role lets its subject become another",
    why="Such a right is every right that any pod, person or node of the cluster has, their secrets with it.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Leave it out; where a controller needs it, name the objects that it is for.",
    code='"resources": ["serviceaccounts/token"], "resourceNames": ["catalog"], "verbs": ["create"]',
    types=ROLES,
    check=check,
)
