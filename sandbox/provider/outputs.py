"""What a resource returns: what it was given, what is known of its form, and for the rest a value that says it was made
up.

    echo         an input comes back under the same name
    documented   a platform says it: ids, names, types, hosts, ARNs (`Platform.facts`, `Platform.leaf`)
    synthetic    the SDK promises the output and nobody here knows it: typed, marked, listed by path

A synthetic text reads `synthetic-<digest>`: it can be told apart everywhere and resembles no credential. Only outputs
that the SDK calls always present are made up; what may be absent is absent.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import cast

from sandbox.provider.check import join
from sandbox.provider.shapes import Array, Choice, Const, Either, Map, Ref, Scalar, Shape, Shapes, Type
from sandbox.provider.wire import UNKNOWN, Json, Secret, opened

MARK = "synthetic-"
_MOMENT = re.compile(r"(creat|modif|updat)\w*(At|On|Time|Date|Timestamp)$|^(create|creation|lastModified)(Date|Time)?$")
_INDEX = re.compile(r"\[\d+\]")
_UNSAID = object()
_DEEP = 8  # recursive types promise themselves without end

Leaf = Callable[[str, str], Json]  # (path, last name) -> documented value or None


class Outputs:
    """Builds the outputs of one resource.

    `known` maps property paths (with an index, or `[]` for any) to documented values, None where the output is
    documented to be absent.
    """

    def __init__(self, shapes: Shapes, known: Mapping[str, Json], leaf: Leaf, seed: str) -> None:
        self._shapes = shapes
        self._known = known
        self._leaf = leaf
        self._seed = seed
        self.synthetic: list[str] = []

    def build(self, shape: Shape, given: Mapping[str, Json], accepted: Shape) -> dict[str, Json]:
        """The outputs. An object that the type `accepted` as an input and was not given is left out: it was not asked
        for.
        """
        return self._object(shape, given, "", 0, skip=frozenset(accepted.properties) - set(given))

    def _object(
        self, shape: Shape, given: Mapping[str, Json], path: str, depth: int, skip: frozenset[str] = frozenset()
    ) -> dict[str, Json]:
        built: dict[str, Json] = {}
        for name, known in shape.properties.items():
            where = join(path, name)
            documented = self._known.get(where, self._known.get(_INDEX.sub("[]", where), _UNSAID))
            if documented is None and given.get(name) is None:
                continue  # documented to be absent
            if documented not in (None, _UNSAID) and _fits(known.type, documented):
                built[name] = documented
            elif given.get(name) is not None and _fits(known.type, given[name]):
                built[name] = self._given(known.type, given[name], where, depth)
            elif self._expected_below(where) or (known.required and not (name in skip and isinstance(known.type, Ref))):
                built[name] = self._missing(known.type, where, name, depth)
        return built

    def _expected_below(self, path: str) -> bool:
        begin = _INDEX.sub("[]", path) + "."
        return any(known.startswith(begin) and value is not None for known, value in self._known.items())

    def _given(self, type_: Type, value: Json, path: str, depth: int) -> Json:
        value = _pushed_down(value)
        match type_:
            case Ref() if isinstance(value, dict):
                return self._object(self._shapes.shape(type_), cast(dict[str, Json], value), path, depth + 1)
            case Array(items) if isinstance(value, list):
                return [
                    self._given(items, item, join(path, i), depth + 1) for i, item in enumerate(cast(list[Json], value))
                ]
            case Map(values) if isinstance(value, dict):
                return {
                    key: self._given(values, item, join(path, key), depth + 1)
                    for key, item in cast(dict[str, Json], value).items()
                }
            case Map(values) if isinstance(value, list):
                # A set of ids goes in and a mapping by id comes out: userAssignedIdentities of many Azure types.
                return {
                    str(key): self._missing(values, join(path, str(key)), str(key), depth + 1)
                    for key in cast(list[Json], value)
                }
            case Either(options) if isinstance(value, dict):
                option = self._option(options, cast(dict[str, Json], value))
                return value if option is None else self._given(option, value, path, depth)
            case _:
                return value

    def _option(self, options: tuple[Type, ...], value: dict[str, Json]) -> Ref | None:
        """The object type whose fixed members and names fit best."""

        def fit(ref: Ref) -> tuple[bool, int]:
            properties = self._shapes.shape(ref).properties
            fixed = all(
                p.type.value == value.get(n) for n, p in properties.items() if isinstance(p.type, Const) and n in value
            )
            return fixed, sum(name in properties for name in value)

        objects = [option for option in options if isinstance(option, Ref)]
        return max(objects, key=fit) if objects else None

    def _missing(self, type_: Type, path: str, name: str, depth: int) -> Json:
        documented = self._leaf(path, name)
        if documented is not None and _fits(type_, documented):
            return documented
        match type_:
            case Ref():
                return self._object(self._shapes.shape(type_), {}, path, depth + 1) if depth < _DEEP else {}
            case Array():
                return []  # nothing of the kind exists here: true, not made up
            case Map():
                return {}
            case Either(options):
                return self._missing(options[0], path, name, depth)
            case Const(fixed):
                return fixed
            case Choice(values):
                self.synthetic.append(path)
                return values[0] if values else ""
            case Scalar(kind):
                self.synthetic.append(path)
                return self._made_up(kind, path)

    def _made_up(self, kind: str, path: str) -> Json:
        if kind == "boolean":
            return False
        if kind in ("integer", "number"):
            return 0
        return MARK + hashlib.sha256(f"{self._seed}\0{path}".encode()).hexdigest()[:12]


def _pushed_down(value: Json) -> Json:
    """A secret object as an object of secrets: what the service adds to it is no secret, and may be looked up."""
    if not isinstance(value, Secret):
        return value
    inside = opened(value)
    if isinstance(inside, dict) and inside:
        return {name: Secret(item) for name, item in cast(dict[str, Json], inside).items()}
    if isinstance(inside, list) and inside:
        return [Secret(item) for item in cast(list[Json], inside)]
    return Secret(inside)


def _fits(type_: Type, value: Json) -> bool:
    """Whether a value is of the kind that an output promises; a few types take one kind and return another."""
    value = opened(value)
    match type_:
        case Ref() | Map():
            return isinstance(value, dict)
        case Array():
            return isinstance(value, list)
        case Scalar("string"):
            return not isinstance(value, dict | list)
        case Scalar("integer" | "number"):
            return not isinstance(value, str) or value.lstrip("-").isdigit()
        case Choice(values):
            return value in values
        case _:
            return True


def preview(shapes: Shapes, shape: Shape, inputs: Mapping[str, Json], *, optional_known: bool) -> dict[str, Json]:
    """Outputs before creation: what was given, the rest unknown.

    `optional_known`: an output that may be absent and was not given is known to be absent (AWS, Kubernetes); otherwise
    the service may still fill it in, so it is unknown too (Azure).
    """
    built: dict[str, Json] = {}
    for name, known in shape.properties.items():
        value = inputs.get(name)
        if value is not None:
            built[name] = _previewed(shapes, known.type, value, optional_known)
        elif isinstance(known.type, Const):
            built[name] = known.type.value
        elif known.required or not optional_known:
            built[name] = UNKNOWN
    return built


def _previewed(shapes: Shapes, type_: Type, value: Json, optional_known: bool) -> Json:
    value = _pushed_down(value)
    if isinstance(type_, Ref) and isinstance(value, dict):
        return preview(shapes, shapes.shape(type_), cast(dict[str, Json], value), optional_known=optional_known)
    if isinstance(type_, Map) and isinstance(value, list):
        return UNKNOWN  # comes out as a mapping by id, with what only the cloud knows
    return value


def moment(name: str) -> str | None:
    """The time of a creation or change, for outputs that say so by their name."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if _MOMENT.search(name) else None


def at(outputs: Mapping[str, Json], path: str) -> Json:
    """The output at a path without indices, or None."""
    value: Json = outputs
    for step in path.split("."):
        value = cast(dict[str, Json], value).get(step) if isinstance(value, dict) else None
    return value


def as_secrets(outputs: dict[str, Json], names: tuple[str, ...]) -> dict[str, Json]:
    """Wrap the outputs that the SDK declares secret."""
    return {
        key: Secret(value) if key in names and not isinstance(value, Secret) and value is not UNKNOWN else value
        for key, value in outputs.items()
    }
