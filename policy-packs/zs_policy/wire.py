"""How the engine writes what JSON cannot say: unknown values, secrets and assets. Read here once; rules see plain
values.

Markers from the engine's own marshalling (the same in plans, in exported state and towards policy packs).
"""

import json
import re
from collections.abc import Mapping
from typing import Final, NamedTuple, cast, final

Path = tuple[str | int, ...]

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the engine's mark for "secret", not one
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

UNKNOWN_MARKS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


@final
class _Unknown:
    """The one value that stands for "not known before `up`". It is neither true nor false, so that no rule can forget
    it.
    """

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:  # copied or pickled, it stays the one value
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false; compare it with `is UNKNOWN`")


UNKNOWN: Final = _Unknown()


class Leaf(NamedTuple):
    """A string, or UNKNOWN, with its place. `label` is the name it goes by: its own key, that of its name/value pair,
    or the option (`--token`) that stands before it in a list of arguments.
    """

    path: Path
    value: object
    secret: bool
    label: str


_MARKS: Final = tuple(mark.encode() for mark in (SIGNATURE, *UNKNOWN_MARKS))


def is_marked(message: bytes) -> bool:
    """Whether any mark is in a protobuf message, which writes text as it is; without one there is nothing to read."""
    return any(mark in message for mark in _MARKS)


def read(raw: Mapping[str, object]) -> tuple[dict[str, object], frozenset[Path]]:
    """Properties as the engine sends them -> (plain values, paths marked secret). Never raises on any JSON value."""
    secrets: set[Path] = set()
    plain = _plain(raw, (), secrets)
    return (cast("dict[str, object]", plain) if isinstance(plain, dict) else {}), frozenset(secrets)


def _plain(value: object, path: Path, secrets: set[Path]) -> object:
    if isinstance(value, str):
        return UNKNOWN if len(value) == 36 and value in UNKNOWN_MARKS else value
    if isinstance(value, dict):
        mapping = cast("dict[str, object]", value)
        mark = mapping.get(SIGNATURE)
        if mark is None:
            return {str(key): _plain(item, (*path, key), secrets) for key, item in mapping.items()}
        if mark == SECRET:
            secrets.add(path)
            return _plain(_revealed(mapping), path, secrets)
        if mark == OUTPUT:
            if mapping.get("secret") is True:
                secrets.add(path)
            return _plain(mapping["value"], path, secrets) if "value" in mapping else UNKNOWN
        # Assets, archives and resource references: what they carry is read like any object, their mark is not.
        return {str(key): _plain(item, (*path, key), secrets) for key, item in mapping.items() if key != SIGNATURE}
    if isinstance(value, list):
        return [_plain(item, (*path, index), secrets) for index, item in enumerate(cast("list[object]", value))]
    return value


def _revealed(secret: Mapping[str, object]) -> object:
    """What is under the mark: `value` on the wire; in state a cipher text, or the value as JSON in `plaintext`."""
    if "value" in secret:
        return secret["value"]
    text = secret.get("plaintext", UNKNOWN)
    if isinstance(text, str):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


LONG_KEY: Final = 16
KEY: Final = "(key)"
"""Where a key is itself the text: a credential hides in a key as well as in a value."""
VALUE_KEYS: Final = frozenset({"value", "Value", "parameterValue"})
_ARGUMENTS: Final = re.compile(r"(?i)(?:arg(?:ument)?s?|argv|commands?|cmd|entry_?points?|flags|opts|options)$")
_OPTION: Final = re.compile(r"--?[A-Za-z][\w-]{0,60}")
"""In a list that goes by such a name, what stands before a value may be its name; in others it is a value itself."""
PAIRS: Final = (("name", "value"), ("key", "value"), ("Name", "Value"), ("parameterName", "parameterValue"))


def walk(value: object, secrets: frozenset[Path] = frozenset()) -> list[Leaf]:
    """Every string and unknown below `value`. Iterative: depth is the sender's to choose, our stack is not."""
    found: list[Leaf] = []
    todo: list[tuple[Path, object, bool, str]] = [((), value, () in secrets, "")]
    while todo:
        path, here, secret, label = todo.pop()
        if isinstance(here, str) or here is UNKNOWN:
            found.append(Leaf(path, here, secret, label))
        elif isinstance(here, dict):
            mapping = cast("dict[str, object]", here)
            pair = _pair_label(mapping)
            for key in reversed(mapping):
                below = (*path, key)
                if len(key) >= LONG_KEY:
                    found.append(Leaf((*path, KEY), key, secret, ""))
                name = key if key not in VALUE_KEYS else pair or label or key
                todo.append((below, mapping[key], secret or below in secrets, name))
        elif isinstance(here, list):
            items, arguments = cast("list[object]", here), _ARGUMENTS.search(label) is not None
            for index in range(len(items) - 1, -1, -1):
                below, before = (*path, index), items[index - 1] if arguments and index else None
                option = before if isinstance(before, str) and _OPTION.fullmatch(before) else label
                todo.append((below, items[index], secret or below in secrets, option))
    return found


def shown(leaf: Leaf) -> Path:
    """The leaf's path with the key itself, where the leaf is a key: for findings that are not about what it says."""
    return (*leaf.path[:-1], leaf.value) if leaf.path[-1:] == (KEY,) and isinstance(leaf.value, str) else leaf.path


def _pair_label(mapping: Mapping[str, object]) -> str:
    """The name of a name/value pair, or "": what people call a value says more than the word "value"."""
    for name, value in PAIRS:
        if value in mapping and isinstance(label := mapping.get(name), str):
            return label
    return ""


def dotted(path: Path) -> str:
    """A path as people write it: `properties.ipRules[0].value`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text or "(everything)"
