"""Kubernetes roles with `*` for verbs or resources."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rbac import rules
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.rbac import ROLES


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for grant in rules(resource):
        if "*" in grant.resources:
            yield violated((*grant.path, "resources"), "is `*`: every kind of object, secrets among them")
        elif "*" in grant.verbs:
            yield violated((*grant.path, "verbs"), "is `*`: every verb, those that a cluster adds among them")


RULE = ResourceRule(
    id="rbac-no-wildcard",
    title="A Kubernetes role lists its verbs and resources",
    why="`*` takes in secrets today and whatever kind of object a controller brings tomorrow.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="List the resources and the verbs that the workload uses.",
    code='"resources": ["configmaps"], "verbs": ["get", "watch"]',
    types=ROLES,
    check=check,
)
