"""Property values between the wire (`google.protobuf.Struct`) and Python.

Objects are dicts, arrays lists, numbers int where they are whole. What plain JSON cannot say has a class of its own:
`UNKNOWN` (not known yet, previews only), `Secret` (wraps any value) and `Blob` (an asset or an archive). Nulls inside
objects are dropped, as the real providers do. A resource reference becomes the id it stands for, an output value what
it holds: this provider tells the engine that it takes neither, but another engine may send them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from google.protobuf.struct_pb2 import Struct, Value

Json = Any  # a decoded property value: None, bool, int, float, str, list, dict, or one of the classes below

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker of the protocol
_ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
_RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# One marker per kind of value; the engine sends the first for everything, other languages' SDKs may send the rest.
_UNKNOWNS: Final = frozenset(
    {
        _UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


class Unknown:
    """The type of `UNKNOWN`, a value that a preview cannot know."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must never be shown. Its text form says so instead of showing it."""

    value: Json

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True, slots=True)
class Blob:
    """An asset or archive: `kind` is the protocol's marker, `fields` what came with it."""

    kind: str
    fields: dict[str, Json]

    @property
    def archive(self) -> bool:
        return self.kind == _ARCHIVE


def decode(struct: Struct | None) -> dict[str, Json]:
    """The properties of one request."""
    if struct is None:
        return {}
    return _members(struct)


def encode(properties: Mapping[str, Json]) -> Struct:
    """The properties of one answer."""
    struct = Struct()
    fields = struct.fields
    for key, value in properties.items():
        if value is not None:
            _fill(fields[key], value)
    return struct


def _members(struct: Struct) -> dict[str, Json]:
    return {key: _plain(value) for key, value in struct.fields.items() if value.WhichOneof("kind") != "null_value"}


def _plain(value: Value) -> Json:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in _UNKNOWNS else text
    if kind == "struct_value":
        fields = value.struct_value.fields
        return _special(value.struct_value) if SIGNATURE in fields else _members(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "bool_value":
        return value.bool_value
    return None


def _special(struct: Struct) -> Json:
    members = _members(struct)
    kind = members.pop(SIGNATURE, None)
    if kind == _SECRET:
        return Secret(members.get("value"))
    if kind == _OUTPUT:
        value = members.get("value", UNKNOWN)
        return Secret(value) if members.get("secret") else value
    if kind == _RESOURCE:
        identity = members.get("id", members.get("urn"))
        return UNKNOWN if identity in (None, "") else identity
    if kind in (_ASSET, _ARCHIVE):
        return Blob(kind, members)
    return {SIGNATURE: kind, **members}


def _fill(target: Value, value: Json) -> None:
    if isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, dict):
        fields = target.struct_value.fields
        target.struct_value.SetInParent()
        for key, item in cast(dict[str, Json], value).items():
            if item is not None:
                _fill(fields[key], item)
    elif isinstance(value, (list, tuple)):
        target.list_value.SetInParent()
        for item in cast(list[Json], value):
            _fill(target.list_value.values.add(), item)
    elif value is None:
        target.null_value = cast(Any, 0)
    else:
        _fill_special(target, value)


def _fill_special(target: Value, value: Json) -> None:
    if value is UNKNOWN:
        target.string_value = _UNKNOWN
    elif isinstance(value, Secret):
        _fill(target, {SIGNATURE: _SECRET, "value": value.value})
        if value.value is None:
            target.struct_value.fields["value"].null_value = cast(Any, 0)
    elif isinstance(value, Blob):
        _fill(target, {SIGNATURE: value.kind, **value.fields})
    else:
        raise TypeError(f"no wire form for {type(value).__name__}")


def reveal(value: Json) -> Json:
    """The value without its secret marks, at every depth. Only for decisions, never for showing."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if isinstance(value, dict):
        return {key: reveal(item) for key, item in cast(dict[str, Json], value).items()}
    if isinstance(value, list):
        return [reveal(item) for item in cast(list[Json], value)]
    return value


def opened(value: Json) -> Json:
    """The value under its outermost secret marks."""
    while isinstance(value, Secret):
        value = value.value
    return value


def any_leaf(value: Json, test: Callable[[Json], bool]) -> bool:
    """Whether a test holds for the value or anything inside it."""
    if test(value):
        return True
    if isinstance(value, Secret):
        return any_leaf(value.value, test)
    if isinstance(value, dict):
        return any(any_leaf(item, test) for item in cast(dict[str, Json], value).values())
    if isinstance(value, list):
        return any(any_leaf(item, test) for item in cast(list[Json], value))
    return False


def has_unknown(value: Json) -> bool:
    """Whether any part of the value is not known yet."""
    return any_leaf(value, lambda leaf: leaf is UNKNOWN)


def has_secret(value: Json) -> bool:
    """Whether any part of the value is secret."""
    return any_leaf(value, lambda leaf: isinstance(leaf, Secret))
