"""What rules that ask one property for one value have in common: absent, unknown and wrong are told apart once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from zs_policy.model import MISSING, Problem, Resource, undecided, violated
from zs_policy.wire import UNKNOWN, Path


class Want(NamedTuple):
    """`path` (dotted) must be `right`; `says` tells what it must be. `absent` is true where no value is a right one.

    `there`: hardly any value would be wrong, so that one that is not known yet (the key that the program has just
    made) is reported without failing a first preview.
    """

    path: str
    right: Callable[[object], bool]
    says: str
    absent: bool = False
    there: bool = False


def is_true(value: object) -> bool:
    """True, or its text, as a configuration may carry it."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def is_false(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.lower() == "false")


def number(value: object) -> float | None:
    """A number, or a text that is one; nothing else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and value.strip().isdecimal():
        return float(value)
    return None


def at_least(least: float) -> Callable[[object], bool]:
    return lambda value: (given := number(value)) is not None and given >= least


def one_of(*allowed: str) -> Callable[[object], bool]:
    """One of these words, case aside."""
    words = {word.lower() for word in allowed}
    return lambda value: isinstance(value, str) and value.lower() in words


def on(path: str, *, absent: bool = False) -> Want:
    return Want(path, is_true, "must be true", absent)


def off(path: str, *, absent: bool = True) -> Want:
    return Want(path, is_false, "must be false", absent)


def steps(path: str) -> Path:
    return tuple(path.split("."))


def judged(resource: Resource, wants: Sequence[Want]) -> Iterator[Problem]:
    """A problem for each want that this resource does not meet."""
    for want in wants:
        value = resource.at(want.path)
        if value is UNKNOWN:
            yield undecided(steps(want.path), "is not known yet", plausible=want.there)
        elif value is MISSING:
            if not want.absent:
                yield violated(steps(want.path), want.says)
        elif not want.right(value):
            yield violated(steps(want.path), want.says)


def by_type(table: Mapping[str, Sequence[Want]]) -> Callable[[Resource, object], Iterator[Problem]]:
    """The check of a rule that is nothing but a table."""
    return lambda resource, _: judged(resource, table.get(resource.kind, ()))
