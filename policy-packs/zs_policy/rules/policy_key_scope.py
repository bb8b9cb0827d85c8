"""AWS identity policies that use or control keys by wildcard."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.reach import KEY_CONTROL, KEY_USES, administers, everywhere, whole_service
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.policies import IDENTITIES, types_with

ACTIONS = (*KEY_USES, *KEY_CONTROL)


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for document in documents(resource, *IDENTITIES):
        for statement in document.statements or ():
            if not statement.allows or administers(statement):
                continue
            found = list(everywhere(statement, ACTIONS))
            if whole_service(statement, "kms"):
                yield violated(statement.path, "allows every action on keys: to use them and to control them")
            elif found:
                yield violated(statement.path, f"allows {found[0]} on every key of the account")


RULE = ResourceRule(
    id="policy-key-scope",
    title="A policy names the keys that it reaches",
    why="Secrets are as safe as the key that they are encrypted with; a wildcard opens all that any key protects.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Name the key's ARN, or let it be used through the one service that needs it.",
    code='"Action": ["kms:Decrypt"], "Resource": [key.arn]',
    types=types_with(*IDENTITIES),
    check=check,
)
