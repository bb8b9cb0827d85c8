"""Property values as the cloud keeps them, and back. Secrets go in as fingerprints and come out only to who has them
already.
"""

from typing import cast

from sandbox.cloud import Record
from sandbox.cloud.sealing import BLOB, SECRET, fingerprint, is_sealed
from sandbox.provider.wire import Blob, Json, Secret, opened, reveal


def seal(value: Json, key: bytes) -> Json:
    """The value with every secret replaced by its fingerprint and every asset by what identifies it."""
    if isinstance(value, Secret):
        return {SECRET: fingerprint(_plain(reveal(value)), key)}
    if isinstance(value, Blob):
        return {BLOB: value.kind, "fields": {k: v for k, v in value.fields.items() if k in ("hash", "path", "uri")}}
    if isinstance(value, dict):
        return {name: seal(item, key) for name, item in cast(dict[str, Json], value).items()}
    if isinstance(value, list):
        return [seal(item, key) for item in cast(list[Json], value)]
    return value


def unseal(kept: Json, told: Json, key: bytes) -> Json:
    """What is kept, with secrets taken from what the caller told when their fingerprints agree.

    A secret that the caller does not have is left out; one that differs comes back as a secret note that it was
    changed.
    """
    if is_sealed(kept):
        if told is None:
            return None
        if fingerprint(_plain(reveal(told)), key) != kept[SECRET]:
            return Secret("changed outside of Pulumi: a stored secret is never handed out")
        return told if isinstance(told, Secret) else Secret(told)
    if isinstance(kept, dict):
        entries = cast(dict[str, Json], kept)
        if BLOB in entries:
            return told if isinstance(told, Blob) else Blob(entries[BLOB], dict(entries["fields"]))
        context = cast(dict[str, Json], opened(told)) if isinstance(opened(told), dict) else {}
        members = {name: unseal(item, context.get(name), key) for name, item in entries.items()}
        return {name: item for name, item in members.items() if item is not None}
    if isinstance(kept, list):
        known = cast(list[Json], opened(told)) if isinstance(opened(told), list) else []
        items = cast(list[Json], kept)
        return [unseal(item, known[i] if i < len(known) else None, key) for i, item in enumerate(items)]
    return kept


def known(record: Record) -> dict[str, Json]:
    """A resource's outputs without what is sealed: what a lookup may answer."""
    return cast(dict[str, Json], unseal(dict(record.outputs), None, b""))


def _plain(value: Json) -> Json:
    """A form that JSON can write: assets by what identifies them."""
    if isinstance(value, Blob):
        return {BLOB: value.kind, **{k: v for k, v in value.fields.items() if k in ("hash", "path", "uri")}}
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in cast(dict[str, Json], value).items()}
    if isinstance(value, list):
        return [_plain(item) for item in cast(list[Json], value)]
    return value
