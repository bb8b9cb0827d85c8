"""The hooks of a service, all of them without effect."""

# ruff: noqa: ARG002 - hooks share their signatures

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that only one caller at a time may write, and what the service says to the second."""

    key: str
    code: str
    message: str


class Thing:
    """A service without surprises."""

    def holding(self, record: "Record") -> Shared | None:
        """What must not be written by two callers at once."""
        return None

    def attempting(self, cloud: "Cloud", record: "Record") -> None:
        """Before the transaction of a creation: for what counts attempts, refused ones too."""

    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        """Before a resource exists: refuse, or return the record to keep."""
        return record

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        """Before a resource changes: refuse, or return the record to keep."""
        return record

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        """Before a resource is gone: refuse, or remember what the service remembers."""
