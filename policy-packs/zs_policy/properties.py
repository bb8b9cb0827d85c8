"""What the rules on credential-carrying properties have in common: find the leaf by its name, let references
through.
"""

from collections.abc import Iterator, Set

from zs_policy import shapes
from zs_policy.model import Problem, Resource, violated
from zs_policy.wire import UNKNOWN, Leaf


def named(resource: Resource, names: Set[str]) -> Iterator[Leaf]:
    """The leaves of these names that may be a value: not empty, not an id, not a reference to a value kept
    elsewhere.
    """
    for leaf in resource.leaves:
        if leaf.label in names and is_value(leaf):
            yield leaf


def is_value(leaf: Leaf) -> bool:
    return leaf.value is UNKNOWN or not points_elsewhere(str(leaf.value))


def points_elsewhere(text: str) -> bool:
    return shapes.is_reference(text) or shapes.is_placeholder(text) or text.startswith(("@Microsoft.KeyVault", "arn:"))


def carried_at(resource: Resource, places: Set[str], what: str) -> Iterator[Problem]:
    """As `carried`, for places of this type: dotted paths without the indices of lists."""
    for leaf in resource.leaves:
        if ".".join(part for part in leaf.path if isinstance(part, str)) in places:
            yield from _carried(leaf, what)


def carried(resource: Resource, names: Set[str], what: str) -> Iterator[Problem]:
    """A problem for each such leaf: the schema says what it is, so an unknown or secret-marked value is no excuse."""
    for leaf in resource.leaves:
        if leaf.label in names:
            yield from _carried(leaf, what)


def _carried(leaf: Leaf, what: str) -> Iterator[Problem]:
    if is_value(leaf):
        yield violated(
            leaf.path, f"carries {what}; the program must not know it, not even marked secret or before it is known"
        )
