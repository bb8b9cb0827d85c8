"""A machine-wide folder for what is expensive to make: shared by all clones, atomic, and safe to race for."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from sandbox.engine.model import Progress


def home() -> Path:
    """The machine's cache folder: `$XDG_CACHE_HOME/zero-secret/engine`, by default under `~/.cache`."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification says that a relative path is to be ignored.
    root = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return root / "zero-secret" / "engine"


def digest(*parts: bytes) -> str:
    """A short stable name for what the parts describe; each part's length counts, so ("a", "bc") is not ("ab", "c")."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(str(len(part)).encode() + b":" + part)
    return sha.hexdigest()[:24]


def peek(key: str, name: str) -> Path | None:
    """`<cache>/<key>/<name>` when it is already there."""
    target = home() / key / name
    return target if target.exists() else None


def once(key: str, name: str, make: Callable[[Path], None], progress: Progress) -> Path:
    """`<cache>/<key>/<name>`, made by `make(partial)` when it is not there yet.

    `make` fills a path (a file or a folder) that nobody looks at; it is renamed into place only when `make` returns, so
    a killed maker leaves nothing that could be taken for the real thing. A second process that wants the same waits.
    """
    if ready := peek(key, name):
        return ready
    folder = home() / key
    target = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / "lock", f"another process is preparing {name}; waiting for it", progress):
        if target.exists():
            return target
        # Whoever holds the lock is the only maker, so every partial is a dead one's.
        for dead in folder.glob("*.partial"):
            _remove(dead)
        partial = folder / f"{name}.{os.getpid()}.partial"
        try:
            make(partial)
            partial.replace(target)
        finally:
            _remove(partial)
    return target


def place(made: Path, target: Path) -> None:
    """Put what was made at `target` too, at once and whole: as a hard link, or a copy on another file system."""
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        partial.hardlink_to(made)
    except OSError:
        shutil.copy2(made, partial)
    partial.replace(target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def alone(lock: Path, waiting: str, progress: Progress) -> Generator[None]:
    """Run a block while no other process runs one under the same lock file; says `waiting` when it has to wait."""
    # flock, not a pid file: the kernel lets go of it when its holder dies, however it dies.
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(waiting)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
