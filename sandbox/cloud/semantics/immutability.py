"""Immutable storage: what a locked policy or a legal hold keeps, and what locking makes irrevocable.

Without blobs in the sandbox yet, a container under a locked policy counts as holding some: the safe side of what the
service does.
"""

# ruff: noqa: ARG002 - hooks share their signatures

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics.naming import THINGS as NAMED
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

POLICY: Final = "azure-native:storage:BlobContainerImmutabilityPolicy"
HOLD: Final = "azure-native:storage:BlobContainerLegalHold"
CONTAINER: Final = "azure-native:storage:BlobContainer"
ACCOUNT: Final = "azure-native:storage:StorageAccount"
_DAYS: Final = "immutabilityPeriodSinceCreationInDays"


class Policy(Thing):
    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        if record.inputs.get("allowProtectedAppendWrites") and record.inputs.get("allowProtectedAppendWritesAll"):
            raise RefusedError(
                "InvalidRequest", "'allowProtectedAppendWrites' and 'allowProtectedAppendWritesAll' exclude each other"
            )
        return record

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        if _locked(old) and int(record.inputs.get(_DAYS) or 0) < int(old.inputs.get(_DAYS) or 0):
            raise RefusedError(
                "ImmutabilityPolicyUpdateNotAllowed",
                "a locked immutability policy can only be extended, never shortened",
            )
        state = "Locked" if _locked(old) else record.outputs.get("state")
        outputs = {**record.outputs, "state": state, "etag": _following(old.outputs.get("etag"))}
        return replace(self.creating(cloud, record), outputs=outputs)

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        if _locked(record):
            raise RefusedError(
                "ImmutabilityPolicyDeleteOnLockedPolicy",
                f"the immutability policy {record.id} is locked: it stays until the last blob's retention has passed",
            )


class Keeper(Thing):
    """A container or an account: it stays while something below it is locked or held."""

    def __init__(self, named: Thing) -> None:
        self._named = named

    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        return self._named.creating(cloud, record)

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        for kept in (*cloud.of_type(POLICY), *cloud.of_type(HOLD)):
            if kept.key.startswith(f"{record.key}/") and (kept.type == HOLD or _locked(kept)):
                raise RefusedError(
                    "ContainerProtectedFromDeletion",
                    f"{record.id} is kept by {kept.id}: nothing under a locked immutability policy or a legal hold "
                    "can be deleted",
                )


def lock(cloud: "Cloud", identity: str, if_match: str | None = None) -> None:
    """Lock a container's immutability policy, as the service's own operation does. There is no way back.

    The service requires `If-Match`: with an etag that is not the policy's own, RefusedError and nothing is locked.
    Locking what is locked changes nothing.
    """
    with cloud.transaction():
        for record in [record for record in cloud.with_id(identity) if record.type == POLICY]:
            if if_match is not None and if_match != record.outputs.get("etag"):
                raise RefusedError("ConditionNotMet", f"the immutability policy {record.id} has changed: read it again")
            if not _locked(record):
                cloud.update(replace(record, outputs={**record.outputs, "state": "Locked"}))


def _following(etag: Any) -> str:
    """Another etag, which every write gives."""
    return f'"0x8D{hashlib.sha256(str(etag).encode()).hexdigest()[:12].upper()}"'


def _locked(record: "Record") -> bool:
    state: Any = record.outputs.get("state")
    return state == "Locked"


THINGS: dict[str, Thing] = {
    POLICY: Policy(),
    CONTAINER: Keeper(NAMED[CONTAINER]),
    ACCOUNT: Keeper(NAMED[ACCOUNT]),
}
