"""Old inputs against new ones: each changed path, and whether the change replaces the resource."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, cast

from sandbox.provider.check import join
from sandbox.provider.wire import UNKNOWN, Json, opened

Kind = Literal["add", "delete", "update"]


@dataclass(frozen=True, slots=True)
class Change:
    """One changed property. `generic` is its path with indices left out (`rules[].name`), by which tables know it."""

    path: str
    generic: str
    kind: Kind


def changes(
    old: dict[str, Json], new: dict[str, Json], equal: "Callable[[str, Json, Json], bool] | None" = None
) -> list[Change]:
    """Every difference, deepest path first named. `equal(path, old, new)` may forgive a difference of spelling."""
    return list(_objects(old, new, "", "", equal or (lambda _path, _old, _new: False)))


def _objects(
    old: dict[str, Json], new: dict[str, Json], path: str, generic: str, equal: Callable[[str, Json, Json], bool]
) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        if key.startswith("__"):
            continue
        where, what = join(path, key), join(generic, key)
        if key not in new:
            yield Change(where, what, "delete")
        elif key not in old:
            yield Change(where, what, "add")
        else:
            yield from _values(old[key], new[key], where, what, equal)


def _values(
    old: Json, new: Json, path: str, generic: str, equal: Callable[[str, Json, Json], bool]
) -> Iterator[Change]:
    # A value that became secret, or stopped being, is the same value.
    old, new = opened(old), opened(new)
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _objects(cast(dict[str, Json], old), cast(dict[str, Json], new), path, generic, equal)
    elif isinstance(old, list) and isinstance(new, list):
        olds, news = cast(list[Json], old), cast(list[Json], new)
        for index in range(max(len(olds), len(news))):
            where, what = join(path, index), f"{generic}[]"
            if index >= len(news):
                yield Change(where, what, "delete")
            elif index >= len(olds):
                yield Change(where, what, "add")
            else:
                yield from _values(olds[index], news[index], where, what, equal)
    elif (
        new is UNKNOWN
        or (old != new and not equal(generic, old, new))
        or isinstance(old, bool) != isinstance(new, bool)
    ):
        yield Change(path, generic, "update")
