"""Keys that neither expire nor rotate, or whose rotation policy does not rotate in time."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, in_production, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import steps
from zs_policy.wire import UNKNOWN

POLICY = "properties.rotationPolicy"
DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?", re.IGNORECASE)


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    expires, policy = resource.at("properties.attributes.expires"), resource.at(POLICY)
    if policy is UNKNOWN or (policy is MISSING and expires is UNKNOWN):
        yield undecided(steps(POLICY), "is not known yet: whether this key ever expires", plausible=True)
        return
    if policy is MISSING:
        still = violated(steps(POLICY), "is missing: in production a key rotates by itself")
        endless = violated(steps("properties.attributes.expires"), "is missing, and so is a rotation policy")
        yield from in_production(context, [still], elsewhere=[endless] if expires in (MISSING, 0) else [])
        return
    most = cast("int", context.options["days"])
    days = [d for action in _actions(resource) if (d := _days(action)) is not None]
    if not _actions(resource):
        yield violated((*steps(POLICY), "lifetimeActions"), "does not rotate the key")
    elif days and min(days) > most:
        yield violated((*steps(POLICY), "lifetimeActions"), f"rotates later than after {most} days")


def _actions(resource: Resource) -> list[Mapping[str, object]]:
    """What triggers the rotations of the policy."""
    given = resource.at(f"{POLICY}.lifetimeActions")
    found: list[Mapping[str, object]] = []
    for item in cast("list[object]", given) if isinstance(given, list) else []:
        action = cast("Mapping[str, object]", item).get("action") if isinstance(item, Mapping) else None
        kind = cast("Mapping[str, object]", action).get("type") if isinstance(action, Mapping) else None
        if kind is UNKNOWN or (isinstance(kind, str) and kind.lower() == "rotate"):
            trigger = cast("Mapping[str, object]", item).get("trigger")
            found.append(cast("Mapping[str, object]", trigger) if isinstance(trigger, Mapping) else {})
    return found


def _days(trigger: Mapping[str, object]) -> int | None:
    """Days after its making that a key rotates; None where the trigger counts from the expiry, or cannot be read."""
    text = trigger.get("timeAfterCreate")
    match = DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return years * 365 + months * 30 + weeks * 7 + days


RULE = ResourceRule(
    id="key-lifetime",
    title="Every key ends or rotates",
    why="A key without an end is in use until somebody breaks it, and nobody remembers what still needs it.",
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    frameworks=controls.KEYS,
    fix="Give the key a rotation policy; the policy sets the expiry of each version.",
    code=(
        '"rotation_policy": {"lifetime_actions": [{"action": {"type": "rotate"}, "trigger": '
        '{"time_after_create": "P18M"}}]}'
    ),
    types=frozenset({"azure-native:keyvault:Key"}),
    options={"days": Option(730, "Days after which a key has rotated.", INTEGER)},
    check=check,
)
