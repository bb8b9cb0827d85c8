"""The cloud's resources: create, read, update, delete, each one transaction."""

import json
import secrets
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast

from sandbox.cloud import semantics
from sandbox.cloud.errors import DamagedError, RefusedError
from sandbox.cloud.file import connect, transaction
from sandbox.cloud.semantics import softdelete

Json = Any

# How Pulumi's exported state marks a secret.
_SIGNATURE, _SECRET_MARK = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
_COLUMNS = "type, scope, id, package, urn, created, inputs, outputs, synthetic, assumed, digest"


@dataclass(frozen=True, slots=True)
class Record:
    """One resource as the cloud has it.

    `id` is what the service calls it (ARM id, ARN, `namespace/name`); `scope` tells apart what may share an id (an AWS
    account and region, a cluster). `inputs` and `outputs` hold secrets sealed (see `sealing`). `urn` is the Pulumi
    resource that created it, `created` its UTC time, `synthetic` the paths of outputs that were made up, `assumed` the
    input paths whose change was taken for an update because nothing says whether the service would replace the
    resource.
    """

    type: str
    id: str
    package: str
    urn: str
    inputs: Mapping[str, Json]
    outputs: Mapping[str, Json]
    scope: str = ""
    created: str = ""
    synthetic: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Record":
        """What `dataclasses.asdict` made of a record, and JSON of that."""
        fields: dict[str, Any] = {**body, "synthetic": tuple(body["synthetic"]), "assumed": tuple(body["assumed"])}
        return cls(**fields)

    @property
    def key(self) -> str:
        """ARM ids differ in case only by accident; elsewhere case counts."""
        return self.id.casefold() if self.package == "azure-native" else self.id

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rsplit("/", 1)[-1]

    @property
    def properties(self) -> Mapping[str, Json]:
        """ARM's `properties`, as the service has them: what a recovery asked for is not what was recovered."""
        found = self.outputs.get("properties") or self.inputs.get("properties")
        return cast(Mapping[str, Json], found) if isinstance(found, dict) else {}


class Synthetic(NamedTuple):
    """One output that the sandbox made up."""

    id: str
    type: str
    path: str


