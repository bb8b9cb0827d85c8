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
        draft = _draft(path, content)
        try:
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    return path.read_bytes()


def replace(path: Path, content: bytes) -> None:
    """Write the file in one step."""
    _draft(path, content).replace(path)


def _draft(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(name)
