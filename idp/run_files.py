"""What `idp` notes about its own runs, below `.sandbox/run`: one run at a time, and how each stack's last run ended."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from idp.errors import BusyError

# How long to wait for a run that was told to stop and is finishing what it had in flight.
STOPPING_SECONDS = 70.0
PROGRAM = ("Pulumi.yaml", "__main__.py", "requirements.txt", "stacks", "components", "policy-packs", "sandbox")


class RunLock:
    """Held while a run changes this clone's sandbox. The kernel lets go of it when its holder dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"

    def __enter__(self) -> RunLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = self._path.open("a+")
        deadline = time.monotonic() + STOPPING_SECONDS
        while not self._take():
            holder = self._holder()
            if not holder.get("stopping") or time.monotonic() > deadline:
                self._handle.close()
                raise BusyError(
                    f"another idp run of this clone is in progress (pid {holder.get('pid', 'unknown')}); "
                    "wait for it to end, or stop it with Ctrl-C in its terminal"
                )
            time.sleep(0.2)
        self.note(stopping=False)
        return self

    def _take(self) -> bool:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder(self) -> dict[str, int | bool]:
        try:
            return dict(json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def note(self, *, stopping: bool) -> None:
        """Tell who asks for the lock who holds it, and whether it is worth waiting."""
        self._handle.seek(0)
        self._handle.truncate()
        json.dump({"pid": os.getpid(), "stopping": stopping}, self._handle)
        self._handle.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._handle.close()


@dataclass(frozen=True)
class LastRun:
    """How the last engine run of a stack ended: `running` means that nobody lived to say."""

    status: str = ""
    program: str = ""


def last_run(folder: Path, stack: str) -> LastRun:
    try:
        return LastRun(**json.loads((folder / f"{stack}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return LastRun()


def note_run(folder: Path, stack: str, run: LastRun) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stack}.json"
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps(asdict(run)), encoding="utf-8")
    scratch.replace(path)


def program_digest(root: Path, parts: Iterable[str] = PROGRAM) -> str:
    """Changes when anything changes that decides what `up` does."""
    total = hashlib.sha256()
    for part in parts:
        path = root / part
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
        for file in files:
            if "__pycache__" not in file.parts:
                total.update(f"{file.relative_to(root)}\0{file.stat().st_size}\0".encode())
                total.update(file.read_bytes())
    return total.hexdigest()
