"""Secrets that are gone the moment they are deleted."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource, in_production, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.wants import number
from zs_policy.wire import UNKNOWN


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    days = resource.at("recoveryWindowInDays")
    if days is UNKNOWN:
        yield undecided(("recoveryWindowInDays",), "is not known yet")
        return
    given, least = number(days), cast("int", context.options["days"])
    if given == 0 and context.production is None:
        yield violated(("recoveryWindowInDays",), "must not be 0: a deleted secret could not be recovered")
    elif given is not None and given < least:
        short = violated(("recoveryWindowInDays",), f"must be at least {least} in production")
        yield from in_production(context, [short])


RULE = ResourceRule(
    id="secret-recovery-window",
    title="A deleted secret can be recovered",
    why="A secret deleted by mistake, or by an intruder, takes down all that reads it, for good.",
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    fix="Leave the longest window; only a development environment may do without.",
    code="recovery_window_in_days=30",
    types=frozenset({"aws:secretsmanager/secret:Secret"}),
    options={"days": Option(30, "Days that a deleted secret of production stays recoverable.", INTEGER)},
    check=check,
)
