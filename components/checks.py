"""Checks of plain arguments. Each returns the problems it found; `require` raises them all at once.

Nothing here reads the cloud: whether a name is free is not decided here, only whether Azure would take it.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from components.errors import ArgumentError, Problem


def require(where: str, *found: Iterable[Problem]) -> None:
    """Raise one ArgumentError with all problems, or return."""
    problems = [problem for group in found for problem in group]
    if problems:
        raise ArgumentError(where, problems)


def fields(args: Mapping[str, Any], shape: type) -> list[Problem]:
    """Fields of a TypedDict that are missing or unknown. Values are not looked at."""
    required, known = getattr(shape, "__required_keys__"), getattr(shape, "__annotations__")  # noqa: B009
    missing = [
        Problem(f"{key} is missing", "nothing", "a value", f"set {key}") for key in sorted(required - args.keys())
    ]
    unknown = [
        Problem("unknown field", f"a name of {len(key)} characters", ", ".join(sorted(known)), _respelt(key, known))
        for key in sorted(args.keys() - known.keys())
    ]
    return missing + unknown


def _respelt(key: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(key, known, n=1)
    return f"write it {nearest[0]}" if nearest else "remove it"


def named(
    field: str, value: object, *, pattern: str, least: int, most: int, allowed: str, fix: str = "choose another name"
) -> list[Problem]:
    """A physical name: its length, and the characters that `pattern` allows in full."""
    if not isinstance(value, str):
        return [Problem(f"{field} is not a text", type(value).__name__, allowed, fix)]
    if not least <= len(value) <= most:
        return [Problem(f"{field} has the wrong length", f"{len(value)} characters", f"{least} to {most}", fix)]
    if not re.fullmatch(pattern, value):
        return [Problem(f"{field} is not a valid name", f"{len(value)} characters, {_first_bad(value)}", allowed, fix)]
    return []


def within(field: str, value: object, least: int, most: int, *, unit: str, fix: str) -> list[Problem]:
    """A whole number between two bounds, both included."""
    if isinstance(value, bool) or not isinstance(value, int):
        return [Problem(f"{field} is not a whole number", type(value).__name__, f"{least} to {most} {unit}", fix)]
    if not least <= value <= most:
        return [Problem(f"{field} is out of bounds", str(value), f"{least} to {most} {unit}", fix)]
    return []


def guid(field: str, value: object) -> list[Problem]:
    """A GUID in lower case, as Entra and ARM return it (another case shows as a difference on every refresh)."""
    pattern = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    return named(field, value, pattern=pattern, least=36, most=36, allowed="a lower-case GUID", fix=f"correct {field}")


def filled(field: str, value: object) -> list[Problem]:
    """A text that is not blank. Outputs pass: their value is not known yet."""
    if isinstance(value, str) and not value.strip():
        return [Problem(f"{field} is empty", "blank text", "a value", f"set {field}")]
    return []


def day(field: str, value: object) -> list[Problem]:
    """A day of the calendar, `2027-01-31`. Whether it has passed is for a rule to say: no clock here."""
    try:
        valid = date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        valid = False
    if not valid:
        return [Problem(f"{field} is not a day", "another text", "year-month-day", "write it like 2027-01-31")]
    return []


def one_of(field: str, value: object, allowed: Iterable[object]) -> list[Problem]:
    """One of a closed list."""
    choices = list(allowed)
    if value in choices:
        return []
    return [Problem(f"{field} is not one of the choices", "another value", ", ".join(map(str, choices)), "choose one")]


def _first_bad(value: str) -> str:
    """Where a name goes wrong, without quoting it: position (from 1) of the first unusual character."""
    for position, character in enumerate(value, 1):
        if not (character.isascii() and (character.isalnum() or character == "-")):
            return f"character {position} is neither letter, digit nor hyphen"
    if "--" in value:
        return f"two hyphens in a row at {value.index('--') + 1}"
    if value.endswith("-"):
        return "a hyphen at the end"
    return "the first character or the letter case is wrong"
