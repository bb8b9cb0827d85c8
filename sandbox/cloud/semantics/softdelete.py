"""Soft delete: a deleted resource keeps its name until it is recovered or purged; purge protection forbids a purge.

Recovering brings back what is in it (keys, key-values), and not what was attached to it: role assignments, diagnostic
settings, event subscriptions. Source: learn.microsoft.com/azure/key-vault/general/soft-delete-overview and
learn.microsoft.com/azure/azure-app-configuration/concept-soft-delete. The retention clock is not modelled: what is
deleted waits for ever.
"""

# ruff: noqa: ARG002 - hooks share their signatures

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics import reattach
from sandbox.cloud.semantics.naming import Named

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

Settings = Callable[[Mapping[str, Any]], Mapping[str, Any]]  # inputs -> where createMode and the rest stand

KIND: Final = "soft-deleted"
PURGED: Final = "purged"


class Deleted(NamedTuple):
    """One soft-deleted resource. `protected`: it cannot be purged, so its name cannot be freed; `since` in UTC."""

    type: str
    name: str
    id: str
    protected: bool
    since: str = ""


class SoftDeleted(Named):
    """A resource with a world-wide name that a deletion does not free.

    `says_false`: whether the service takes `enablePurgeProtection: false` of what is not protected.
    """

    def __init__(
        self,
        noun: str,
        *,
        pattern: str,
        rule: str,
        invalid: str,
        taken: str,
        nothing: str,
        says_false: bool,
        settings: Settings = lambda inputs: inputs,
    ) -> None:
        super().__init__(pattern, rule, invalid, taken)
        self._noun = noun
        self._nothing = nothing
        self._says_false = says_false
        self._settings = settings

    def keeps(self, record: "Record") -> bool:
        """Whether a deletion of this one is soft."""
        return True

    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        record = super().creating(cloud, record)
        settings = self._settings(record.inputs)
        self._refuse_unprotecting({}, settings)
        deleted = cloud.fact(KIND, _key(record.type, record.name))
        recovering = str(settings.get("createMode", "")).casefold() == "recover"
        if deleted is None:
            if recovering:
                raise RefusedError(self._nothing, f"there is no deleted {self._noun} {record.name!r} to recover")
            return record
        if not recovering:
            raise RefusedError(
                "ConflictError",
                f"a deleted {self._noun} {record.name!r} still holds the name. Recover it (create mode `recover`)"
                + (": it is purge protected, so the name cannot be freed" if deleted["protected"] else ", or purge it"),
            )
        if deleted["key"] != record.key:
            raise RefusedError(self._nothing, f"the deleted {self._noun} {record.name!r} is {deleted['id']}")
        cloud.forget(KIND, _key(record.type, record.name))
        reattach.forget(cloud, record.key)
        for inside in deleted["inside"]:
            cloud.restore(inside)
        # What is recovered is what was deleted, whatever the request says.
        return replace(record, outputs=deleted["outputs"])

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        before, after = self._settings(old.inputs), self._settings(record.inputs)
        self._refuse_unprotecting(before, after)
        days = before.get("softDeleteRetentionInDays")
        if days is not None and after.get("softDeleteRetentionInDays", days) != days:
            raise RefusedError(
                "BadRequest", "the property 'softDeleteRetentionInDays' is set at creation and cannot be modified"
            )
        return record

    def deleting(self, cloud: "Cloud", record: "Record") -> None:
        if self.keeps(record):
            inside = [each for each in cloud.under(record.key) if "/providers/" not in each.key[len(record.key) :]]
            body = {
                "type": record.type,
                "name": record.name,
                "id": record.id,
                "key": record.key,
                "outputs": dict(record.outputs),
                "since": datetime.now(UTC).isoformat(timespec="seconds"),
                "inside": [asdict(each) for each in inside],
                "protected": self._settings(record.inputs).get("enablePurgeProtection") is True,
            }
            cloud.note(KIND, _key(record.type, record.name), body)

    def _refuse_unprotecting(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        protected, wanted = before.get("enablePurgeProtection"), after.get("enablePurgeProtection")
        if (protected is True and wanted is not True) or (wanted is False and not self._says_false):
            raise RefusedError(
                "BadRequest",
                "the property 'enablePurgeProtection' cannot be taken back: leave it out, or set it to true, which "
                "cannot be undone",
            )


def deleted(cloud: "Cloud") -> list[Deleted]:
    """Everything that is soft-deleted."""
    found = cloud.facts(KIND).values()
    return [Deleted(body["type"], body["name"], body["id"], body["protected"], body["since"]) for body in found]


def holds(cloud: "Cloud", key: str) -> bool:
    """Whether the resource with this key is soft-deleted."""
    return any(body["key"] == key for body in cloud.facts(KIND).values())


def purge(cloud: "Cloud", type_: str, name: str) -> None:
    """Free the name of a deleted resource, as an operator with the right to purge would. Refused when protected."""
    key = _key(type_, name.casefold())
    with cloud.transaction():
        body = cloud.fact(KIND, key)
        if body is None:
            raise RefusedError("NotFound", f"nothing deleted is named {name!r}")
        if body["protected"]:
            raise RefusedError("MethodNotAllowed", f"{name!r} is purge protected: it cannot be purged")
        cloud.forget(KIND, key)
        # What was in it is gone: the data planes tell a successor of the same id from it by this.
        cloud.note(PURGED, key, (cloud.fact(PURGED, key) or 0) + 1)


def times_purged(cloud: "Cloud", type_: str, name: str) -> int:
    """How often a resource of this name was purged."""
    found: int = cloud.fact(PURGED, _key(type_, name.casefold())) or 0
    return found


def _key(type_: str, name: str) -> str:
    return f"{type_} {name}"
