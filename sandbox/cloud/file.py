"""The SQLite file: created whole or not at all, checked before it is used.

Crash honesty. A commit is one transaction in a write-ahead log: a process killed at any point leaves the last whole
commit. `synchronous` is NORMAL, which loses nothing when a process dies; only a power cut may take the last commits,
and then the file is still sound. A file that is short, foreign, of another version or internally broken is reported as
`DamagedError`, never replaced.
"""

import os
import sqlite3
import tempfile
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sandbox.cloud.errors import DamagedError

_HEADER = b"SQLite format 3\x00"
_APPLICATION = 0x5A53434C  # "ZSCL"
_VERSION = 2
_SCHEMA = f"""
PRAGMA page_size = 4096;
PRAGMA journal_mode = WAL;
CREATE TABLE resource (
  type TEXT NOT NULL, scope TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
  id TEXT NOT NULL, package TEXT NOT NULL, urn TEXT NOT NULL, created TEXT NOT NULL,
  inputs TEXT NOT NULL, outputs TEXT NOT NULL, synthetic TEXT NOT NULL, assumed TEXT NOT NULL, digest INTEGER NOT NULL,
  PRIMARY KEY (type, scope, key)
) WITHOUT ROWID;
CREATE INDEX resource_by_urn ON resource (urn);
CREATE INDEX resource_by_name ON resource (type, name);
CREATE INDEX resource_by_key ON resource (key);
CREATE TABLE fact (kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the cloud file, creating it when there is none. Raises `DamagedError`."""
    if not path.exists():
        if Path(f"{path}-wal").exists():
            raise DamagedError(path, "the file is gone but its write-ahead log is there")
        _create(path)
    _look(path)
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        _verify(connection, path)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise DamagedError(path, str(error)) from None
    except DamagedError:
        connection.close()
        raise
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, lock: threading.RLock) -> Generator[None]:
    """All or nothing; nested use joins the outer one. The lock keeps other threads off the connection meanwhile."""
    with lock:
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _create(path: Path) -> None:
    """Write the empty cloud beside its place, then link it there: nobody ever sees half a file, and one of two racing
    creators wins.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.executescript(_SCHEMA)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        for leftover in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm")):
            leftover.unlink(missing_ok=True)


def _look(path: Path) -> None:
    """Refuse what is not even the beginning of a database; SQLite itself would take an empty file for a new one."""
    with path.open("rb") as file:
        head = file.read(len(_HEADER))
    if head != _HEADER:
        raise DamagedError(path, "it is empty" if not head else "it does not begin as a SQLite database")


def _verify(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != _APPLICATION:
        raise DamagedError(path, "it is a database, but not a sandbox cloud")
    if version != _VERSION:
        raise DamagedError(
            path, f"it was written by another version of the sandbox (format {version}, this one reads {_VERSION})"
        )
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise DamagedError(path, found)
