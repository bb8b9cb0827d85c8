"""Management locks: what a lock on a scope forbids on everything below it, grants and federated credentials included.

Source: learn.microsoft.com/azure/azure-resource-manager/management/lock-resources. Locks are of the control plane only:
they keep nobody from reading or deleting a secret or a blob. Locks themselves are exempt: who may write locks may take
one away.
"""

from typing import TYPE_CHECKING, Final

from sandbox.cloud.errors import RefusedError

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPES: Final = tuple(
    f"azure-native:authorization:ManagementLock{place}"
    for place in ("ByScope", "AtResourceGroupLevel", "AtResourceLevel", "AtSubscriptionLevel")
)
_BELOW: Final = "/providers/microsoft.authorization/locks/"


def refuse_write(cloud: "Cloud", record: "Record") -> None:
    """`ScopeLocked` when something at or above the resource is read-only."""
    held = [scope for scope, level in _locks(cloud, record) if level == "readonly" and _covers(scope, record.key)]
    _refuse("write", record, held)


def refuse_delete(cloud: "Cloud", record: "Record") -> None:
    """`ScopeLocked` when a lock stands on the resource, above it, or on something that would go with it."""
    held = [
        scope
        for scope, level in _locks(cloud, record)
        if level in ("readonly", "cannotdelete") and (_covers(scope, record.key) or _covers(record.key, scope))
    ]
    _refuse("delete", record, held)


def _locks(cloud: "Cloud", record: "Record") -> list[tuple[str, str]]:
    """(scope, level) of every lock, in lower case; none for a lock itself."""
    if record.type in TYPES:
        return []
    found = [lock for type_ in TYPES for lock in cloud.of_type(type_)]
    return [(lock.key.rpartition(_BELOW)[0], str(lock.inputs.get("level", "")).casefold()) for lock in found]


def _covers(scope: str, key: str) -> bool:
    return key == scope or key.startswith(f"{scope}/")


def _refuse(verb: str, record: "Record", held: list[str]) -> None:
    if held:
        raise RefusedError(
            "ScopeLocked",
            f"The scope {record.id!r} cannot perform {verb} operation because following scope(s) are locked: "
            f"{', '.join(map(repr, held))}. Please remove the lock and try again.",
        )
