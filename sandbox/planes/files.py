"""Files that only their owner may read, made whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def private_folder(folder: Path) -> Path:
    """Make sure that the folder is there, closed to others."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def create_once(path: Path, content: bytes) -> bytes:
    """What the file holds, after writing `content` if there was none. Of two racing creators one wins, for both."""
    if not path.exists():
        with suppress(FileExistsError):
            os.link(_draft(path, content), path)
    _sweep(path)
    return path.read_bytes()


def replace(path: Path, content: bytes) -> None:
    """Write the file in one step."""
    _draft(path, content).replace(path)


def _draft(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(name)


def _sweep(path: Path) -> None:
    # A draft that was linked has a second name; one whose writer was killed has only this one, and stays unread.
    for draft in path.parent.glob(f".{path.name}-*"):
        with suppress(OSError):
            if draft.stat().st_nlink > 1:
                draft.unlink()
