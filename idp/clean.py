"""Leave nothing behind in the clone: the environment, the sandbox, caches. Standard library only, as `.venv` goes too.

Machine caches outside the clone (uv, the built engine) stay: other clones use them. `idp doctor` says where they are.
Files that git ignores for reasons of the user's own are not touched.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (".venv", ".sandbox", "build", "dist")
STOP_SECONDS = 5.0
CACHES = {"__pycache__", ".hypothesis", ".pytest_cache", ".ruff_cache", ".import_linter_cache"}


def leftovers(root: Path) -> Iterator[Path]:
    """Folders that only our own commands make, outermost first."""
    yield from (root / name for name in FOLDERS if (root / name).exists())
    for folder, names, _ in os.walk(root):
        names[:] = [name for name in names if name not in {".git", *FOLDERS}]
        found = [name for name in names if name in CACHES or name.endswith(".egg-info")]
        names[:] = [name for name in names if name not in found]
        yield from (Path(folder) / name for name in found)


def is_busy(root: Path) -> bool:
    """Whether an `idp up` or `idp down` of this clone is running: its lock is held for as long as it lives."""
    try:
        with (root / ".sandbox" / "run" / "lock").open() as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def stop_planes(root: Path) -> bool:
    """End the data planes of this clone; whether they ran. They hold a lock for as long as they live."""
    folder = root / ".sandbox" / "planes"
    deadline = time.monotonic() + STOP_SECONDS
    told = False
    while _held(folder / "running.lock"):
        with contextlib.suppress(OSError, ValueError, KeyError):
            pid = int(json.loads((folder / "endpoint.json").read_text(encoding="utf-8"))["pid"])
            if not told or time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL if told else signal.SIGTERM)
                told = True
        if time.monotonic() > deadline + STOP_SECONDS:
            break
        time.sleep(0.05)
    return told


def _held(lock: Path) -> bool:
    try:
        with lock.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def clean(root: Path, dry_run: bool = False) -> list[Path]:
    """Stop what our commands started in this clone, remove what they made, and return that."""
    gone = list(leftovers(root))
    if not dry_run:
        stop_planes(root)
    for path in [] if dry_run else gone:
        # A link to somebody else's folder goes, the folder stays.
        path.unlink() if path.is_symlink() else shutil.rmtree(path)
    return gone


def main() -> int:
    if is_busy(ROOT):
        print(
            "error: an `idp up` or `idp down` of this clone is running; wait for it or stop it first", file=sys.stderr
        )
        return 1
    for path in clean(ROOT):
        print(f"removed {path.relative_to(ROOT)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
