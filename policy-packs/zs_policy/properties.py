"""What the rules on credential-carrying properties have in common: find the leaf by its name, let references
through.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import cast

from zs_policy import shapes
from zs_policy.literals import credential
from zs_policy.model import Problem, Resource, violated
from zs_policy.tables.credential_properties import DECIDED_BY_VALUE
from zs_policy.wire import UNKNOWN, Leaf


def named(resource: Resource, names: Set[str]) -> Iterator[Leaf]:
    """The leaves of these names that may be a value: not empty, not an id, not a reference to a value kept
    elsewhere.
    """
    if not names.isdisjoint(resource.labels):
        for leaf in resource.leaves:
            if leaf.label in names and (leaf.value is UNKNOWN or not points_elsewhere(str(leaf.value))):
                yield leaf


def placed(resource: Resource, places: Set[str]) -> Iterator[Leaf]:
    """As `named`, for places of this type: dotted paths without the indices of lists."""
    for leaf in resource.leaves:
        if ".".join(part for part in leaf.path if isinstance(part, str)) in places and (
            leaf.value is UNKNOWN or not points_elsewhere(str(leaf.value))
        ):
            yield leaf


def written(resource: Resource) -> Sequence[tuple[Leaf, str]]:
    """What is written here that looks like a credential, and the kind of it; worked out once for all rules."""
    found = resource.__dict__.get("written")
    if found is None:
        found = resource.__dict__["written"] = tuple(_credentials(resource.leaves))
    return cast("Sequence[tuple[Leaf, str]]", found)


def _credentials(leaves: Iterable[Leaf]) -> Iterator[tuple[Leaf, str]]:
    for leaf in leaves:
        if isinstance(leaf.value, str) and len(leaf.value) > 2:
            kind = credential(leaf.value, "" if leaf.label in DECIDED_BY_VALUE else leaf.label)
            if kind:
                yield leaf, kind


def points_elsewhere(text: str) -> bool:
    return (
        shapes.is_reference(text)
        or shapes.is_placeholder(text)
        or text.startswith(("@Microsoft.KeyVault", "arn:"))
        or shapes.SEALED.fullmatch(text) is not None
    )


def carried(leaves: Iterable[Leaf], what: str) -> Iterator[Problem]:
    """A problem for each leaf whose value is known: the schema says what it is, and marking it secret is no excuse.
    What is not known yet is written down nowhere; it is `no-passed-credential`'s.
    """
    for leaf in leaves:
        if leaf.value is not UNKNOWN:
            yield violated(leaf.path, f"carries {what}; the program must not know it, not even marked secret")
