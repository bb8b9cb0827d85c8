"""AWS's own managed policies that reach every secret, key or identity."""

import re
from collections.abc import Iterator
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.managed_policies import POLICY_REFERENCES, WIDE_MANAGED
from zs_policy.wire import UNKNOWN, Path


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.at("accessScope.type") == "namespace":
        return  # what an EKS access policy allows, it allows in these namespaces only
    name = POLICY_REFERENCES[resource.kind]
    value = resource.at(name)
    items: list[tuple[Path, object]] = (
        [((name, i), item) for i, item in enumerate(cast("list[object]", value))]
        if isinstance(value, list)
        else [((name,), value)]
    )
    for path, item in items:
        if item is UNKNOWN:
            yield undecided(path, "is not known yet: which policy this is", plausible=True)
        elif item is not MISSING and isinstance(item, str) and re.search(r"^arn:[\w-]+:(?:iam|eks)::aws:", item):
            reached = WIDE_MANAGED.get(item.rpartition("/")[2])
            if reached:
                yield violated(path, f"is a policy that reaches {reached}")


RULE = ResourceRule(
    id="managed-policy-narrow",
    title="No managed policy that reaches every secret",
    why="A managed policy knows no service of yours: what it allows, it allows on everything.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Write a policy that names the secrets and keys of this one service.",
    code="iam.RolePolicy(name, role=role.name, policy=...)  # with the one secret's ARN",
    types=frozenset(POLICY_REFERENCES),
    check=check,
)
