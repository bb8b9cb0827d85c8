"""Inputs against what the SDK says the type takes: every unknown, missing or wrongly typed property, with its path.

A reason names the property, what is allowed and the nearest name. It never holds a value: a rejected value may be a
secret.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from sandbox.provider.shapes import Array, Choice, Const, Either, Map, Property, Ref, Scalar, Shape, Shapes, Type
from sandbox.provider.wire import UNKNOWN, Blob, Json, opened

_ALLOWED_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the inputs: where, and what would be right."""

    path: str
    reason: str


def problems(shapes: Shapes, shape: Shape, inputs: dict[str, Json], *, lenient: bool = False) -> list[Problem]:
    """All that is wrong. `lenient`: texts of numbers and booleans are taken for what they say, as Terraform-based
    providers do.
    """
    return list(_Checker(shapes, lenient).object(shape, inputs, ""))


def join(path: str, key: str | int) -> str:
    """A property path one step deeper, in Pulumi's own notation."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if key.replace("_", "").replace("$", "").isalnum():
        return f"{path}.{key}" if path else key
    return f'{path}["{key}"]'


class _Checker:
    def __init__(self, shapes: Shapes, lenient: bool) -> None:
        self._shapes = shapes
        self._lenient = lenient

    def object(self, shape: Shape, value: dict[str, Json], path: str) -> Iterator[Problem]:
        for key, item in value.items():
            if key.startswith("__"):
                continue  # what Check itself leaves in the inputs (`__defaults`)
            where = join(path, key)
            known = shape.properties.get(key) or shape.properties.get(_in_sdk(key))
            if known is None:
                yield Problem(where, f"unknown property {where!r}{_nearest(key, shape)}")
            else:
                yield from self.value(known.type, item, where)
        for name, known in shape.properties.items():
            if known.required and value.get(name) is None:
                where = join(path, name)
                yield Problem(where, f"missing required property {where!r}{_in_python(known)}")

    def value(self, type_: Type, value: Json, path: str) -> Iterator[Problem]:
        value = opened(value)
        if value is UNKNOWN or value is None:
            return
        match type_:
            case Scalar():
                if not self._scalar(type_.name, value):
                    yield Problem(path, f"{path!r} must be {_article(type_.name)}, not {_kind(value)}")
            case Array(items):
                if not isinstance(value, list):
                    yield Problem(path, f"{path!r} must be a list, not {_kind(value)}")
                    return
                for index, item in enumerate(cast(list[Json], value)):
                    yield from self.value(items, item, join(path, index))
            case Map(values):
                if not isinstance(value, dict):
                    yield Problem(path, f"{path!r} must be an object, not {_kind(value)}")
                    return
                for key, item in cast(dict[str, Json], value).items():
                    yield from self.value(values, item, join(path, key))
            case Ref():
                if not isinstance(value, dict):
                    yield Problem(path, f"{path!r} must be an object, not {_kind(value)}")
                    return
                yield from self.object(self._shapes.shape(type_), cast(dict[str, Json], value), path)
            case Const(fixed):
                if value != fixed:
                    yield Problem(path, f"{path!r} must be {fixed!r}")
            case Choice(values):
                if value not in values:
                    yield Problem(path, f"{path!r} must be one of {_listed(values)}")
            case Either(options):
                yield from self._either(options, value, path)

    def _either(self, options: tuple[Type, ...], value: Json, path: str) -> Iterator[Problem]:
        """Fits when any option fits; else the complaints of the option that comes nearest."""
        tried: list[tuple[int, list[Problem]]] = []
        for option in options:
            found = list(self.value(option, value, path))
            if not found:
                return
            # A discriminator that does not match, or another kind of value altogether, is further off than wrong
            # members.
            distance = sum(1 if problem.path != path and not problem.reason.endswith("'") else 100 for problem in found)
            tried.append((distance, found))
        yield from min(tried, key=lambda attempt: attempt[0])[1]

    def _scalar(self, name: str, value: Json) -> bool:
        match name:
            case "any":
                return True
            case "string":
                return isinstance(value, str) or (self._lenient and isinstance(value, (int, float, bool)))
            case "boolean":
                return isinstance(value, bool) or (self._lenient and value in ("true", "false"))
            case "integer" | "number":
                if self._lenient and isinstance(value, str):
                    return _number(value, name)
                return isinstance(value, (int, float) if name == "number" else int) and not isinstance(value, bool)
            case _:
                return isinstance(value, Blob) and value.archive == (name == "archive")


def _in_sdk(key: str) -> str:
    """How an SDK spells a name that no language could: definitions of Kubernetes say `x-kubernetes-...` and `$ref`, and
    a program that reads them from a file passes them on like that.
    """
    return key.replace("-", "_").replace("$", "_")


def _number(text: str, name: str) -> bool:
    try:
        return float(text).is_integer() or name == "number"
    except (ValueError, OverflowError):
        return False


def _nearest(key: str, shape: Shape) -> str:
    names = {spelling: p for p in shape.properties.values() for spelling in (p.name, p.python)}
    close = difflib.get_close_matches(key, names, n=1, cutoff=0.6)
    if close:
        known = names[close[0]]
        return f": did you mean {known.name!r}?{_in_python(known)}"
    allowed = sorted(shape.properties)
    if not allowed:
        return f": {shape.name} takes no properties"
    more = f" and {len(allowed) - _ALLOWED_SHOWN} more" if len(allowed) > _ALLOWED_SHOWN else ""
    return f": allowed here are {', '.join(allowed[:_ALLOWED_SHOWN])}{more}"


def _in_python(known: Property) -> str:
    return f" (in Python: {known.python})" if known.python != known.name else ""


def _listed(values: tuple[str | int | float, ...]) -> str:
    return ", ".join(repr(value) for value in values[:30]) + (" …" if len(values) > 30 else "")


def _article(name: str) -> str:
    return {"any": "anything", "integer": "a whole number", "asset": "an asset", "archive": "an archive"}.get(
        name, f"a {name}"
    )


def _kind(value: Json) -> str:
    match value:
        case bool():
            return "a boolean"
        case int():
            return "a whole number"
        case float():
            return "a number with a fraction"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "an object"
        case Blob():
            return "an archive" if value.archive else "an asset"
        case _:
            return "something else"
