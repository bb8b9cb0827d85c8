"""Policy assignments that no secret, key or certificate can obey."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wants import number
from zs_policy.wire import UNKNOWN

TYPES = frozenset({"azure-native:authorization:PolicyAssignment", "azure-native:authorization:PolicySetDefinition"})
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
OBJECTS = ("secret", "key", "certificate", "cert", "hsm")
MOST = {"maximum", "max", "validity", "valid"}
LEAST = {"minimum", "min", "before", "left"}


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    given = resource.at("parameters")
    if not isinstance(given, Mapping):
        return
    most: dict[str, float] = {}
    least: dict[str, tuple[str, float]] = {}
    for name, value in cast("Mapping[str, object]", given).items():
        days = _days(value)
        if UNKNOWN in (value.values() if isinstance(value, Mapping) else (value,)):
            yield undecided(("parameters", name), "is not known yet", plausible=True)
        words = {w.lower() for w in WORDS.findall(name)}
        if days is None or not {"days", "day", "expiration", "expiry", "validity"} & words:
            continue
        about = next((o for o in OBJECTS if any(w.startswith(o) for w in words)), "")
        if LEAST & words and not {"maximum", "max"} & words:
            least[about] = (name, days)
        elif MOST & words:
            most[about] = min(days, most.get(about, days))
    for about, (name, days) in least.items():
        if about in most and days >= most[about]:
            text = "asks for as many days before expiry as a value may live: no value obeys both"
            yield violated(("parameters", name), text)


def _days(value: object) -> float | None:
    """A parameter's value: of an assignment, or the default of a definition."""
    if isinstance(value, Mapping):
        whole = cast("Mapping[str, object]", value)
        return number(whole.get("value", whole.get("defaultValue")))
    return number(value)


RULE = ResourceRule(
    id="vault-policy-solvable",
    title="A policy on vaults can be obeyed",
    why=(
        "A secret that may live 90 days and must have 90 days left is refused on the day after it was made: "
        "people then ask for exceptions from all of it."
    ),
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    fix="Ask for fewer days before expiry than a value may live.",
    code='"maximumValidityInDays": {"value": 90}, "minimumDaysBeforeExpiration": {"value": 30}',
    types=TYPES,
    check=check,
)
