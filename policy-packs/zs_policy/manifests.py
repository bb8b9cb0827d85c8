"""Kubernetes objects inside other resources: manifests and values given as text or as objects, judged like any other.

Each becomes a resource of its own; what is said of it is told of the resource that holds it, at that place. What is no
YAML is left to the scanner of texts. Files are not opened: what a program reads is in its properties, and what
the provider reads is registered as resources of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, cast

import yaml

from zs_policy.model import Resource
from zs_policy.tables.pods import CUSTOM, MANIFESTS, TEXTS
from zs_policy.wire import UNKNOWN, Leaf, Path

LONGEST: Final = 1024 * 1024
MOST: Final = 100_000
"""Values in one text: an alias may stand for a million others."""
DEEPEST: Final = 150
_DEEP: Final = re.compile(rf"(?m)^(?:[ \t]{{{DEEPEST},}}[-?:\w]|[ \t]*(?:[-?:][ \t]+){{30}})")
_BRACKET: Final = re.compile(r"[\[\]{}]")
"""What is nested deeper than anybody's manifest: the parser would run out of stack, and the judge with it."""

_Held = tuple[Path, str, dict[str, object]]
"""Where it is, its type, its properties."""

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def is_custom(kind: str) -> bool:
    """Whether a type is of a group that Kubernetes itself does not have: Helm's, or a custom resource."""
    package, _, rest = kind.partition(":")
    group = rest.partition("/")[0]
    return package == "kubernetes" and "." in group and not group.endswith(".k8s.io")


def documents(resource: Resource) -> Iterator[tuple[Path, Resource]]:
    """The objects that a resource holds, those of lists one by one, each with its place and a URN of its own."""
    if not resource.kind.startswith("kubernetes:"):
        return
    for number, (place, kind, given) in enumerate(_held(resource)):
        yield place, Resource(kind, _name(given) or resource.name, f"{resource.urn}\0{number}", given)


def _held(resource: Resource) -> Iterator[_Held]:
    if resource.kind.endswith("List"):
        for index, item in enumerate(_items(resource.at("items"))):
            if isinstance(item, Mapping):
                given = cast("dict[str, object]", _plain(item))
                yield ("items", index), resource.kind.removesuffix("List"), given
        return
    if resource.kind in MANIFESTS:
        for index, item in enumerate(_items(resource.at("objs"))):
            yield from _objects(("objs", index), item)
    elif not is_custom(resource.kind):
        return
    for leaf in _texts(resource):
        for index, document in enumerate(_parsed(str(leaf.value)) or ()):
            yield from _objects((*leaf.path, index), document)


def unreadable(resource: Resource) -> Iterator[Path]:
    """Where a resource that is nothing but manifests has a text that could not be read."""
    if resource.kind in MANIFESTS:
        for leaf in _texts(resource):
            if _parsed(str(leaf.value)) is None:
                yield leaf.path


def _texts(resource: Resource) -> Iterator[Leaf]:
    for leaf in resource.leaves:
        if leaf.label in TEXTS and isinstance(leaf.value, str) and ":" in leaf.value and "\n" in leaf.value:
            yield leaf


@lru_cache(maxsize=64)
def _parsed(text: str) -> tuple[object, ...] | None:
    """The documents of a text; None where it is no YAML, or too long, too deep or too much to be looked at."""
    if len(text) > LONGEST or _DEEP.search(text) or _nesting(text) > DEEPEST:
        return None
    try:
        found = tuple(cast("Iterator[object]", yaml.load_all(text, _Loader)))
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return found if _small(found) else None


def _nesting(text: str) -> int:
    deepest = depth = 0
    for match in _BRACKET.finditer(text):
        depth = depth + 1 if match[0] in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _small(found: Sequence[object]) -> bool:
    todo, seen = [(value, 0) for value in found], 0
    while todo:
        here, depth = todo.pop()
        seen += 1
        if seen > MOST or depth > DEEPEST:
            return False
        if isinstance(here, Mapping):
            todo.extend((item, depth + 1) for item in cast("Mapping[object, object]", here).values())
        elif isinstance(here, list):
            todo.extend((item, depth + 1) for item in cast("list[object]", here))
    return True


def _objects(place: Path, document: object) -> Iterator[_Held]:
    """A document, or each of a list of them; without a kind it is taken for values of a chart."""
    if not isinstance(document, Mapping):
        return
    given = cast("dict[str, object]", _plain(document))
    version, kind = given.get("apiVersion"), given.get("kind")
    if not isinstance(version, str) or not isinstance(kind, str):
        yield place, CUSTOM, given
    elif kind.endswith("List") and isinstance(given.get("items"), list):
        for index, item in enumerate(_items(given["items"])):
            yield from _objects((*place, "items", index), item)
    else:
        yield place, f"kubernetes:{version if '/' in version else f'core/{version}'}:{kind}", given


def _name(given: Mapping[str, object]) -> str:
    metadata = given.get("metadata")
    name = cast("Mapping[str, object]", metadata).get("name") if isinstance(metadata, Mapping) else None
    return name if isinstance(name, str) else ""


def _plain(value: object) -> object:
    """As the engine would send it: keys are texts, and what is neither text, number nor truth is its text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[object]", value)]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return value if value is UNKNOWN else str(value)


def _items(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return [value]
    return cast("list[object]", value) if isinstance(value, list) else []
