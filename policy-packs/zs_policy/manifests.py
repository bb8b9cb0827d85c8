"""Kubernetes objects inside other resources: manifests and values given as text or as objects, judged like any other.

Each becomes a resource of its own, and so does what it holds in turn; what is said of it is told of the resource that
holds it all, at that place. What is no YAML is left to the scanner of texts. Files are not opened: what a program reads
is in its properties, and what the provider reads is registered as resources of its own.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final, cast

from zs_policy.model import Resource
from zs_policy.tables.pods import CUSTOM, MANIFESTS, TEXTS
from zs_policy.wire import UNKNOWN, Leaf, Path
from zs_policy.yaml_text import LONGEST, documents_of

DEEPEST: Final = 4
"""How many times one may hold another: a text with a list of charts whose values are a text with manifests."""
_STRUCTURED: Final = re.compile(r"[\n\r\x85\u2028\u2029{\[]")
"""On one line and without brackets, a text says no more than one name and its value."""

_Held = tuple[Path, str, dict[str, object]]
"""Where it is, its type, its properties."""


def is_custom(kind: str) -> bool:
    """Whether a type is of a group that Kubernetes itself does not have: Helm's, or a custom resource."""
    package, _, rest = kind.partition(":")
    group = rest.partition("/")[0]
    return package == "kubernetes" and "." in group and not group.endswith(".k8s.io")


def documents(resource: Resource) -> Iterator[tuple[Path, Resource]]:
    """The objects that a resource holds, those of lists one by one, each with its place and a URN of its own.

    What is held too deep, or in more text than one resource may repeat, is there as what is not known.
    """
    if not resource.kind.startswith("kubernetes:"):
        return
    todo: deque[tuple[Path, Resource, int]] = deque([((), resource, 0)])
    number, room = 0, LONGEST
    while todo:
        place, holder, depth = todo.popleft()
        if depth:
            room -= sum(len(str(leaf.value)) for leaf in _texts(holder))
        for below, kind, given in _held(holder) if depth < DEEPEST and room >= 0 else _unread(holder):
            inner = Resource(kind, _name(given) or resource.name, f"{resource.urn}\0{number}", given)
            number += 1
            todo.append(((*place, *below), inner, depth + 1))
            if not (items := _items(inner)) or UNKNOWN in items:  # of others, the items say it all
                yield (*place, *below), inner


def unreadable(resource: Resource) -> Iterator[Path]:
    """Where a resource has a text of manifests, or of a chart's values, that could not be read."""
    for leaf in _texts(resource):
        if documents_of(str(leaf.value)) is None:
            yield leaf.path


def _held(resource: Resource) -> Iterator[_Held]:
    kind = resource.kind.removesuffix("List")
    for place, item in _each(("items",), _items(resource)):
        yield (place, _stated(item), item) if kind.endswith(":") else (place, kind, item)
    if resource.kind in MANIFESTS:
        for place, item in _each(("objs",), _listed(resource.at("objs"))):
            yield place, _stated(item), item
    for leaf in _texts(resource):
        for place, item in _each(leaf.path, list(documents_of(str(leaf.value)) or ())):
            yield place, _stated(item), item


def _unread(resource: Resource) -> Iterator[_Held]:
    if _items(resource):
        yield (), resource.kind, {"items": UNKNOWN}
    for leaf in _texts(resource):
        yield leaf.path[:-1], CUSTOM, {leaf.label: UNKNOWN}


def _texts(resource: Resource) -> Iterator[Leaf]:
    """The texts that are YAML by the name of their property; `text` is prose, but in a file of values. Those of the
    objects that it lists are theirs.
    """
    if resource.kind not in MANIFESTS and resource.kind != CUSTOM and not is_custom(resource.kind):
        return
    listed = "objs" if resource.kind in MANIFESTS else "items" if _items(resource) else ""
    for leaf in resource.leaves:
        text, named = leaf.value, leaf.label in TEXTS and (leaf.label != "text" or "valueYamlFiles" in leaf.path)
        if not named or leaf.path[0] == listed or not isinstance(text, str):
            continue
        if ":" in text and _STRUCTURED.search(text):
            yield leaf


def _each(place: Path, values: list[object]) -> Iterator[tuple[Path, dict[str, object]]]:
    """The objects of a list and of the lists in it, in their order."""
    todo: list[tuple[Path, object]] = [(place, values)]
    while todo:
        where, here = todo.pop()
        if isinstance(here, dict):
            yield where, cast("dict[str, object]", here)
        elif isinstance(here, list):
            items = cast("list[object]", here)
            todo.extend(((*where, index), items[index]) for index in range(len(items) - 1, -1, -1))


def _stated(given: Mapping[str, object]) -> str:
    """The type that an object says it is of; without one it is taken for values of a chart."""
    version, kind = given.get("apiVersion"), given.get("kind")
    if not isinstance(version, str) or not isinstance(kind, str):
        return CUSTOM
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{kind}"


def _name(given: Mapping[str, object]) -> str:
    metadata = given.get("metadata")
    name = cast("Mapping[str, object]", metadata).get("name") if isinstance(metadata, Mapping) else None
    return name if isinstance(name, str) else ""


def _items(resource: Resource) -> list[object]:
    return _listed(resource.at("items")) if resource.kind.endswith("List") else []


def _listed(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return [value]
    return cast("list[object]", value) if isinstance(value, list) else []
