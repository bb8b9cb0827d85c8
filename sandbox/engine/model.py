"""What obtaining the engine yields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Progress = Callable[[str], None]
"""Receives one line of text without a line end, as often as there is something to say."""

Origin = Literal["path", "download", "build"]


@dataclass(frozen=True)
class Engine:
    """A Pulumi CLI that starts.

    `path` is its absolute path, `version` has no leading v, `origin` says which of the three ways it came by.
    `host_needed` is true when it has no Python language host of its own, so that ours must stand beside it.
    """

    path: Path
    version: str
    origin: Origin
    host_needed: bool
