"""What the rules on credential-carrying properties have in common: find the leaf by its name, let references
through.
"""

from collections.abc import Iterable, Iterator, Set

from zs_policy import shapes
from zs_policy.model import Problem, Resource, violated
from zs_policy.wire import UNKNOWN, Leaf


def named(resource: Resource, names: Set[str]) -> Iterator[Leaf]:
    """The leaves of these names that may be a value: not empty, not an id, not a reference to a value kept
    elsewhere.
    """
    if names.isdisjoint(resource.labelled):  # nearly always
        return
    for label, leaves in resource.labelled.items():
        if label in names:
            yield from (leaf for leaf in leaves if leaf.value is UNKNOWN or not points_elsewhere(str(leaf.value)))


def placed(resource: Resource, places: Set[str]) -> Iterator[Leaf]:
    """As `named`, for places of this type: dotted paths without the indices of lists."""
    for leaf in resource.leaves:
        if ".".join(part for part in leaf.path if isinstance(part, str)) in places and (
            leaf.value is UNKNOWN or not points_elsewhere(str(leaf.value))
        ):
            yield leaf


def points_elsewhere(text: str) -> bool:
    return shapes.is_reference(text) or shapes.is_placeholder(text) or text.startswith(("@Microsoft.KeyVault", "arn:"))


def carried(leaves: Iterable[Leaf], what: str) -> Iterator[Problem]:
    """A problem for each leaf whose value is known: the schema says what it is, and marking it secret is no excuse.
    What is not known yet is written down nowhere; it is `no-passed-credential`'s.
    """
    for leaf in leaves:
        if leaf.value is not UNKNOWN:
            yield violated(leaf.path, f"carries {what}; the program must not know it, not even marked secret")
