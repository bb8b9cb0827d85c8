"""What the rules on pods have in common: the texts below a pod's specification, or below the values of a chart."""

from collections.abc import Iterator, Set
from typing import NamedTuple, final

from zs_policy.model import Problem, Resource, undecided
from zs_policy.tables.pods import POD_SPECS
from zs_policy.wire import UNKNOWN, Leaf, Path


def leaves(resource: Resource) -> Iterator[Leaf]:
    """The leaves that become part of pods. What a chart makes of its values, or an operator of its own resource,
    nobody here knows: all of them may.
    """
    if resource.kind not in POD_SPECS:
        yield from resource.leaves
        return
    spec = tuple(POD_SPECS[resource.kind].split("."))
    yield from (leaf for leaf in resource.leaves if leaf.path[: len(spec)] == spec[: len(leaf.path)])


@final
class Entry(NamedTuple):
    """`path` leads to the last of the keys asked for, `leaf` is the first that lies there or below."""

    path: Path
    leaf: Leaf


def entries(resource: Resource, *keys: str) -> Iterator[Entry]:
    """Each place below a pod whose way holds these keys in this order, once."""
    if not resource.keys.issuperset(keys):
        return
    seen: set[Path] = set()
    for leaf in leaves(resource):
        if (path := _until(leaf.path, keys)) and path not in seen:
            seen.add(path)
            yield Entry(path, leaf)


def _until(path: Path, keys: tuple[str, ...]) -> Path:
    at = 0
    for key in keys:
        try:
            at = path.index(key, at) + 1
        except ValueError:
            return ()
    return path[:at]


def vague(resource: Resource, names: Set[str], what: str) -> Iterator[Problem]:
    """What is not known yet of the parts of a pod that `names` says."""
    for leaf in leaves(resource):
        if leaf.value is UNKNOWN and next((p for p in reversed(leaf.path) if isinstance(p, str)), "") in names:
            yield undecided(leaf.path, f"is not known yet: {what}", plausible=resource.kind not in POD_SPECS)