class Cloud:
    """The cloud in the file at `path`, created when missing. Safe for many threads and many processes.

    Raises `DamagedError` when the file cannot be trusted, `RefusedError` when a service would say no.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._lock = threading.RLock()
        self._db = connect(self.path)

    def close(self) -> None:
        self._db.close()

    # -- what idp and tests ask ----------------------------------------------------------------------------------------

    def resources(self, package: str | None = None) -> Iterator[Record]:
        """Everything that exists, oldest first."""
        where, values = ("WHERE package = ?", (package,)) if package else ("", ())
        yield from self._select(f"{where} ORDER BY created, id", values)

    def synthetic(self) -> Iterator[Synthetic]:
        """Every output that was made up."""
        for record in self.resources():
            for path in record.synthetic:
                yield Synthetic(record.id, record.type, path)

    def find(self, type_: str, inputs: Mapping[str, Json]) -> Record | None:
        """The resource of a type whose inputs are these (secrets apart). Adopts what was created but not recorded by
        Pulumi.
        """
        wanted = _without_secrets(dict(inputs))
        for record in self._select("WHERE type = ? ORDER BY created DESC", (type_,)):
            if _without_secrets(dict(record.inputs)) == wanted:
                return record
        return None

    def deleted(self) -> list[softdelete.Deleted]:
        """What is soft-deleted: gone, and still holding its name."""
        return softdelete.deleted(self)

    def created_by(self, urn: str) -> list[Record]:
        """What a Pulumi resource created and has not deleted, newest first."""
        return list(self._select("WHERE urn = ? ORDER BY created DESC", (urn,)))

    def with_id(self, identity: str) -> list[Record]:
        """Resources of any type with this id."""
        return list(self._select("WHERE key IN (?, ?)", (identity, identity.casefold())))

    def of_type(self, type_: str) -> list[Record]:
        """Resources of one type, oldest first."""
        return list(self._select("WHERE type = ? ORDER BY created, id", (type_,)))

    def named(self, type_: str, name: str) -> list[Record]:
        """Resources of one type whose id ends in this name, wherever they are."""
        return list(self._select("INDEXED BY resource_by_name WHERE type = ? AND name = ?", (type_, name)))

    def below(self, type_: str, prefix: str) -> list[Record]:
        """Resources of one type whose key begins so, in the order of their keys. For ids unique by themselves."""
        clause = "WHERE type = ? AND scope = '' AND key >= ? AND key < ? ORDER BY key"
        return list(self._select(clause, (type_, prefix, prefix + chr(0x10FFFF))))

    def under(self, key: str) -> list[Record]:
        """Resources of any type whose key is below this one, outermost first. For ids unique by themselves."""
        return list(self._select("WHERE key >= ? AND key < ? ORDER BY key", (f"{key}/", f"{key}/{chr(0x10FFFF)}")))

    # -- what the providers do -----------------------------------------------------------------------------------------

    def get(self, type_: str, scope: str, identity: str) -> Record | None:
        """One resource, by the id the service knows it by."""
        keys = (identity, identity.casefold())
        return next(self._select("WHERE type = ? AND scope = ? AND key IN (?, ?)", (type_, scope, *keys)), None)

    def create(self, record: Record) -> Record:
        """Make a resource exist. RefusedError when it does already."""
        record = replace(record, created=datetime.now(UTC).isoformat(timespec="microseconds"))
        semantics.attempting(self, record)
        with semantics.holding(self, record), self.transaction():
            record = semantics.creating(self, record)
            if self.get(record.type, record.scope, record.id):
                raise RefusedError(
                    "AlreadyExists",
                    f"cannot create already existing resource {record.id!r}: take it over with "
                    f"`pulumi import {record.type} <name> '{record.id}'`, or choose another name",
                )
            self._write("INSERT", record)
        return record

    def update(self, record: Record) -> Record:
        """Replace what is known of an existing resource."""
        with semantics.holding(self, record), self.transaction():
            old = self.get(record.type, record.scope, record.id)
            if old is None:
                raise RefusedError(
                    "NotFound", f"resource {record.id!r} does not exist: `pulumi refresh` brings the state up to date"
                )
            record = semantics.updating(self, old, replace(record, created=old.created))
            self._write("REPLACE", record)
        return record

    def delete(self, type_: str, scope: str, identity: str) -> None:
        """Make a resource not exist. One that is not there is fine: that is what was wanted."""
        old = self.get(type_, scope, identity)
        if old is None:
            return
        with semantics.holding(self, old), self.transaction():
            semantics.deleting(self, old)
            self.remove(old)

    # -- what the services do ------------------------------------------------------------------------------------------

    def remove(self, record: Record) -> None:
        """Take a resource away, asking nobody."""
        with self._lock:
            clause = "WHERE type = ? AND scope = ? AND key = ?"
            self._db.execute(f"DELETE FROM resource {clause}", (record.type, record.scope, record.key))  # noqa: S608

    def put(self, record: Record) -> None:
        """Change a resource, asking nobody."""
        with self._lock:
            self._write("REPLACE", record)

    def restore(self, body: Mapping[str, Any]) -> None:
        """Bring a resource back as it was (`dataclasses.asdict` of its record), asking nobody."""
        self.put(Record.of(body))

    # -- facts: what a service remembers beside its resources ----------------------------------------------------------

    def fact(self, kind: str, key: str) -> Json:
        """A note of one service (a soft-deleted vault), or None."""
        with self._lock:
            row = self._db.execute("SELECT body FROM fact WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return json.loads(row[0]) if row else None

    def facts(self, kind: str) -> dict[str, Json]:
        with self._lock:
            rows = self._db.execute("SELECT key, body FROM fact WHERE kind = ? ORDER BY key", (kind,)).fetchall()
        return {key: json.loads(body) for key, body in rows}

    def note(self, kind: str, key: str, body: Json) -> None:
        with self._lock:
            self._db.execute("REPLACE INTO fact VALUES (?, ?, ?)", (kind, key, json.dumps(body)))

    def forget(self, kind: str, key: str) -> None:
        with self._lock:
            self._db.execute("DELETE FROM fact WHERE kind = ? AND key = ?", (kind, key))

    @cached_property
    def sealing_key(self) -> bytes:
        """The key of this cloud's fingerprints, made with the cloud."""
        with self.transaction():
            if (known := self.fact("sealing", "key")) is None:
                known = secrets.token_hex(32)
                self.note("sealing", "key", known)
        return bytes.fromhex(known)

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; nested use joins the outer one."""
        return transaction(self._db, self._lock)

    def _select(self, clause: str, values: tuple[str, ...]) -> Iterator[Record]:
        try:
            with self._lock:
                rows = self._db.execute(f"SELECT {_COLUMNS} FROM resource {clause}", values).fetchall()  # noqa: S608 - our own clauses
        except sqlite3.DatabaseError as error:
            raise DamagedError(self.path, str(error)) from None
        for row in rows:
            yield self._record(row)

    def _record(self, row: tuple[Any, ...]) -> Record:
        *plain, inputs, outputs, synthetic, assumed, digest = row
        if _digest(inputs, outputs) != digest:
            raise DamagedError(self.path, f"the properties of {plain[2]} are not what was written")
        type_, scope, identity, package, urn, created = plain
        return Record(
            type_, identity, package, urn, json.loads(inputs), json.loads(outputs), scope, created,
            tuple(json.loads(synthetic)), tuple(json.loads(assumed)),
        )  # fmt: skip

    def _write(self, verb: str, record: Record) -> None:
        inputs, outputs = _dump(record.inputs), _dump(record.outputs)
        self._db.execute(
            f"{verb} INTO resource ({_COLUMNS}, key, name) VALUES ({', '.join('?' * 13)})",
            (
                record.type, record.scope, record.id, record.package, record.urn, record.created,
                inputs, outputs, _dump(record.synthetic), _dump(record.assumed), _digest(inputs, outputs),
                record.key, record.name,
            ),
        )  # fmt: skip


def _dump(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _digest(inputs: str, outputs: str) -> int:
    return zlib.crc32(outputs.encode(), zlib.crc32(inputs.encode()))


def _without_secrets(value: Json) -> Json:
    """A value with every secret, sealed or not, replaced by one mark."""
    if isinstance(value, dict):
        if "$secret" in value or value.get(_SIGNATURE) == _SECRET_MARK:
            return "$secret"
        return {key: _without_secrets(item) for key, item in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return "$secret" if type(value).__name__ == "Secret" else value
