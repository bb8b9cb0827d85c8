"""YAML of unknown origin, read as plain values: what a text may cost is bounded by its length, and nothing raises.

Built from the parser's events, not by its loader: that one follows every alias, computes what a tag says and ends with
the caller's stack. Scalars are Kubernetes' (no sexagesimal numbers, no times); a tag that says anything else is passed
over.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, cast, final

import yaml

LONGEST: Final = 1024 * 1024
DEEPEST: Final = 150
_DENSEST: Final = 20
"""What a text may weigh for each of its characters: twice what one without aliases does. A value weighs `_VALUE` and
its characters, once for every place that it is in.
"""
_VALUE: Final = 10
_SLACK: Final = 2000

_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **{form: True for word in ("yes", "on", "true") for form in (word, word.title(), word.upper())},
    **{form: False for word in ("no", "off", "false") for form in (word, word.title(), word.upper())},
}
_NUMBER: Final = re.compile(
    r"[-+]?(?:(?P<octal>0[0-7_]{1,30})|(?P<whole>0[bx][0-9a-fA-F_]{1,70}|0|[1-9][0-9_]{0,30})"
    r"|(?:[0-9][0-9_]{0,30})?\.[0-9_]{0,30}(?:[eE][-+]?[0-9]{1,2})?|[0-9]{1,30}[eE][-+]?[0-9]{1,2})"
)
_SIMPLE: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=64)
def documents_of(text: str) -> tuple[object, ...] | None:
    """The documents of a text; None where it is no YAML, or too long, too deep or too much to be looked at.

    A key is the text that is written; one that is no text is `?` and a number. The last of two keys counts, and a key
    of the object's own before a merged one.
    """
    if len(text) > LONGEST:
        return None
    try:
        events = cast("Iterator[yaml.Event]", yaml.parse(text, _Loader))
        return tuple(_Builder(events, min(_DENSEST * len(text) + _SLACK, 2 * LONGEST)).documents())
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


@final
class _Builder:
    def __init__(self, events: Iterator[yaml.Event], room: int) -> None:
        self._events = events
        self._room = room
        self._deepest = 0
        self._named: dict[str, tuple[object, int, int]] = {}
        """By anchor: the value, what it weighs, how deep it is."""

    def documents(self) -> Iterator[object]:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._named = {}
                yield self._value(next(self._events), 0)

    def _value(self, event: yaml.Event, depth: int) -> object:
        if isinstance(event, yaml.AliasEvent):
            return self._again(event.anchor, depth)
        anchor = cast("str | None", getattr(event, "anchor", None))
        if anchor:
            self._named.pop(anchor, None)  # what holds itself has no end
        outside, room = self._deepest, self._room
        self._deepest = 0
        self._spend(_VALUE, depth)
        if isinstance(event, yaml.ScalarEvent):
            self._spend(len(event.value), depth)
            value = _scalar(event)
        else:
            value = self._list(depth) if isinstance(event, yaml.SequenceStartEvent) else self._object(depth)
        if anchor:
            self._named[anchor] = value, room - self._room, self._deepest - depth
        self._deepest = max(outside, self._deepest)
        return value

    def _again(self, anchor: str | None, depth: int) -> object:
        if anchor not in self._named:
            raise ValueError("an alias of nothing, or of what it is in")
        value, weight, height = self._named[anchor]
        self._spend(weight + _VALUE, depth + height)
        return value

    def _spend(self, weight: int, depth: int) -> None:
        self._room -= weight
        self._deepest = max(self._deepest, depth)
        if self._room < 0 or depth > DEEPEST:
            raise ValueError("too much")

    def _list(self, depth: int) -> list[object]:
        found: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, depth + 1))
        return found

    def _object(self, depth: int) -> dict[str, object]:
        own: dict[str, object] = {}
        merged: list[dict[str, object]] = []
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, merges = self._value(event, depth + 1), False
            if isinstance(event, yaml.ScalarEvent):
                key, merges = cast("str", event.value), event.value == "<<" and event.implicit[0]
            value = self._value(next(self._events), depth + 1)
            if merges and (others := _objects(value)):
                merged.extend(others)
            else:
                own[key if isinstance(key, str) else f"?{len(own)}"] = value
        return {**{k: v for other in reversed(merged) for k, v in other.items()}, **own} if merged else own


def _objects(value: object) -> list[dict[str, object]]:
    """What a merge takes its keys from: an object, or a list of nothing but objects."""
    items = cast("list[object]", value if isinstance(value, list) else [value])
    return cast("list[dict[str, object]]", items) if all(isinstance(item, dict) for item in items) else []


def _scalar(event: yaml.ScalarEvent) -> object:
    text = cast("str", event.value)
    if event.tag not in _SIMPLE and not (event.tag is None and event.implicit[0]):
        return text
    if text in _WORDS:
        return _WORDS[text]
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    digits = text.replace("_", "")
    try:
        return int(digits, 8) if found["octal"] else int(digits, 0) if found["whole"] else float(digits)
    except ValueError:  # a sign, a dot or underscores and no more
        return text
