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
        if leaf.label in names and (leaf.value is UNKNOWN or not points_elsewhere(str(leaf.value))):
            yield leaf


def points_elsewhere(text: str) -> bool:
    return shapes.is_reference(text) or shapes.is_placeholder(text) or text.startswith(("@Microsoft.KeyVault", "arn:"))


def carried(resource: Resource, names: Set[str], what: str) -> Iterator[Problem]:
    """A problem for each such leaf: the schema says what it is, so an unknown or secret-marked value is no excuse."""
    for leaf in named(resource, names):
        yield violated(
            leaf.path, f"carries {what}; the program must not know it, not even marked secret or before it is known"
        )
