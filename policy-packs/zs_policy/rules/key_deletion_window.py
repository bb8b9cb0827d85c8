"""KMS keys that are gone sooner than anyone can notice."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource, in_production
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import Want, at_least, judged

TYPES = frozenset(
    {
        "aws:kms/key:Key",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
    }
)


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    yield from in_production(
        context, _shorter(resource, cast("int", context.options["days"])), elsewhere=_shorter(resource, 7)
    )


def _shorter(resource: Resource, least: int) -> Iterator[Problem]:
    text = f"must be at least {least}"
    return judged(resource, [Want("deletionWindowInDays", at_least(least), text, absent=True)])


RULE = ResourceRule(
    id="key-deletion-window",
    title="A key's deletion can be stopped for a month",
    why="Deleting a key deletes all that it encrypts. Whoever notices next week must still be able to stop it.",
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    frameworks=controls.KEYS,
    fix="Leave the longest window in production.",
    code="deletion_window_in_days=30",
    types=TYPES,
    options={"days": Option(30, "Days that a key of production stays recoverable.", INTEGER)},
    check=check,
)
