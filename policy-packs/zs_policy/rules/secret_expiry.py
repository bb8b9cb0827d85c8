"""Secrets of a vault without an expiry, or with one that is too far away."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rule import INTEGER, INTEGERS, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import Want, judged, number, steps

EXPIRES = "properties.attributes.expires"
# The longest life of each kind that a service file knows.
DAYS = {
    "third-party-api-key": 365,
    "oauth-refresh-token": 90,
    "webhook-secret": 365,
    "database-login": 60,
    "data-encryption-key": 1095,
    "key-encryption-key": 730,
    "jwt-signing-key": 180,
    "tls-certificate": 90,
}


def _set(value: object) -> bool:
    return isinstance(value, int | float | str) and bool(value) and number(value) != 0


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    yield from judged(resource, [Want(EXPIRES, _set, "must be set", there=True)])
    expires, begins = number(resource.at(EXPIRES)), number(resource.at("properties.attributes.notBefore"))
    kind = resource.at("properties.contentType")
    kinds = cast("dict[str, int]", context.options["kinds"])
    most = kinds.get(kind, 0) if isinstance(kind, str) else 0
    of_kind = f" for a secret of kind {kind}" if most else ""
    most = most or cast("int", context.options["days"])
    if expires is not None and begins is not None and expires - begins > most * 86400:
        yield violated(steps(EXPIRES), f"must be at most {most} days after its beginning{of_kind}")


RULE = ResourceRule(
    id="secret-expiry",
    title="A secret expires",
    why="A secret without an end is one that nobody will ever replace.",
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    frameworks=controls.AUTHENTICATORS,
    fix="Let the rotator write it, which sets the expiry of each version.",
    code="slots: [{name: api-key, expiryHours: 2160}]  # in the service's file",
    types=frozenset({"azure-native:keyvault:Secret"}),
    options={
        "days": Option(365, "Days that a secret lives at most.", INTEGER),
        "kinds": Option(DAYS, "Days that a secret of a kind lives at most; its content type names the kind.", INTEGERS),
    },
    check=check,
)
