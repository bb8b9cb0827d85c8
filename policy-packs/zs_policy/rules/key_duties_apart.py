"""KMS key policies in which one principal both controls the key and uses it."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.policies import PolicyKind, types_with
from zs_policy.trust import is_account
from zs_policy.wire import UNKNOWN

CONTROL = ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")
USE = ("kms:Decrypt", "kms:GenerateDataKey")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    controls: set[str] = set()
    uses: set[str] = set()
    for document in documents(resource, PolicyKind.KEY):
        for statement in document.statements or ():
            if not statement.allows:
                continue
            if statement.open or UNKNOWN in statement.actions:
                text = "is not known yet: it may let one principal both control this key and use it"
                yield undecided(statement.path, text, plausible=True)
            people = {
                value
                for kind, value in statement.principals
                if kind.lower() == "aws" and isinstance(value, str) and value != "*" and not is_account(value)
            }
            if statement.granted(CONTROL):
                controls |= people
            if statement.granted(USE):
                uses |= people
            if people & controls & uses:
                yield violated(statement.path, "lets one principal both control this key and use it")
                return


RULE = ResourceRule(
    id="key-duties-apart",
    title="Who controls a key does not use it",
    why=(
        "A principal with `kms:*` on a key may decrypt, change who else may, and delete: separate statements for"
        " administrators and users then separate nobody."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.DUTIES,
    fix="Give administrators no Decrypt and no GenerateDataKey, and users no PutKeyPolicy.",
    code='{"Sid": "KeyUsage", "Principal": {"AWS": service_role_arn}, "Action": ["kms:Decrypt"], "Resource": "*"}',
    types=types_with(PolicyKind.KEY),
    check=check,
)
