"""What a service does beyond keeping what it was told. One file per thing, found here by resource type.

A thing is a class with any of the four hooks; each runs inside the transaction of the change it looks at and may raise `RefusedError`:
`creating(cloud, record)` and `updating(cloud, old, record)` return the record to keep, `deleting(cloud, record)` returns nothing,
`holding(record)` names what may be written only by one caller at a time.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record


class Thing:
    """A service without surprises: the default."""

    def holding(self, record: "Record") -> str | None:  # noqa: ARG002 - hooks share their signature
        return None

    def creating(self, cloud: "Cloud", record: "Record") -> "Record":  # noqa: ARG002
        return record

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":  # noqa: ARG002
        return record

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        return None


_PLAIN = Thing()


def of(type_: str) -> Thing:
    """The thing behind a resource type."""
    return _PLAIN


@contextmanager
def holding(cloud: "Cloud", record: "Record") -> Generator[None]:
    """Keep others from writing what this change writes to, as long as it takes."""
    yield


def creating(cloud: "Cloud", record: "Record") -> "Record":
    return of(record.type).creating(cloud, record)


def updating(cloud: "Cloud", old: "Record", record: "Record") -> "Record":
    return of(record.type).updating(cloud, old, record)


def deleting(cloud: "Cloud", record: "Record") -> None:
    of(record.type).deleting(cloud, record)
