"""Immutable storage: what a retention policy or a legal hold keeps, and what locking makes irrevocable.

Container-level policies only (learn.microsoft.com/azure/storage/blobs/immutable-container-level-worm-policies and
immutable-time-based-retention-policy-overview): unlocked, a policy can be changed and deleted, and keeps blobs all the
same; locked, it can only be extended, five times, by an operation of its own. Locking and extending are not what a
resource's update does (learn.microsoft.com/rest/api/storagerp/blob-containers), and both need the policy's etag.

Which blobs there are, only the data plane knows. A container under a locked policy or a legal hold therefore counts as
holding some: the safe side of what the service does.
"""

# ruff: noqa: ARG002 - hooks share their signatures

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics.naming import THINGS as NAMED
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

POLICY: Final = "azure-native:storage:BlobContainerImmutabilityPolicy"
HOLD: Final = "azure-native:storage:BlobContainerLegalHold"
CONTAINER: Final = "azure-native:storage:BlobContainer"
ACCOUNT: Final = "azure-native:storage:StorageAccount"
LONGEST_DAYS: Final = 146_000
EXTENSIONS: Final = 5
_DAYS: Final = "immutabilityPeriodSinceCreationInDays"
_APPENDS: Final = ("allowProtectedAppendWrites", "allowProtectedAppendWritesAll")
_EXTENDED: Final = "immutability-extended"
_WRITES: Final = "immutability-writes"
_DAY_S: Final = 86_400


class Verdict(NamedTuple):
    """Whether the blob service does it; if not, its error code and why."""

    allowed: bool
    code: str = ""
    reason: str = ""


_YES: Final = Verdict(True)


class Policy(Thing):
    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        return self._accepted(cloud, record)

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        if _locked(old):
            raise RefusedError(
                "ImmutabilityPolicyUpdateNotAllowed",
                "a locked immutability policy is not updated: its period can only be extended, never shortened, by an "
                "operation of its own",
            )
        return self._accepted(cloud, record)

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        if _locked(record):
            raise RefusedError(
                "ImmutabilityPolicyDeleteOnLockedPolicy",
                f"the immutability policy {record.id} is locked: it stays until the last blob's retention has passed",
            )

    def _accepted(self, cloud: "Cloud", record: "Record") -> "Record":
        if all(record.inputs.get(name) for name in _APPENDS):
            raise RefusedError("InvalidRequest", f"{' and '.join(map(repr, _APPENDS))} exclude each other")
        if not 1 <= _days(record) <= LONGEST_DAYS:
            raise RefusedError("InvalidRequest", f"{_DAYS!r} is 1 to {LONGEST_DAYS}")
        return _tagged(cloud, record)


class Keeper(Thing):
    """A container or an account: it stays while something below it is locked or held."""

    def __init__(self, named: Thing) -> None:
        self._named = named

    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        return self._named.creating(cloud, record)

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        for kept in cloud.under(record.key):
            if kept.type == HOLD or (kept.type == POLICY and _locked(kept)):
                raise RefusedError(
                    "ContainerProtectedFromDeletion",
                    f"{record.id} is kept by {kept.id}: nothing under a locked immutability policy or a legal hold "
                    "can be deleted",
                )


def lock(cloud: "Cloud", policy: str, etag: str) -> str:
    """Lock a container's immutability policy. There is no way back. `etag` is the one that was read with what is being
    locked; returns the new one. Raises `RefusedError`: `NotFound`, `ConditionNotMet`, already locked.
    """
    with cloud.transaction():
        record = _matching(cloud, policy, etag)
        if _locked(record):
            raise RefusedError("ImmutabilityPolicyAlreadyLocked", f"the immutability policy {record.id} is locked")
        return _put(cloud, replace(record, outputs={**record.outputs, "state": "Locked"}))


