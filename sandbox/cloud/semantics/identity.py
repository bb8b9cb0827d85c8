"""Managed identities: who an identity is, and that one made again under its old name is somebody else.

Source: learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identities-faq (deleting an
identity deletes its service principal; role assignments are not deleted with it).
"""

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandbox.cloud import faults
from sandbox.cloud.authorization import directory
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE: Final = "azure-native:managedidentity:UserAssignedIdentity"
_PAST: Final = "past-identities"


class Identity(Thing):
    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        if past := cloud.fact(_PAST, record.key):
            # The first of a name has the ids that the provider drew from the name; each later one has its own.
            ids = {
                name: str(uuid.uuid5(uuid.UUID(str(record.outputs[name])), str(past)))
                for name in ("principalId", "clientId")
            }
            record = replace(record, outputs={**record.outputs, **ids})
        faults.appearing(cloud, str(record.outputs.get("principalId")))
        return record

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        cloud.note(_PAST, record.key, (cloud.fact(_PAST, record.key) or 0) + 1)
        directory.depart(cloud, str(record.outputs.get("principalId")))


def principal_of(cloud: "Cloud", identity: str) -> str | None:
    """Object id of the managed identity with this ARM id; None when there is none."""
    record = cloud.get(TYPE, "", identity)
    return str(record.outputs["principalId"]) if record else None


def by_client_id(cloud: "Cloud", client_id: str) -> "Record | None":
    """The managed identity that this client id stands for."""
    return _having(cloud, "clientId", client_id)


def by_principal(cloud: "Cloud", principal: str) -> "Record | None":
    """The managed identity that this object id stands for."""
    return _having(cloud, "principalId", principal)


def _having(cloud: "Cloud", name: str, value: str) -> "Record | None":
    wanted = value.casefold()
    return next((each for each in cloud.of_type(TYPE) if str(each.outputs.get(name)).casefold() == wanted), None)


THINGS: dict[str, Thing] = {TYPE: Identity()}
