"""Properties that decide by their value whether a credential works: one row of a table, and how a row is judged."""

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple, cast

from zs_policy.model import MISSING, Problem, Resource, undecided, violated
from zs_policy.wire import UNKNOWN, Path

ANYTHING: Final = object()
"""As `on`: giving the property any value at all is the mistake."""


class Switch(NamedTuple):
    """`what` is off where the property at `path` has one of the values `off`, or where it has none of the values `on`;
    exactly one of the two is given.

    `path` is dotted; `name[]` steps into each element of a list. `off_by_default` says what a missing property means
    (with `on`, missing is always off). `only_with`: judged only where that place exists; `unless`: not where one of
    those does (several are separated by spaces); `where`: only where that place has that value,
    or is not known. Texts are compared without case: clouds do so.
    """

    path: str
    what: str
    off: tuple[object, ...] = ()
    on: tuple[object, ...] | object = ()
    off_by_default: bool = False
    only_with: str = ""
    unless: str = ""
    where: tuple[str, str] | None = None


def judge(resource: Resource, switches: tuple[Switch, ...]) -> Iterator[Problem]:
    """What is on, or may be on, of these."""
    for switch in switches:
        if _applies(resource, switch):
            last = switch.path.rpartition(".")[2].removesuffix("[]")
            for path, value in find(resource.props, switch.path):
                yield from _judged(switch, path, value, given=last in path)


def _applies(resource: Resource, switch: Switch) -> bool:
    if switch.only_with and resource.at(switch.only_with) is MISSING:
        return False
    if any(resource.at(place) is not MISSING for place in switch.unless.split()):
        return False
    if switch.where:
        value = resource.at(switch.where[0])
        return value is UNKNOWN or same(value, switch.where[1])
    return True


def _judged(switch: Switch, path: Path, value: object, *, given: bool) -> Iterator[Problem]:
    if value is MISSING:
        if switch.off and not switch.off_by_default:
            yield violated(path, f"is missing and {switch.what} is on by default; {_remedy(switch)}")
    elif switch.on is ANYTHING and given:
        if value not in ("", [], {}):
            yield violated(path, f"turns {switch.what} on; leave it out")
    elif value is UNKNOWN:
        yield undecided(path, f"is not known yet: {switch.what} may be left on")
    elif switch.off:
        if not any(same(value, off) for off in switch.off):
            yield violated(path, f"leaves {switch.what} on; {_remedy(switch)}")
    elif any(same(value, on) for on in cast("tuple[object, ...]", switch.on)):
        yield violated(path, f"turns {switch.what} on")


def _remedy(switch: Switch) -> str:
    return f"set it to {' or '.join(repr(off) for off in switch.off)}"


def same(value: object, wanted: object) -> bool:
    """Whether these are the same setting: `"disabled"` is `"Disabled"`, and `"true"` is true."""
    if isinstance(value, str):
        lowered = value.strip().lower()
        return lowered == (str(wanted).lower() if isinstance(wanted, bool | int | str) else wanted)
    return type(value) is type(wanted) and value == wanted


def find(value: object, path: str) -> Iterator[tuple[Path, object]]:
    """Every place that a dotted path means, with its value: `MISSING` where the way ends early. Where a part of the
    way is unknown, that part and `UNKNOWN`. A list is stepped into where the path says `[]`; an empty or missing one
    counts as missing once.
    """
    return _find(value, (), _steps(path))


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.replace("[]", ".[]").split("."))


def _find(value: object, done: Path, todo: tuple[str, ...]) -> Iterator[tuple[Path, object]]:
    while todo and isinstance(value, dict):
        if todo[0] != "[]":  # one element where a list is meant: some bridges unwrap it
            value, done = cast("dict[str, object]", value).get(todo[0], MISSING), (*done, todo[0])
        todo = todo[1:]
    if value is UNKNOWN or not todo:
        yield done, MISSING if value is None else value
    elif not isinstance(value, list) or not value:
        yield (*done, *(part for part in todo if part != "[]")), MISSING
    elif todo[0] == "[]":
        for index, item in enumerate(cast("list[object]", value)):
            yield from _find(item, (*done, index), todo[1:])
    elif len(cast("list[object]", value)) == 1:  # a block written as a list of one
        yield from _find(cast("list[object]", value)[0], (*done, 0), todo)
    else:
        yield (*done, *(part for part in todo if part != "[]")), MISSING