def extend(cloud: "Cloud", policy: str, days: int, etag: str) -> str:
    """Lengthen the period of a locked policy; returns the new etag. Five times at most, and never shorter."""
    with cloud.transaction():
        record = _matching(cloud, policy, etag)
        times = cloud.fact(_EXTENDED, record.key) or 0
        if not _locked(record) or not _days(record) <= days <= LONGEST_DAYS or times >= EXTENSIONS:
            raise RefusedError(
                "ImmutabilityPolicyUpdateNotAllowed",
                f"the immutability policy {record.id} is not extended: it must be locked, the period is never "
                f"shortened and has at most {LONGEST_DAYS} days, and it grows at most {EXTENSIONS} times",
            )
        cloud.note(_EXTENDED, record.key, times + 1)
        longer = {_DAYS: days}
        outputs = {**record.outputs, **longer}
        return _put(cloud, replace(record, inputs={**record.inputs, **longer}, outputs=outputs))


def state(cloud: "Cloud", container: str) -> "Record | None":
    """The immutability policy of a container, to read back what a lock did; its etag and state are outputs."""
    return cloud.get(POLICY, "", f"{container}/immutabilityPolicies/default")


def may_delete_blob(cloud: "Cloud", container: str, written_at: float, now: float) -> Verdict:
    """Whether a blob last written at `written_at` can be deleted at `now` (both in seconds since the epoch)."""
    if held := _held(cloud, container):
        return held
    policy = state(cloud, container)
    if policy is not None and now < written_at + _days(policy) * _DAY_S:
        return _immutable(policy)
    return _YES


def may_overwrite(cloud: "Cloud", container: str) -> Verdict:
    """Whether an existing blob can be written anew, or its metadata changed: not under a policy, expired or not."""
    if held := _held(cloud, container):
        return held
    policy = state(cloud, container)
    return _immutable(policy) if policy is not None else _YES


def may_append(cloud: "Cloud", container: str, *, append_blob: bool = True) -> Verdict:
    """Whether something can be added at the end of an existing blob: protected append writes allow it for append
    blobs, "All" for block blobs too, and under a legal hold as well.
    """
    policy = state(cloud, container)
    wanted = _APPENDS if append_blob else _APPENDS[1:]
    if policy is not None and any(policy.inputs.get(name) for name in wanted):
        return _YES
    return may_overwrite(cloud, container)


def _held(cloud: "Cloud", container: str) -> Verdict | None:
    hold = cloud.get(HOLD, "", f"{container}/legalHold")
    if hold is None or not hold.inputs.get("tags"):
        return None
    return Verdict(
        False,
        "BlobImmutableDueToLegalHold",
        "This operation is not permitted as the blob is immutable due to one or more legal holds.",
    )


def _immutable(policy: "Record") -> Verdict:
    return Verdict(
        False,
        "BlobImmutableDueToPolicy",
        f"This operation is not permitted as the blob is immutable due to a policy ({_days(policy)} days).",
    )


def _matching(cloud: "Cloud", policy: str, etag: str) -> "Record":
    record = cloud.get(POLICY, "", policy)
    if record is None:
        raise RefusedError("NotFound", f"there is no immutability policy {policy!r}")
    if record.outputs.get("etag") != etag:
        raise RefusedError(
            "ConditionNotMet", f"the immutability policy {record.id} has changed since it was read: read it again"
        )
    return record


def _put(cloud: "Cloud", record: "Record") -> str:
    record = _tagged(cloud, record)
    cloud.put(record)
    return str(record.outputs["etag"])


def _tagged(cloud: "Cloud", record: "Record") -> "Record":
    """The record with an etag that no policy of this name had before."""
    writes = (cloud.fact(_WRITES, record.key) or 0) + 1
    cloud.note(_WRITES, record.key, writes)
    drawn = hashlib.sha256(f"{record.key} {writes}".encode()).hexdigest()[:12].upper()
    return replace(record, outputs={**record.outputs, "etag": f'"0x8D{drawn}"'})


def _days(record: "Record") -> int:
    return int(record.inputs.get(_DAYS) or 0)


def _locked(record: "Record") -> bool:
    found: Any = record.outputs.get("state")
    return found == "Locked"


THINGS: dict[str, Thing] = {
    POLICY: Policy(),
    CONTAINER: Keeper(NAMED[CONTAINER]),
    ACCOUNT: Keeper(NAMED[ACCOUNT]),
}
