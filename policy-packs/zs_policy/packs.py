"""Which families each pack selects. A pack is this selection, served; it has no rules of its own."""

from collections.abc import Iterable, Mapping
from typing import Final

from zs_policy.registry import all_rules
from zs_policy.rule import Family, ResourceRule, StackRule

NO_SECRET_ZERO: Final = frozenset(
    {
        Family.CREDENTIAL_EXISTS,
        Family.CREDENTIAL_REACHABLE,
        Family.CREDENTIAL_WRITTEN,
        Family.CREDENTIAL_LOOKUP,
        Family.TRUST,
        Family.STATE,
        Family.KUBERNETES,
    }
)
PACKS: Final[Mapping[str, frozenset[Family]]] = {
    "zero-secret": frozenset(Family),
    "no-secret-zero": NO_SECRET_ZERO,
    "guardrails": frozenset(Family) - NO_SECRET_ZERO,
}
"""`zero-secret` is both of the others in one process: each further pack costs a process and two serial calls for every
resource.
"""


def rules_of(pack: str) -> list[ResourceRule | StackRule]:
    """The pack's rules in alphabetical order. Raises KeyError for a pack that is not there."""
    return of_families(PACKS[pack])


def of_families(families: Iterable[Family]) -> list[ResourceRule | StackRule]:
    wanted = frozenset(families)
    return [rule for rule in all_rules().values() if rule.family in wanted]
