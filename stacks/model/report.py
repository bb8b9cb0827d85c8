"""Turn what pydantic finds into problems with a place, and keep the sound rest so that later checks still run."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from stacks.model.problems import Problem, allowed
from stacks.model.regions import PAIRS
from stacks.model.source import Loc
from stacks.model.types import EXPLAINED

M = TypeVar("M", bound=BaseModel)


class Positions(Protocol):
    """Anything that can say where a value stands."""

    @property
    def name(self) -> str: ...

    def find(self, loc: Sequence[str | int], name: bool = False) -> tuple[int, int]: ...


@dataclass(frozen=True)
class Place:
    """A file, and where in it the value under check begins. `shown` is the same place as problems name it."""

    document: Positions
    prefix: Loc = ()
    shown: str = ""


@dataclass(frozen=True)
class Found(Generic[M]):
    """A validated value, its place, and the original positions of list items when broken ones were left out."""

    value: M
    place: Place
    whole: bool  # False: something was wrong and left out, so nothing may be built from it
    _kept: Mapping[Loc, Sequence[int]]

    def original(self, loc: Loc) -> Loc:
        """`loc` in the value, as a position in the file."""
        result: Loc = ()
        for index, part in enumerate(loc):
            kept = self._kept.get(result) if isinstance(part, int) else None
            result += (kept[part] if kept is not None and isinstance(part, int) else loc[index],)
        return result


@dataclass
class Report:
    """Collects problems. Nothing here raises: who asked decides when there are enough."""

    problems: list[Problem] = field(default_factory=list)
    # Names that users chose and that may be shown: those of environments. Any other stays hidden behind its position.
    words: set[str] = field(default_factory=set)

    def add(self, place: Place, loc: Loc, message: str, fix: str = "", *, name: bool = False) -> None:
        """One problem with the value at `loc` below `place`, or with its name."""
        line, column = place.document.find((*place.prefix, *loc), name)
        shown = self._dotted(place.shown, loc[:-1] if name else loc)
        self.problems.append(Problem(place.document.name, line, column, shown, message, fix))

    def at(self, found: Found[Any], loc: Loc, message: str, fix: str = "", *, name: bool = False) -> None:
        """One problem with the value at `loc` of a validated model."""
        self.add(found.place, found.original(loc), message, fix, name=name)

    def parse(self, model: type[M], value: Any, place: Place) -> Found[M] | None:
        """Validate; report all that is wrong; return what is left without the broken parts, if that stands."""
        try:
            return Found(model.model_validate(value), place, whole=True, _kept={})
        except ValidationError as error:
            details = error.errors(include_url=False)
        bad: set[Loc] = set()
        for detail in details:
            loc = tuple(part for part in detail["loc"] if part != "[key]")
            bad.add(loc)
            message, fix = _explain(detail, model)
            self.add(place, loc, message, fix, name=detail["type"] in ("extra_forbidden", "missing"))
        kept: dict[Loc, list[int]] = {}
        rest = _without(value, bad, (), kept)
        try:
            return Found(model.model_validate(rest), place, whole=False, _kept=kept)
        except ValidationError:
            return None

    def _dotted(self, shown: str, loc: Loc) -> str:
        for part in loc:
            known = isinstance(part, str) and (part in _FIELDS or part in PAIRS or part in self.words)
            text = f"[{part}]" if isinstance(part, int) else part if known else "*"
            shown += text if isinstance(part, int) or not shown else f".{text}"
        return shown


def _explain(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    kind, context, typed = detail["type"], detail.get("ctx", {}), detail.get("input")
    if isinstance(typed, dict) and "secure" in typed:
        return "an encrypted value", NO_VALUES
    match kind:
        case "missing":
            return f"required field '{detail['loc'][-1]}' is missing", "add it"
        case "extra_forbidden":
            return (
                f"unknown field; {allowed(_fields(model, detail['loc'][:-1]), detail['loc'][-1])}",
                "rename or remove it",
            )
        case "literal_error":
            options = [word for word in re.findall(r"[\w-]+", str(context["expected"])) if word != "or"]
            return f"not allowed here; {allowed(options, typed)}", ""
        case "not_allowed":
            return f"{detail['msg']}; {allowed(context['allowed'], typed)}", ""
        case "sentence":
            return detail["msg"], NO_VALUES
        case "vault_name":
            return detail["msg"], "shorten it"
        case "string_pattern_mismatch":
            return f"must be {EXPLAINED[context['pattern']]}", ""
        case "string_too_long":
            return f"longer than {context['max_length']} characters", "shorten it"
        case "string_too_short":
            return f"shorter than {context['min_length']} characters", "say more"
        case "too_long":
            return f"more than {context['max_length']} items", "split it"
        case "too_short":
            return "must not be empty", "name at least one"
        case "greater_than_equal":
            return f"must be at least {context['ge']}", ""
        case "less_than_equal":
            return f"must be at most {context['le']}", ""
        case _:
            return f"must be {_WANTED.get(kind, 'of another type')}", ""


NO_VALUES = "no value belongs in a file: it is written straight into the vault"

_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of names to values",
    "model_attributes_type": "a mapping of names to values",
}


def _names(model: type[BaseModel]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]


def _fields(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Names that the mapping at `loc` may have, as they are written in files."""
    for part in loc:
        inner = next((f.annotation for name, f in model.model_fields.items() if part in (f.alias, name)), None)
        model = next(_models(inner), model)
    return _names(model)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models(part)


def _without(value: Any, bad: set[Loc], loc: Loc, kept: dict[Loc, list[int]]) -> Any:
    """`value` without what is broken. An item of a list goes as a whole; the places of the others are kept."""
    if isinstance(value, Mapping):
        return {k: _without(v, bad, (*loc, k), kept) for k, v in value.items() if (*loc, k) not in bad}
    if isinstance(value, list):
        indexes = [i for i in range(len(value)) if not any(b[: len(loc) + 1] == (*loc, i) for b in bad)]
        if len(indexes) < len(value):
            kept[loc] = indexes
        return [_without(value[i], bad, (*loc, i), kept) for i in indexes]
    return value


def learn(*models: type[BaseModel]) -> None:
    """Field names of these models, and of all that they hold, may be shown in paths."""
    for model in models:
        _FIELDS.update(_names(model))
        for info in model.model_fields.values():
            learn(*_models(info.annotation))


_FIELDS: set[str] = set()
