"""What the data planes keep: metadata as JSON, values sealed. One SQLite file, apart from the cloud's.

A value (a secret, a private key, a blob's content) is sealed with AES-256-GCM before it reaches the file, bound to the
place where it belongs, so that a copied row does not open elsewhere. The key is a file beside it, mode 0600. That keeps
values out of backups, greps and stray copies of the database; it does not protect from whoever reads both files.

Commits are transactions in a write-ahead log: a killed process leaves the last whole commit.
"""

# ruff: noqa: S608 - every query is put together from the constants of this file

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.cloud.file import transaction
from sandbox.planes import files

Json = Any

_APPLICATION: Final = 0x5A53504C  # "ZSPL"
_SCHEMA: Final = f"""
PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS item (
  kind TEXT NOT NULL, place TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, at INTEGER NOT NULL,
  body TEXT NOT NULL, sealed BLOB,
  PRIMARY KEY (kind, place, name, version)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS item_by_age ON item (kind, place, name, at);
PRAGMA application_id = {_APPLICATION};
COMMIT;
"""
_NONCE: Final = 12
_ONE_NAME: Final = "kind = ? AND place = ? AND name = ?"


@dataclass(frozen=True, slots=True)
class Item:
    """One version of one thing. `place` is what it belongs to (a vault, a container); `at` orders versions."""

    kind: str
    place: str
    name: str
    version: str
    at: int
    body: dict[str, Json]


class Store:
    """The store in `folder`, created when missing. Safe for many threads and many processes."""

    def __init__(self, folder: Path) -> None:
        files.private_folder(folder)
        self._seal = AESGCM(files.create_once(folder / "seal.key", os.urandom(32)))
        path = folder / "planes.sqlite"
        path.touch(mode=0o600)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.executescript(_SCHEMA)
        self._db.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; nested use joins the outer one."""
        return transaction(self._db, self._lock)

    def add(self, kind: str, place: str, name: str, version: str, body: Json, value: bytes | None = None) -> None:
        """Add a version, the newest of its name. One that exists already is `sqlite3.IntegrityError`."""
        with self.transaction():
            (last,) = self._db.execute(
                f"SELECT coalesce(max(at), 0) FROM item WHERE {_ONE_NAME}", (kind, place, name)
            ).fetchone()
            sealed = None if value is None else self._sealed(value, place, name, version)
            row = (kind, place, name, version, last + 1, json.dumps(body), sealed)
            self._db.execute("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def change(self, item: Item, body: Json) -> None:
        """Give an existing version another body."""
        with self._lock:
            where = (json.dumps(body), item.kind, item.place, item.name, item.version)
            self._db.execute(f"UPDATE item SET body = ? WHERE {_ONE_NAME} AND version = ?", where)

    def get(self, kind: str, place: str, name: str, version: str = "") -> Item | None:
        clause = f"WHERE {_ONE_NAME} AND version = ?"
        return next(self._select(clause, kind, place, name, version), None)

    def latest(self, kind: str, place: str, name: str) -> Item | None:
        clause = f"WHERE {_ONE_NAME} ORDER BY at DESC LIMIT 1"
        return next(self._select(clause, kind, place, name), None)

    def versions(self, kind: str, place: str, name: str) -> list[Item]:
        """Every version, oldest first."""
        return list(self._select(f"WHERE {_ONE_NAME} ORDER BY at", kind, place, name))

    def newest(self, kind: str, place: str, after: str = "", prefix: str = "") -> Iterator[Item]:
        """The newest version of every name beyond `after` that begins so, by name."""
        clause = (
            "AS i WHERE kind = ? AND place = ? AND name > ? AND substr(name, 1, ?) = ? AND at = (SELECT max(at) FROM "
            "item WHERE kind = i.kind AND place = i.place AND name = i.name) ORDER BY name"
        )
        return self._select(clause, kind, place, after, len(prefix), prefix)

    def places(self, kind: str, prefix: str) -> list[str]:
        """Every place that begins so and has something of a kind."""
        query = "SELECT DISTINCT place FROM item WHERE kind = ? AND place >= ? AND place < ?"
        with self._lock:
            rows = self._db.execute(query, (kind, prefix, prefix + chr(0x10FFFF))).fetchall()
        return [place for (place,) in rows]

    def value(self, item: Item) -> bytes:
        """The value of a version, opened."""
        return self.values(item.kind, item.place, item.name, item.version)[0]

    def values(self, kind: str, place: str, name: str, version: str | None = None) -> list[bytes]:
        """The values of every version (or of one), oldest first, opened."""
        only, more = ("", ()) if version is None else (" AND version = ?", (version,))
        query = f"SELECT version, sealed FROM item WHERE {_ONE_NAME}{only} AND sealed IS NOT NULL ORDER BY at"
        with self._lock:
            rows = self._db.execute(query, (kind, place, name, *more)).fetchall()
        return [self._seal.decrypt(s[:_NONCE], s[_NONCE:], _bound(place, name, v)) for v, s in rows]

    def move(self, kind: str, place: str, name: str, to: str) -> None:
        """Make every version of a name one of another kind."""
        with self._lock:
            self._db.execute(f"UPDATE item SET kind = ? WHERE {_ONE_NAME}", (to, kind, place, name))

    def remove(self, kind: str, place: str, name: str) -> None:
        """Remove every version of a name."""
        with self._lock:
            self._db.execute(f"DELETE FROM item WHERE {_ONE_NAME}", (kind, place, name))

    def closed(self, value: bytes, bound: str) -> bytes:
        """A value sealed for whoever takes it along (a backup)."""
        return self._sealed(value, "taken along", bound, "")

    def opened(self, sealed: bytes, bound: str) -> bytes:
        """What was sealed so. Raises `cryptography.exceptions.InvalidTag`."""
        return self._seal.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound("taken along", bound, ""))

    def _select(self, clause: str, *values: str | int) -> Iterator[Item]:
        with self._lock:
            rows = self._db.execute(
                f"SELECT kind, place, name, version, at, body FROM item {clause}",
                values,
            ).fetchall()
        for kind, place, name, version, at, body in rows:
            yield Item(kind, place, name, version, at, json.loads(body))

    def _sealed(self, value: bytes, place: str, name: str, version: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._seal.encrypt(nonce, value, _bound(place, name, version))


def _bound(place: str, name: str, version: str) -> bytes:
    return json.dumps([place, name, version]).encode()
