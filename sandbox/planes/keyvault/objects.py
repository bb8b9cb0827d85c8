"""What secrets and keys have in common: versions, lists, soft delete, recovery, backup."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag

from sandbox.planes.keyvault import refusals
from sandbox.planes.keyvault.call import Call, attributes_of, is_version, tags_of
from sandbox.planes.store import Item, Store
from sandbox.planes.wire import Answer, answer_json

Json = Any
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of object: what it is called, how one is shown, and what an update may change besides the common."""

    noun: str
    show: Callable[[Call, Item, bool], dict[str, Json]]
    """The bundle of a version: with its value (or public key), or as it stands in lists."""
    changed: Callable[[dict[str, Json]], dict[str, Json]]
    """What else an update changes, from the request's body."""

    @property
    def kind(self) -> str:
        return self.noun.casefold()

    @property
    def gone(self) -> str:
        return f"deleted-{self.kind}"

    @property
    def collection(self) -> str:
        return f"{self.kind}s"


def new_version() -> str:
    return secrets.token_hex(16)


def item(call: Call, shape: Shape) -> Item:
    """The version that the call names, or the newest. Raises `Refused`."""
    place, name = call.vault.place, call.name.casefold()
    if call.version:
        known = is_version(call.version)
        found = call.world.store.get(shape.kind, place, name, call.version.casefold()) if known else None
    else:
        found = call.world.store.latest(shape.kind, place, name)
    if found is None:
        raise refusals.not_found(shape.noun, f"{call.name}/{call.version}" if call.version else call.name)
    return found


def add(call: Call, shape: Shape, version: str, body: dict[str, Json], value: bytes) -> Item:
    """A new version, unless the name is taken by a deleted object. Raises `Refused`."""
    store, place, name = call.world.store, call.vault.place, call.name.casefold()
    with store.transaction():
        if store.latest(shape.gone, place, name) is not None:
            raise refusals.exists_deleted(shape.noun, call.name)
        store.add(shape.kind, place, name, version, body, value)
        found = store.get(shape.kind, place, name, version)
    assert found is not None  # noqa: S101 - just added
    return found


def attributes(call: Call, stored: dict[str, Json]) -> dict[str, Json]:
    """Attributes as they are shown."""
    return {**stored, "recoveryLevel": call.vault.recovery_level, "recoverableDays": call.vault.retention_days}


def identifier(call: Call, shape: Shape, found: Item, *, versioned: bool = True) -> str:
    end = f"/{found.version}" if versioned else ""
    return f"{call.vault.uri}{shape.collection}/{found.body['name']}{end}"


def list_all(call: Call, shape: Shape) -> Answer:
    items, link = call.page(call.world.store.newest(shape.kind, call.vault.place, call.after()[0]))
    return _list(call, shape, items, link, versioned=False)


def list_versions(call: Call, shape: Shape) -> Answer:
    found = call.world.store.versions(shape.kind, call.vault.place, call.name.casefold())
    _, last = call.after()
    begin = next((n + 1 for n, each in enumerate(found) if each.version == last), 0)
    items, link = call.page(found[begin:])
    return _list(call, shape, items, link, versioned=True)


def list_deleted(call: Call, shape: Shape) -> Answer:
    items, link = call.page(call.world.store.newest(shape.gone, call.vault.place, call.after()[0]))
    return answer_json(200, {"value": [_deleted(call, shape, each, whole=False) for each in items], "nextLink": link})


def update(call: Call, shape: Shape) -> Answer:
    body = call.body()
    with call.world.store.transaction():
        found = item(call, shape)
        tags = tags_of(body)
        changed = {**found.body, **shape.changed(body)}
        changed["attributes"] = attributes_of(body, found.body["attributes"], call.now)
        changed["tags"] = found.body["tags"] if tags is None else tags
        call.world.store.change(found, changed)
        return answer_json(200, shape.show(call, item(call, shape), False))


def delete(call: Call, shape: Shape) -> Answer:
    with call.world.store.transaction():
        turn(call.world.store, shape, item(call, shape), call.now)
        return answer_json(200, _deleted(call, shape, _gone(call, shape)))


def get_deleted(call: Call, shape: Shape) -> Answer:
    return answer_json(200, _deleted(call, shape, _gone(call, shape)))


