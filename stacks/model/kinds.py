"""What a secret can be, and how long one of each kind may live.

The bounds are this house's own: tight enough that a leaked value dies soon, wide enough that the issuer can follow. A
slot may always be stricter; a looser one is refused, so that loosening is a reviewed change of this table and not of a
service file.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "third-party-api-key",
    "database-login",
    "data-encryption-key",
    "key-encryption-key",
    "tls-certificate",
    "oauth-refresh-token",
    "jwt-signing-key",
    "webhook-secret",
]
SecretClass = Literal["static-long-lived", "static-short-lived", "dynamic", "workload-identity"]
Seed = Literal["generated", "person"]

STATIC: frozenset[SecretClass] = frozenset({"static-long-lived", "static-short-lived"})
SHORT_LIVED_DAYS = 90  # a static secret that expires later than this is long-lived, whatever it is called
DYNAMIC_HOURS = 24


@dataclass(frozen=True)
class Bounds:
    """Longest rotation period and life of a version, in days; the classes and seeds that make sense for the kind."""

    period_days: int
    expiry_days: int
    classes: frozenset[SecretClass] = STATIC
    seeds: frozenset[Seed] = frozenset({"generated"})


_BY_PERSON: frozenset[Seed] = frozenset({"person"})
_BY_EITHER: frozenset[Seed] = frozenset({"generated", "person"})

BOUNDS: dict[Kind, Bounds] = {
    # The issuer is outside, so only a person can bring the first value.
    "third-party-api-key": Bounds(180, 365, seeds=_BY_PERSON),
    "oauth-refresh-token": Bounds(30, 90, seeds=_BY_PERSON),
    "webhook-secret": Bounds(180, 365, seeds=_BY_EITHER),
    # Only for what cannot sign in with its identity yet: the class is where it is going.
    "database-login": Bounds(30, 60, classes=frozenset({"static-short-lived", "dynamic", "workload-identity"})),
    # Old versions must stay readable for what they encrypted or signed, so expiry outlives the period generously.
    "data-encryption-key": Bounds(365, 1095, classes=frozenset({"static-long-lived"})),
    "key-encryption-key": Bounds(540, 730, classes=frozenset({"static-long-lived"})),
    "jwt-signing-key": Bounds(90, 180),
    "tls-certificate": Bounds(60, 90, classes=frozenset({"static-short-lived"})),
}
