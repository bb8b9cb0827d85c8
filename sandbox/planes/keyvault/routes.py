"""What can be asked of a vault: the operation behind a method and a path, and the data action that it needs.

Actions: Microsoft, "Azure permissions for Security", Microsoft.KeyVault; operation names: "Azure Key Vault logging".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from sandbox.planes.keyvault import crypto, keys, objects, rotation, secrets
from sandbox.planes.keyvault.call import Call
from sandbox.planes.keyvault.objects import Shape
from sandbox.planes.wire import Answer

Json = Any
Work = Callable[[bytes, str, dict[str, Json]], Json]

_VAULTS: Final = "Microsoft.KeyVault/vaults"


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` as the audit log calls it, `action` as role assignments do, `run` what it does."""

    name: str
    action: str
    run: Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    operation: Operation
    collection: str
    name: str = ""
    version: str = ""


def find(method: str, path: str) -> Route | None:
    """The operation that a request asks for; None when there is no such."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    collection = parts[0].removeprefix("deleted")
    table = _TABLES.get(collection)
    if table is None:
        return None
    for (verb, *pattern), operation in table.items():
        if verb == method and len(pattern) == len(parts) and all(map(_fits, pattern, parts)):
            named = dict(zip(pattern, parts, strict=True))
            return Route(operation, collection, named.get("{name}", ""), named.get("{version}", ""))
    return None


def _fits(pattern: str, part: str) -> bool:
    return bool(part) if pattern.startswith("{") else pattern == part


def _common(shape: Shape, read: str) -> dict[tuple[str, ...], Operation]:
    """The operations that secrets and keys share. `read` is the action that shows metadata."""
    all_, gone, noun = shape.collection, f"deleted{shape.collection}", shape.noun

    def operation(name: str, action: str, run: Callable[[Call, Shape], Answer]) -> Operation:
        return Operation(f"{noun}{name}", f"{_VAULTS}/{all_}/{action}", lambda call: run(call, shape))

    return {
        ("GET", all_): operation("List", read, objects.list_all),
        ("GET", all_, "{name}", "versions"): operation("ListVersions", read, objects.list_versions),
        ("PATCH", all_, "{name}", "{version}"): operation("Update", "update/action", objects.update),
        ("PATCH", all_, "{name}"): operation("Update", "update/action", objects.update),
        ("DELETE", all_, "{name}"): operation("Delete", "delete", objects.delete),
        ("POST", all_, "{name}", "backup"): operation("Backup", "backup/action", objects.backup),
        ("POST", all_, "restore"): operation("Restore", "restore/action", objects.restore),
        ("GET", gone): operation("ListDeleted", read, objects.list_deleted),
        ("GET", gone, "{name}"): operation("GetDeleted", read, objects.get_deleted),
        ("DELETE", gone, "{name}"): operation("Purge", "purge/action", objects.purge),
        ("POST", gone, "{name}", "recover"): operation("Recover", "recover/action", objects.recover),
    }


def _secrets() -> dict[tuple[str, ...], Operation]:
    get = Operation("SecretGet", f"{_VAULTS}/secrets/getSecret/action", secrets.get)
    return {
        **_common(secrets.SHAPE, "readMetadata/action"),
        ("PUT", "secrets", "{name}"): Operation("SecretSet", f"{_VAULTS}/secrets/setSecret/action", secrets.put),
        ("GET", "secrets", "{name}"): get,
        ("GET", "secrets", "{name}", "{version}"): get,
    }


def _keys() -> dict[tuple[str, ...], Operation]:
    def on_version(name: str, path: str, action: str, run: Work) -> dict[tuple[str, ...], Operation]:
        done = Operation(name, f"{_VAULTS}/keys/{action}/action", keys.operation(path, run))
        # The path is in lower case: `wrapkey` does what the key operation `wrapKey` names.
        return {("POST", "keys", "{name}", "{version}", path.casefold()): done}

    get = Operation("KeyGet", f"{_VAULTS}/keys/read", keys.get)
    policies, policy = f"{_VAULTS}/keyrotationpolicies", ("keys", "{name}", "rotationpolicy")
    return {
        **_common(keys.SHAPE, "read"),
        ("DELETE", "keys", "{name}"): Operation("KeyDelete", f"{_VAULTS}/keys/delete", keys.delete),
        ("DELETE", "deletedkeys", "{name}"): Operation("KeyPurge", f"{_VAULTS}/keys/purge/action", keys.purge),
        ("POST", "deletedkeys", "{name}", "recover"): Operation(
            "KeyRecover", f"{_VAULTS}/keys/recover/action", keys.recover
        ),
        ("GET", *policy): Operation("KeyRotationPolicyGet", f"{policies}/read", rotation.get),
        ("PUT", *policy): Operation("KeyRotationPolicySet", f"{policies}/write", rotation.put),
        ("POST", "keys", "{name}", "create"): Operation("KeyCreate", f"{_VAULTS}/keys/create/action", keys.create),
        ("POST", "keys", "{name}", "rotate"): Operation("KeyRotate", f"{_VAULTS}/keys/rotate/action", keys.rotate),
        ("GET", "keys", "{name}"): get,
        ("GET", "keys", "{name}", "{version}"): get,
        **on_version("KeyEncrypt", "encrypt", "encrypt", _encrypt),
        **on_version("KeyDecrypt", "decrypt", "decrypt", _decrypt),
        **on_version("KeyWrap", "wrapKey", "wrap", _encrypt),
        **on_version("KeyUnwrap", "unwrapKey", "unwrap", _decrypt),
        **on_version("KeySign", "sign", "sign", _sign),
        **on_version("KeyVerify", "verify", "verify", _verify),
    }


def _encrypt(key: bytes, algorithm: str, body: dict[str, Json]) -> Json:
    return crypto.encrypt(key, algorithm, crypto.unpacked(body, "value"))


def _decrypt(key: bytes, algorithm: str, body: dict[str, Json]) -> Json:
    return crypto.decrypt(key, algorithm, crypto.unpacked(body, "value"))


def _sign(key: bytes, algorithm: str, body: dict[str, Json]) -> Json:
    return crypto.sign(key, algorithm, crypto.unpacked(body, "value"))


def _verify(key: bytes, algorithm: str, body: dict[str, Json]) -> Json:
    return crypto.verify(key, algorithm, crypto.unpacked(body, "digest"), crypto.unpacked(body, "value"))


_TABLES: Final = {"secrets": _secrets(), "keys": _keys()}
