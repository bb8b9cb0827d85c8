"""What is wrong with the declaration, where, and what to do: collected, never raised one by one.

`ModelError` is the only exception that leaves `stacks.model`. No message ever repeats a rejected value or an unknown
field's name: what was typed in the wrong place may be a credential, and the position already leads to it.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SHOWN = 12  # longer lists of allowed values are cut to the nearest few


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. `line` and `column` count from 1; `path` is dotted, list positions in brackets from 0."""

    file: str
    line: int
    column: int
    path: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        return where + (f"{self.path}: " if self.path else "") + self.message + (f"; {self.fix}" if self.fix else "")


class ModelError(Exception):
    """Everything that is wrong, in file order. `str()` is what a person reads: one line a problem, then the count."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        count = len(self.problems)
        lines = [str(problem) for problem in self.problems]
        super().__init__("\n".join([*lines, f"{count} problem{'s' if count != 1 else ''}; nothing was changed"]))


def allowed(values: Sequence[str], typed: object = None) -> str:
    """Say what would have been accepted, and the nearest of it; `typed` is compared, never shown."""
    near = difflib.get_close_matches(typed[:64], values, n=3) if isinstance(typed, str) else []
    if len(values) <= _SHOWN:
        text = "allowed: " + ", ".join(values) if values else "none is declared"
    else:
        text = f"allowed: {len(values)} names such as " + ", ".join(near or values[:3])
    return text + (f"; did you mean '{near[0]}'?" if near else "")
