"""The sandbox's own state files: where the engine's file backend keeps checkpoints and locks, and how to read them.

Only the sandbox's backend is ever read this way; anyone else's state is reached through the engine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from idp.errors import IdpError


class DamagedCheckpointError(IdpError):
    """A checkpoint that is no JSON, or not of a checkpoint's shape. `make up` falls back to the engine's backup."""


@dataclass(frozen=True)
class Lock:
    """A lock file of the backend. `since` and `pid` are None where the file was cut short."""

    path: Path
    pid: int | None
    host: str
    since: datetime | None


@dataclass(frozen=True)
class SandboxState:
    """The file backend below `root` (`.sandbox/state`), for the stacks of one project."""

    root: Path
    project: str

    def checkpoint(self, stack: str) -> Path:
        return self.root / ".pulumi" / "stacks" / self.project / f"{stack}.json"

    def exists(self, stack: str) -> bool:
        return self.checkpoint(stack).is_file()

    def deployment(self, stack: str) -> dict[str, Any] | None:
        """The stack's deployment as the engine last saved it; None where there is none yet."""
        path = self.checkpoint(stack)
        return parse(path.read_bytes()) if path.is_file() else None

    def locks(self, stack: str) -> list[Lock]:
        folder = self.root / ".pulumi" / "locks" / "organization" / self.project / stack
        return [read_lock(path) for path in sorted(folder.iterdir())] if folder.is_dir() else []


def parse(data: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(data)["checkpoint"].get("latest") or {})
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        text = f"a saved state cannot be read ({problem}); `make up` falls back to the engine's backup"
        raise DamagedCheckpointError(text) from problem


def read_lock(path: Path) -> Lock:
    try:
        content = json.loads(path.read_bytes())
        since = datetime.fromisoformat(content["timestamp"])
        return Lock(path, int(content["pid"]), str(content["hostname"]), since)
    except (OSError, ValueError, KeyError, TypeError):
        return Lock(path, None, "", None)
