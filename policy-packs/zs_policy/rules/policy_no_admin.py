"""AWS identity policies that allow every action."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.reach import administers
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.policies import IDENTITIES, types_with


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for document in documents(resource, *IDENTITIES):
        for statement in document.statements or ():
            if statement.allows and administers(statement):
                yield violated(statement.path, "allows every action: every secret, key and identity is within reach")


RULE = ResourceRule(
    id="policy-no-admin",
    title="No policy allows every action",
    why="Whoever is this identity, or steals its token, is the account.",
    severity=Severity.CRITICAL,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="List the actions that the workload needs, on the resources that it uses.",
    code='"Action": ["secretsmanager:GetSecretValue"], "Resource": [secret.arn]',
    types=types_with(*IDENTITIES),
    check=check,
)
