"""AWS identity policies with which an identity may become another, or more than it is."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.reach import BECOMING, administers, everywhere
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.policies import IDENTITIES, types_with


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for document in documents(resource, *IDENTITIES):
        for statement in document.statements or ():
            if not statement.allows or administers(statement):
                continue
            if found := list(everywhere(statement, BECOMING)):
                yield violated(statement.path, f"allows {found[0]} on everything: whoever has it may become anyone")


RULE = ResourceRule(
    id="policy-no-escalation",
    title="No identity may become another at will",
    why=(
        "Passing any role on, writing policies or making keys for others turns a small right into all rights; what is"
        " reachable is then no longer what the policy says."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Name the role that may be passed on or assumed, and the service that it is passed to.",
    code='"Action": "iam:PassRole", "Resource": role.arn, "Condition": {"StringEquals": {"iam:PassedToService": ...}}',
    types=types_with(*IDENTITIES),
    check=check,
)
