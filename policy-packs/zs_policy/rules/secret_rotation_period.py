"""Rotations that are off, or further apart than a secret may live."""

import re
from collections.abc import Iterator
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import is_false, number
from zs_policy.wire import UNKNOWN

RATE = re.compile(r"rate\((\d+) (hour|day|week|month)s?\)")
HOURS = {"hour": 1, "day": 24, "week": 168, "month": 744}


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    most = cast("int", context.options["days"])
    rules = resource.at("rotationRules")
    if rules is UNKNOWN:
        yield undecided(("rotationRules",), "is not known yet")
        return
    if resource.at("rotationEnabled") is UNKNOWN:
        yield undecided(("rotationEnabled",), "is not known yet")
    if is_false(resource.at("rotationEnabled")):
        yield violated(("rotationEnabled",), "must not be false")
    days, schedule = (
        resource.at("rotationRules.automaticallyAfterDays"),
        resource.at("rotationRules.scheduleExpression"),
    )
    if days is UNKNOWN or schedule is UNKNOWN:
        yield undecided(("rotationRules",), "is not known yet")
    elif days is not MISSING:
        if not 0 < (number(days) or 0) <= most:
            yield violated(("rotationRules", "automaticallyAfterDays"), f"must be from 1 to {most}")
    elif isinstance(schedule, str):
        found = _days(schedule)
        if found is None:
            yield undecided(("rotationRules", "scheduleExpression"), "is no schedule that can be read")
        elif found > most:
            yield violated(("rotationRules", "scheduleExpression"), f"must come at least every {most} days")
    else:
        yield violated(("rotationRules",), "says nothing of when: the secret never rotates")


def _days(schedule: str) -> float | None:
    """The longest time between two rotations, in days."""
    if match := RATE.fullmatch(schedule.strip()):
        return int(match[1]) * HOURS[match[2]] / 24
    fields = schedule.strip().removeprefix("cron(").removesuffix(")").split()
    if len(fields) != 6:
        return None
    months = fields[3]
    if months == "*":
        return 31
    if months.startswith(("*/", "1/")) and months[2:].isdigit():
        return 31 * int(months[2:])
    if all(m.isdigit() for m in months.split(",")):
        chosen = sorted({int(m) for m in months.split(",")})
        return 31 * max(b - a for a, b in zip(chosen, [*chosen[1:], chosen[0] + 12], strict=True))
    return None


RULE = ResourceRule(
    id="secret-rotation-period",
    title="Secrets rotate within 90 days",
    why="A leaked secret is worth something until it is changed; a rotation once a year is a year of worth.",
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    frameworks=controls.AUTHENTICATORS,
    fix="Shorten the period, or let the schedule come more often.",
    code='rotation_rules={"automatically_after_days": 30}',
    types=frozenset({"aws:secretsmanager/secretRotation:SecretRotation"}),
    options={"days": Option(90, "Days between two rotations, at most.", INTEGER)},
    check=check,
)
