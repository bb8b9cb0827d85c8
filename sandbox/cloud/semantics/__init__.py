"""What a service does beyond keeping what it was told. One file per thing, found here by resource type.

What Azure Resource Manager does for all of them (locks, parents, what goes along) is in `arm`. A thing subclasses
`Thing` and overrides the hooks it needs. `creating`, `updating` and `deleting` run inside the
transaction of the change, may raise `RefusedError` and return the record to keep; `holding` names what one caller at a
time may write. To add a thing: write its file, list its types in the file's `THINGS`, add the file here.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sandbox.cloud.semantics import (
    arm,
    diagnostics,
    federated,
    identity,
    immutability,
    keys,
    naming,
    reattach,
    roles,
    vault,
)
from sandbox.cloud.semantics.thing import Thing
from sandbox.cloud.semantics.turns import turn

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

_PLAIN = Thing()
_ARM = "azure-native"
THINGS: dict[str, Thing] = {
    **naming.THINGS,
    **diagnostics.THINGS,
    **federated.THINGS,
    **identity.THINGS,
    **immutability.THINGS,
    **keys.THINGS,
    **roles.THINGS,
    **vault.THINGS,
}


def of(type_: str) -> Thing:
    """The thing behind a resource type."""
    return THINGS.get(type_, _PLAIN)


def attempting(cloud: "Cloud", record: "Record") -> None:
    """Before the transaction of a creation."""
    of(record.type).attempting(cloud, record)


def creating(cloud: "Cloud", record: "Record") -> "Record":
    """Inside the transaction of a creation: refuse, or say what is to be kept."""
    if record.package != _ARM:
        return of(record.type).creating(cloud, record)
    arm.creating(cloud, record)
    record = of(record.type).creating(cloud, record)
    reattach.attach(cloud, record)
    return record


def updating(cloud: "Cloud", old: "Record", record: "Record") -> "Record":
    """Inside the transaction of an update: refuse, or say what is to be kept."""
    if record.package == _ARM:
        arm.updating(cloud, old)
    return of(record.type).updating(cloud, old, record)


def deleting(cloud: "Cloud", record: "Record") -> None:
    """Inside the transaction of a deletion: refuse, remember what is remembered, and remove what goes along."""
    if record.package != _ARM:
        of(record.type).deleting(cloud, record)
        return
    arm.going(cloud, record)
    below = arm.gone(cloud, record)
    of(record.type).deleting(cloud, record)
    for each in below:
        of(each.type).deleting(cloud, each)
        cloud.remove(each)


@contextmanager
def holding(cloud: "Cloud", record: "Record") -> Generator[None]:
    """Keep others from writing what this change writes to, as long as it takes; refuse when another is at it."""
    shared = of(record.type).holding(record)
    if shared is None:
        yield
    else:
        with turn(cloud, shared):
            yield
