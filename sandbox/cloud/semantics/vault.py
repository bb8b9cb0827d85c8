"""Key vaults: a name is one in the world, a deletion is soft, purge protection cannot be undone.

A deleted vault keeps its name until it is recovered or purged; what was attached to it (role assignments, diagnostic
settings, event subscriptions) is gone and does not come back with it. The retention clock is not modelled: a deleted
vault waits for ever.
"""

# ruff: noqa: ARG002 - hooks share their signatures

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics.naming import Named
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE = "azure-native:keyvault:Vault"
DELETED = "deleted-vault"


class Vault(Named):
    def __init__(self) -> None:
        super().__init__(
            r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]",
            "3 to 24 letters, digits and single hyphens, beginning with a letter, ending with a letter or digit",
            "VaultNameNotValid",
            "VaultAlreadyExists",
        )

    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        record = super().creating(cloud, record)
        properties = _properties(record.inputs)
        if properties.get("enablePurgeProtection") is False:
            raise _irreversible()
        name = record.key.rsplit("/", 1)[-1]
        deleted = cloud.fact(DELETED, name)
        recovering = properties.get("createMode") == "recover"
        if deleted is None:
            if recovering:
                raise RefusedError("SoftDeletedVaultDoesNotExist", f"there is no deleted vault {name!r} to recover")
            return record
        if not recovering:
            raise RefusedError(
                "ConflictError",
                f"a deleted vault {name!r} still holds the name. Recover it (create mode `recover`)"
                + (": it is purge protected, so the name cannot be freed" if deleted["protected"] else ", or purge it"),
            )
        if deleted["key"] != record.key:
            raise RefusedError("SoftDeletedVaultDoesNotExist", f"the deleted vault {name!r} is {deleted['id']}")
        cloud.forget(DELETED, name)
        # A recovered vault is the vault that was deleted, whatever the request says.
        return replace(record, outputs={**record.outputs, "properties": deleted["properties"]})

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        before, after = _properties(old.inputs), _properties(record.inputs)
        if before.get("enablePurgeProtection") is True and after.get("enablePurgeProtection") is not True:
            raise _irreversible()
        if after.get("enablePurgeProtection") is False:
            raise _irreversible()
        days = before.get("softDeleteRetentionInDays", 90)
        if after.get("softDeleteRetentionInDays", days) != days:
            raise RefusedError(
                "BadRequest", "the property 'softDeleteRetentionInDays' is set at creation and cannot be modified"
            )
        return record

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        cloud.remove_below(f"{record.key}/providers/")
        properties = _properties(record.inputs)
        body = {
            "id": record.id,
            "key": record.key,
            "properties": record.outputs.get("properties", {}),
            "protected": properties.get("enablePurgeProtection") is True,
        }
        cloud.note(DELETED, record.key.rsplit("/", 1)[-1], body)


def purge(cloud: "Cloud", name: str) -> None:
    """Free the name of a deleted vault, as an operator with the right to purge would. Refused when protected."""
    with cloud.transaction():
        deleted = cloud.fact(DELETED, name.casefold())
        if deleted is None:
            raise RefusedError("DeletedVaultNotFound", f"there is no deleted vault {name!r}")
        if deleted["protected"]:
            raise RefusedError("MethodNotAllowed", f"vault {name!r} is purge protected: it cannot be purged")
        cloud.forget(DELETED, name.casefold())


def _properties(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = inputs.get("properties")
    return found if isinstance(found, dict) else {}


def _irreversible() -> RefusedError:
    return RefusedError(
        "BadRequest",
        "the property 'enablePurgeProtection' cannot be false: leave it out, or set it to true, which cannot be undone",
    )


THINGS: dict[str, Thing] = {TYPE: Vault()}
