"""What a service does beyond keeping what it was told. One file per thing, found here by resource type.

A thing subclasses `Thing` and overrides the hooks it needs. `creating`, `updating` and `deleting` run inside the
transaction of the change, may raise `RefusedError` and return the record to keep; `holding` names what one caller at a
time may write. To add a thing: write its file, list its types in the file's `THINGS`, add the file here.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sandbox.cloud.semantics import diagnostics, federated, immutability, naming, roles, vault
from sandbox.cloud.semantics.thing import Thing
from sandbox.cloud.semantics.turns import turn

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

_PLAIN = Thing()
THINGS: dict[str, Thing] = {
    **naming.THINGS,
    **diagnostics.THINGS,
    **federated.THINGS,
    **immutability.THINGS,
    **roles.THINGS,
    **vault.THINGS,
}


def of(type_: str) -> Thing:
    """The thing behind a resource type."""
    return THINGS.get(type_, _PLAIN)


@contextmanager
def holding(cloud: "Cloud", record: "Record") -> Generator[None]:
    """Keep others from writing what this change writes to, as long as it takes; refuse when another is at it."""
    shared = of(record.type).holding(record)
    if shared is None:
        yield
    else:
        with turn(cloud, shared):
            yield
