"""Keys of a vault as ARM sees them: made if absent, never changed, deleted softly.

Source: learn.microsoft.com/rest/api/keyvault/keys/keys/create-if-not-exist (an existing key is returned without any
write) and the provider itself, which deletes over the data plane because ARM has no deletion: a deleted key holds its
name in its vault until it is recovered or purged there.
"""

# ruff: noqa: ARG002 - hooks share their signatures

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics import softdelete
from sandbox.cloud.semantics.thing import Thing
from sandbox.cloud.semantics.vault import VAULT

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE: Final = "azure-native:keyvault:Key"
KIND: Final = "deleted-key"


class Key(Thing):
    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        if cloud.fact(KIND, _place(cloud, record.key)) is not None:
            raise RefusedError(
                "Conflict",
                f"key {record.name!r} is currently in a deleted but recoverable state, and its name cannot be reused: "
                "it can only be recovered (and then imported) or purged, both over the vault's data plane. A key that "
                "is only ever to go together with its vault is declared `deletedWith` it",
            )
        return record

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        return replace(old)

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        # What goes together with its vault is kept in that, and comes back with it.
        if not softdelete.holds(cloud, _vault(record.key)):
            cloud.note(KIND, _place(cloud, record.key), asdict(record))


def deleted(cloud: "Cloud", vault: str) -> list[dict[str, Any]]:
    """The deleted keys of the vault with this key, as `dataclasses.asdict` of their records."""
    return [
        body
        for place, body in cloud.facts(KIND).items()
        if place.startswith(f"{vault}/keys/") and place == _place(cloud, place.rpartition("#")[0])
    ]


def bury(cloud: "Cloud", key: str) -> None:
    """Delete a key over the data plane, which asks no lock. Without effect on what ARM does not know."""
    with cloud.transaction():
        for record in cloud.with_id(key):
            cloud.note(KIND, _place(cloud, key), asdict(record))
            cloud.remove(record)


def recover(cloud: "Cloud", key: str) -> None:
    """Bring a deleted key back. Without effect on what ARM does not know."""
    with cloud.transaction():
        if (body := cloud.fact(KIND, _place(cloud, key))) is not None:
            cloud.forget(KIND, _place(cloud, key))
            cloud.restore(body)


def purge(cloud: "Cloud", key: str) -> None:
    """Free the name of a deleted key. The data plane asks whether that is allowed."""
    cloud.forget(KIND, _place(cloud, key))


def _vault(key: str) -> str:
    return key.rpartition("/keys/")[0]


def _place(cloud: "Cloud", key: str) -> str:
    """Where a deleted key is noted: a purged vault took its keys along, and its successor knows none of them."""
    return f"{key}#{softdelete.times_purged(cloud, VAULT, _vault(key).rpartition('/')[2])}"


THINGS: dict[str, Thing] = {TYPE: Key()}
