"""Keys: made here or by `up`, used here, never handed out.

Source: Microsoft, "About keys" and "Key types, algorithms, and operations" (outside `nbf` and `exp` a key still
decrypts, unwraps and verifies). HSM kinds need a premium vault; here they are as soft as the others, and only say what
they are. Not modelled: import, release, attestation, export.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from sandbox.cloud import Record
from sandbox.cloud.semantics import keys as arm
from sandbox.planes.keyvault import crypto, objects, refusals, rotation
from sandbox.planes.keyvault.call import Call, attributes_of, member, tags_of
from sandbox.planes.keyvault.vault import Vault
from sandbox.planes.store import Item
from sandbox.planes.wire import Answer, answer_json
from sandbox.planes.world import World

Json = Any

OPERATIONS: Final = {
    "RSA": ("encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"),
    "EC": ("sign", "verify"),
}
_ALWAYS: Final = ("decrypt", "unwrapKey", "verify")


def _show(call: Call, found: Item, _value: bool) -> dict[str, Json]:
    body = found.body
    key = {
        "kid": objects.identifier(call, SHAPE, found),
        "kty": body["kty"],
        "key_ops": body["key_ops"],
        **crypto.public(call.world.store.value(found)),
    }
    platform = "1" if body["kty"].endswith("-HSM") else "0"
    attributes = {**objects.attributes(call, body["attributes"]), "exportable": False, "hsmPlatform": platform}
    return {"key": key, "attributes": attributes, "tags": body["tags"]}


def _changed(body: dict[str, Json]) -> dict[str, Json]:
    if member(body, "attributes").get("exportable"):
        raise refusals.bad("attributes.exportable cannot be set: the key does not leave the vault.")
    return {"key_ops": _operations(body["key_ops"])} if body.get("key_ops") is not None else {}


SHAPE: Final = objects.Shape("Key", _show, _changed)


def create(call: Call) -> Answer:
    body = call.body()
    kept = {
        **described(call.vault, body.get("kty"), body.get("key_size"), body.get("crv"), body.get("key_ops")),
        **_changed(body),
        "name": call.name,
        "attributes": attributes_of(body, {}, call.now),
        "tags": tags_of(body) or {},
    }
    return answer_json(200, _show(call, _made(call, objects.new_version(), kept), False))


def get(call: Call) -> Answer:
    return answer_json(200, _show(call, objects.item(call, SHAPE), False))


def rotate(call: Call) -> Answer:
    """A new version like the last one; it expires when the rotation policy says so."""
    before = objects.item(call, SHAPE)
    attributes: dict[str, Json] = {"enabled": True, "created": call.now, "updated": call.now}
    if (life := rotation.life_s(call)) is not None:
        attributes["exp"] = call.now + life
    body = {**before.body, "attributes": attributes}
    return answer_json(200, _show(call, _made(call, objects.new_version(), body), False))


def operation(name: str, run: Callable[[bytes, str, dict[str, Json]], Json]) -> Callable[[Call], Answer]:
    """What is done with the private key: `run(key, algorithm, request's body)` gives the answer's value."""

    def answer(call: Call) -> Answer:
        found = objects.item(call, SHAPE)
        body = call.body()
        _permitted(call, found, name)
        value = run(call.world.store.value(found), str(body.get("alg", "")), body)
        if isinstance(value, bool):
            return answer_json(200, {"value": value})
        return answer_json(200, {"kid": objects.identifier(call, SHAPE, found), "value": crypto.packed(value)})

    return answer


def described(vault: Vault, kty: Json, size: Json, curve: Json, operations: Json) -> dict[str, Json]:
    """What kind of key is asked for. Raises `Refused`."""
    kind, _, hsm = str(kty).partition("-")
    if kind not in OPERATIONS or hsm not in ("", "HSM"):
        raise refusals.Refused(400, "BadParameter", f"Invalid kty value: {str(kty)[:16]}", "KeyTypeNotSupported")
    if hsm and not vault.premium:
        raise refusals.bad(f"Hardware key operation not allowed on standard vault\r\n{vault.words}")
    if kind == "RSA" and (size or 2048) not in crypto.SIZES:
        raise refusals.bad(f"key_size is one of {', '.join(map(str, crypto.SIZES))}.")
    if kind == "EC" and str(curve or "P-256") not in crypto.CURVES:
        raise refusals.bad(f"crv is one of {', '.join(crypto.CURVES)}.")
    given = _operations(operations) if operations else list(OPERATIONS[kind])
    if not set(given) <= {*OPERATIONS[kind], "import"}:
        raise refusals.bad(f"key_ops of an {kind} key are {', '.join(OPERATIONS[kind])}.")
    return {"kty": str(kty), "size": size or 2048, "crv": curve or "P-256", "key_ops": given}


