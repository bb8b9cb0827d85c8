"""AWS role trust: anyone, a whole account, everyone but some, or more than assuming the role."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.federation import ROLES
from zs_policy.tables.policies import PolicyKind
from zs_policy.trust import principal_faults
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for document in documents(resource, PolicyKind.TRUST):
        for statement in document.statements or ():
            if not statement.allows:
                continue
            for fault in dict.fromkeys(principal_faults(statement)):
                yield violated(statement.path, fault)
            if any(isinstance(a, str) and a in ("*", "sts:*") for a in statement.actions) or statement.not_actions:
                yield violated(statement.path, "allows more than to assume the role")
            if UNKNOWN in statement.actions:
                yield undecided(statement.path, "names an action that is not known yet", plausible=True)
            if any(kind.lower() == "aws" and value is UNKNOWN for kind, value in statement.principals):
                yield undecided(statement.path, "names a principal that is not known yet", plausible=True)


RULE = ResourceRule(
    id="role-trust-named",
    title="A role is assumed by principals that it names",
    why=(
        "Trust in everyone, or in an account as a whole, hands the role to whoever gets any foot into that account, and"
        " nobody here can see who that is."
    ),
    severity=Severity.CRITICAL,
    family=Family.TRUST,
    frameworks=controls.TRUST,
    fix=(
        "Name the role or the service that may assume this one; where it must be another company's account, ask for"
        " its external id."
    ),
    code='"Principal": {"AWS": "arn:aws:iam::<account>:role/<role>"}, "Action": "sts:AssumeRole"',
    types=ROLES,
    check=check,
)
