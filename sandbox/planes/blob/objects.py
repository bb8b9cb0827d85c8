"""Blobs as they are kept: properties as JSON, content in sealed pieces."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.planes.store import Item
from sandbox.planes.world import World

Json = Any

APPEND: Final = "AppendBlob"
BLOCK: Final = "BlockBlob"
_BLOB: Final = "blob"
_PIECE: Final = "blob-piece"


@dataclass(frozen=True, slots=True)
class Container:
    """A container of an account; `account` is the key of the account's ARM id."""

    account: str
    name: str

    @classmethod
    def of(cls, identity: str) -> Container:
        """From a container's ARM id."""
        account, _, name = identity.casefold().partition("/blobservices/default/containers/")
        return cls(account, name)

    @property
    def place(self) -> str:
        return f"{self.account}/{self.name}"

    @property
    def key(self) -> str:
        """Of its ARM id."""
        return f"{self.account}/blobservices/default/containers/{self.name}"


def get(world: World, container: Container, name: str) -> Item | None:
    return world.store.get(_BLOB, container.place, name)


def listed(world: World, container: Container, after: str, prefix: str) -> Iterator[Item]:
    """Every blob beyond `after` whose name begins so, by name."""
    return world.store.newest(_BLOB, container.place, after, prefix)


def places(world: World, account: str) -> set[str]:
    """Names of the containers of an account that blobs are kept for."""
    return {place.rpartition("/")[2] for place in world.store.places(_BLOB, f"{account}/")}


def content(world: World, container: Container, name: str) -> bytes:
    return b"".join(world.store.values(_PIECE, container.place, name))


def put(
    world: World, container: Container, name: str, kind: str, data: bytes, about: Mapping[str, Json] | None = None
) -> Item:
    """Make a blob, or make it anew."""
    now = int(world.clock())
    with world.store.transaction():
        delete(world, container, name)
        body = {"type": kind, "created": now, "length": 0, "pieces": 0, "contentType": "application/octet-stream"}
        body = {**body, "metadata": {}, **(about or {})}
        world.store.add(_BLOB, container.place, name, "", {**body, **_touched(now)})
        made = _known(world, container, name)
        return append(world, container, made, data) if data else made


def append(world: World, container: Container, blob: Item, data: bytes) -> Item:
    """Add a piece to the end of a blob."""
    with world.store.transaction():
        count = blob.body["pieces"] + 1
        world.store.add(_PIECE, container.place, blob.name, f"{count:08d}", {}, data)
        grown = {"length": blob.body["length"] + len(data), "pieces": count}
        world.store.change(blob, {**blob.body, **grown, **_touched(int(world.clock()))})
        return _known(world, container, blob.name)


def append_whole(world: World, container: Container, name: str, data: bytes) -> None:
    """Add to an append blob, making it when there is none."""
    with world.store.transaction():
        blob = get(world, container, name) or put(world, container, name, APPEND, b"")
        append(world, container, blob, data)


def delete(world: World, container: Container, name: str) -> None:
    with world.store.transaction():
        world.store.remove(_BLOB, container.place, name)
        world.store.remove(_PIECE, container.place, name)


def _known(world: World, container: Container, name: str) -> Item:
    found = get(world, container, name)
    assert found is not None  # noqa: S101 - asked within the transaction that made it
    return found


def _touched(now: int) -> dict[str, Json]:
    return {"modified": now, "etag": f'"0x{secrets.token_hex(8).upper()}"'}
