"""The one error of the sandbox: what went wrong, what was tried, what the user can do."""

from __future__ import annotations

from collections.abc import Sequence


class SandboxError(Exception):
    """A failure that a user can act on.

    `what` is one sentence; `tried` lists each attempt with its outcome, in order; `fix` says what to do next.
    None of them ever holds a configuration value, so the whole text may be logged.
    """

    def __init__(self, what: str, tried: Sequence[str] = (), fix: str = "") -> None:
        self.what = what
        self.tried = tuple(tried)
        self.fix = fix
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [self.what, *(f"  tried: {attempt}" for attempt in self.tried)]
        if self.fix:
            lines.append(f"  what to do: {self.fix}")
        return "\n".join(lines)
