"""Show a run as it goes: a live line on a terminal, plain lines elsewhere, nothing under --json.

Everything goes to stderr; stdout is for results.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from idp.outcome import Outcome, short

if TYPE_CHECKING:
    from rich.status import Status

# Elsewhere than on a terminal a line as often as this is enough to see that it lives.
LINE_SECONDS = 5.0
_WORDS = {"create": "created", "update": "updated", "delete": "deleted", "replace": "replaced", "same": "unchanged"}


def counts(outcome: Outcome) -> str:
    """`12 created, 3 unchanged`, largest first."""
    parts = [f"{number} {_WORDS.get(op, op)}" for op, number in outcome.done.most_common()]
    return ", ".join(parts) or "starting"


def describe(what: str, outcome: Outcome, seconds: float) -> str:
    """`dev: up: 12 created of 40; now Vault orders-vault (5 s)`."""
    if outcome.planning:
        said = f"{outcome.done.total()} resources judged"
    else:
        total = f" of {outcome.planned}" if outcome.planned else ""
        said = f"{counts(outcome)}{total}"
        if outcome.running:
            said += f"; now {short(next(reversed(outcome.running)))}"
    return f"{what}: {said} ({seconds:.0f} s)"


class Live:
    """`say` writes a lasting line, `step` shows where a stack is; both are silent under `quiet`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._status: Status | None = None
        self._last = 0.0
        if not quiet and sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True, highlight=False).status("", spinner="dots")
            self._status.start()

    def say(self, text: str) -> None:
        if self._quiet:
            return
        if self._status is not None:
            self._status.console.print(text, markup=False)
        else:
            print(text, file=sys.stderr, flush=True)

    def step(self, what: str, outcome: Outcome, started: float) -> None:
        now = time.monotonic()
        if self._quiet:
            return
        if self._status is not None:
            self._status.update(describe(what, outcome, now - started).replace("[", r"\["))
        elif now - self._last > LINE_SECONDS:
            self._last = now
            self.say(describe(what, outcome, now - started))

    def close(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