def recover(call: Call, shape: Shape) -> Answer:
    with call.world.store.transaction():
        turn(call.world.store, shape, _gone(call, shape), None)
        return answer_json(200, shape.show(call, item(call, shape), False))


def turn(store: Store, shape: Shape, latest: Item, deleted: int | None) -> None:
    """Make a name, whose newest version is given, a deleted one since that second, or one that is there again."""
    kept = {key: value for key, value in latest.body.items() if key != "deleted"}
    with store.transaction():
        store.change(latest, kept if deleted is None else {**kept, "deleted": deleted})
        store.move(latest.kind, latest.place, latest.name, shape.kind if deleted is None else shape.gone)


def purge(call: Call, shape: Shape) -> Answer:
    with call.world.store.transaction():
        _gone(call, shape)
        if call.vault.purge_protected:
            raise refusals.purge_protected(call.vault)
        call.world.store.remove(shape.gone, call.vault.place, call.name.casefold())
    return Answer(204)


def backup(call: Call, shape: Shape) -> Answer:
    """Every version in one sealed text, which only a vault of the same subscription opens again."""
    store, place, name = call.world.store, call.vault.place, call.name.casefold()
    item(call, shape)
    versions = [
        {"version": each.version, "body": each.body, "value": base64.b64encode(store.value(each)).decode()}
        for each in store.versions(shape.kind, place, name)
    ]
    sealed = store.closed(json.dumps({"kind": shape.kind, "name": name, "versions": versions}).encode(), _scope(call))
    return answer_json(200, {"value": base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()})


def restore(call: Call, shape: Shape) -> Answer:
    store, place = call.world.store, call.vault.place
    text = call.body().get("value")
    try:
        sealed = base64.urlsafe_b64decode(f"{text}{'=' * (-len(str(text)) % 4)}")
        kept: dict[str, Json] = json.loads(store.opened(sealed, _scope(call)))
        if kept["kind"] != shape.kind:
            raise ValueError(kept["kind"])
    except (binascii.Error, InvalidTag, ValueError):
        raise refusals.bad(f"The backup is not a {shape.kind} of a vault of this subscription.") from None
    name: str = kept["name"]
    with store.transaction():
        if store.latest(shape.kind, place, name) is not None:
            raise refusals.exists(shape.noun, name)
        if store.latest(shape.gone, place, name) is not None:
            raise refusals.exists_deleted(shape.noun, name)
        for each in kept["versions"]:
            store.add(shape.kind, place, name, each["version"], each["body"], base64.b64decode(each["value"]))
        found = store.latest(shape.kind, place, name)
    assert found is not None  # noqa: S101 - just added
    return answer_json(200, shape.show(call, found, False))


def _list(call: Call, shape: Shape, items: list[Item], link: str | None, *, versioned: bool) -> Answer:
    shown: list[Json] = []
    for each in items:
        bundle = shape.show(call, each, False)
        # Only a list of versions names versions; public halves of keys stand in no list.
        label = "kid" if shape.noun == "Key" else "id"
        bundle.pop("key", None)
        bundle[label] = identifier(call, shape, each, versioned=versioned)
        shown.append(bundle)
    return answer_json(200, {"value": shown, "nextLink": link})


def _deleted(call: Call, shape: Shape, found: Item, *, whole: bool = True) -> dict[str, Json]:
    deleted: int = found.body["deleted"]
    bundle = shape.show(call, found, False)
    if not whole:
        bundle.pop("key", None)
        bundle["kid" if shape.noun == "Key" else "id"] = identifier(call, shape, found, versioned=False)
    return {
        **bundle,
        "recoveryId": f"{call.vault.uri}deleted{shape.collection}/{found.body['name']}",
        "deletedDate": deleted,
        "scheduledPurgeDate": deleted + call.vault.retention_days * _DAY,
    }


def _gone(call: Call, shape: Shape) -> Item:
    found = call.world.store.latest(shape.gone, call.vault.place, call.name.casefold())
    if found is None:
        raise refusals.deleted_not_found(shape.noun, call.name)
    return found


def _scope(call: Call) -> str:
    return "/".join(call.vault.record.key.split("/")[:3])