def adopt(world: World, vault: Vault) -> None:
    """Bring in what ARM says of keys: it creates one if it is absent and never again, and deletes one softly."""
    for record in world.cloud.below(arm.TYPE, f"{vault.record.key}/keys/"):
        _agree(world, vault, record, gone=False)
    for body in arm.deleted(world.cloud, vault.record.key):
        _agree(world, vault, Record.of(body), gone=True)


def delete(call: Call) -> Answer:
    objects.item(call, SHAPE)
    # ARM first, here and below: what comes to an end between the two, the next call's `adopt` completes.
    arm.bury(call.world.cloud, _arm_key(call))
    return objects.delete(call, SHAPE)


def recover(call: Call) -> Answer:
    arm.recover(call.world.cloud, _arm_key(call))
    return objects.recover(call, SHAPE)


def purge(call: Call) -> Answer:
    if not call.vault.purge_protected:
        arm.purge(call.world.cloud, _arm_key(call))
    return objects.purge(call, SHAPE)


def _arm_key(call: Call) -> str:
    return f"{call.vault.record.key}/keys/{call.name.casefold()}"


def _agree(world: World, vault: Vault, record: Record, *, gone: bool) -> None:
    """Make the key of this record exist here, deleted or not."""
    name = record.id.rsplit("/", 1)[-1]
    place, folded, store = vault.place, name.casefold(), world.store
    is_, other = (SHAPE.gone, SHAPE.kind) if gone else (SHAPE.kind, SHAPE.gone)
    if store.latest(is_, place, folded):
        return
    if store.latest(other, place, folded) is None:
        body, policy = _from_arm(world, vault, name, record)
        with suppress(sqlite3.IntegrityError), store.transaction():  # another call may be as fast
            store.add(SHAPE.kind, place, folded, _arm_version(record), body, _private(body))
            if policy:
                store.add(rotation.KIND, place, folded, "", policy)
    if (found := store.latest(other, place, folded)) is not None:
        objects.turn(store, SHAPE, found, int(world.clock()) if gone else None)


def _from_arm(world: World, vault: Vault, name: str, record: Record) -> tuple[dict[str, Json], dict[str, Json] | None]:
    given: Mapping[str, Json] = record.inputs.get("properties") or {}
    now = int(world.clock())
    stated: Mapping[str, Json] = given.get("attributes") or {}
    tags: Mapping[str, str] = record.inputs.get("tags") or {}
    attributes = {"attributes": {key: stated[key] for key in ("enabled", "nbf", "exp") if stated.get(key) is not None}}
    body = {
        **described(vault, given.get("kty"), given.get("keySize"), given.get("curveName"), given.get("keyOps")),
        "name": name,
        "attributes": attributes_of(attributes, {}, now),
        "tags": dict(tags),
    }
    policy: Mapping[str, Json] | None = given.get("rotationPolicy")
    return body, rotation.from_arm(policy, now) if policy else None


def _arm_version(record: Record) -> str:
    return str(record.outputs.get("keyUriWithVersion", "")).rsplit("/", 1)[-1].casefold()


def _made(call: Call, version: str, body: dict[str, Json]) -> Item:
    return objects.add(call, SHAPE, version, body, _private(body))


def _private(body: dict[str, Json]) -> bytes:
    return crypto.make(body["kty"].partition("-")[0], body["size"], body["crv"])


def _operations(given: Json) -> list[str]:
    known = {"import", *OPERATIONS["RSA"]}
    if not isinstance(given, list) or not all(isinstance(each, str) and each in known for each in given):
        raise refusals.bad(f"key_ops are of {', '.join(sorted(known))}.")
    return list(given)


def _permitted(call: Call, found: Item, name: str) -> None:
    attributes = found.body["attributes"]
    if not attributes["enabled"]:
        raise refusals.disabled(SHAPE.noun, name)
    if name not in found.body["key_ops"]:
        raise refusals.operation_not_permitted(name)
    if name in _ALWAYS:
        return
    if call.now < attributes.get("nbf", 0) or call.now >= attributes.get("exp", call.now + 1):
        raise refusals.outside_time(name, expired=call.now >= attributes.get("exp", call.now + 1))
