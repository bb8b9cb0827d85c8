"""Eligible roles without an end, and activations that are long, unapproved or without a second factor."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import is_false
from zs_policy.wire import UNKNOWN, walk

POLICY, ELIGIBLE = (
    "azure-native:authorization:RoleManagementPolicy",
    "azure-native:authorization:PimRoleEligibilitySchedule",
)
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", re.IGNORECASE)
FACTORS = ("MultiFactorAuthentication", "Justification")


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    if resource.kind == ELIGIBLE:
        if resource.at("scheduleInfo.expiration.type") is UNKNOWN:
            yield undecided(("scheduleInfo", "expiration", "type"), "is not known yet: it may never end")
        if resource.at("scheduleInfo.expiration.type") == "NoExpiration":
            yield violated(("scheduleInfo", "expiration", "type"), "never ends: eligibility is asked for again")
        return
    rules = resource.at("rules")
    for index, rule in enumerate(cast("list[object]", rules) if isinstance(rules, list) else []):
        if isinstance(rule, Mapping):
            for leaf in walk({name: cast("Mapping[str, object]", rule).get(name) for name in NAMES}):
                if leaf.value is UNKNOWN:
                    yield undecided(("rules", index, *leaf.path), "is not known yet")
            for name, fault in _faults(cast("Mapping[str, object]", rule), cast("int", context.options["minutes"])):
                yield violated(("rules", index, name), fault)


NAMES = ("maximumDuration", "isExpirationRequired", "enabledRules", "setting")


def _faults(rule: Mapping[str, object], most: int) -> Iterator[tuple[str, str]]:
    match rule.get("id"):
        case "Expiration_EndUser_Assignment":
            minutes = _minutes(rule.get("maximumDuration"))
            if minutes is not None and minutes > most:
                yield "maximumDuration", f"lets an activation last longer than {most} minutes"
        case "Expiration_Admin_Eligibility" | "Expiration_Admin_Assignment":
            if is_false(rule.get("isExpirationRequired")):
                yield "isExpirationRequired", "must be true"
        case "Enablement_EndUser_Assignment":
            given = rule.get("enabledRules")
            if isinstance(given, list) and not set(FACTORS) <= {str(item) for item in cast("list[object]", given)}:
                yield "enabledRules", f"must hold {' and '.join(FACTORS)}"
        case "Approval_EndUser_Assignment":
            setting = rule.get("setting")
            if isinstance(setting, Mapping) and is_false(
                cast("Mapping[str, object]", setting).get("isApprovalRequired")
            ):
                yield "setting", "must require approval"
        case _:
            pass


def _minutes(text: object) -> int | None:
    match = DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return days * 1440 + hours * 60 + minutes


RULE = ResourceRule(
    id="elevation-bounded",
    title="Elevation is short, approved and proved",
    why="A role that can be activated for a day without asking anybody is a standing role with one click more.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.PRIVILEGED,
    fix="One hour at most, with approval, a second factor and a reason; eligibility for half a year.",
    code='{"id": "Expiration_EndUser_Assignment", "maximum_duration": "PT1H", "is_expiration_required": True}',
    types=frozenset({POLICY, ELIGIBLE}),
    options={"minutes": Option(60, "Minutes that an activation lasts, at most.", INTEGER)},
    check=check,
)
