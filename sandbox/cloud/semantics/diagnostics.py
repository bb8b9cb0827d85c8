"""Diagnostic settings: at most five on a resource, and no two that send one category to one sink."""

# ruff: noqa: ARG002 - hooks share their signatures

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE: Final = "azure-native:monitor:DiagnosticSetting"
LIMIT: Final = 5
_SINKS: Final = ("storageAccountId", "workspaceId", "eventHubAuthorizationRuleId", "marketplacePartnerId")


class DiagnosticSetting(Thing):
    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        if not any(record.inputs.get(sink) for sink in _SINKS):
            raise RefusedError("BadRequest", "a diagnostic setting needs at least one sink")
        others = self._others(cloud, record)
        if len(others) >= LIMIT:
            raise RefusedError("Conflict", f"{_resource(record)} has {LIMIT} diagnostic settings, which is the limit")
        return self.updating(cloud, record, record)

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        for other in self._others(cloud, record):
            if _flows(other.inputs) & _flows(record.inputs):
                raise RefusedError(
                    "Conflict",
                    f"a data sink is already used for the same category by the diagnostic setting {other.id}: "
                    "change that one, or choose another sink",
                )
        return record

    def _others(self, cloud: "Cloud", record: "Record") -> list["Record"]:
        return [other for other in cloud.below(TYPE, f"{_resource(record)}/") if other.key != record.key]


def _resource(record: "Record") -> str:
    return record.key.rsplit("/providers/", 1)[0]


def _flows(inputs: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(sink, category) of every enabled log."""
    sinks = {str(inputs[sink]).casefold() for sink in _SINKS if inputs.get(sink)}
    logs: list[dict[str, Any]] = inputs.get("logs") or []
    categories = {str(log.get("category") or log.get("categoryGroup")) for log in logs if log.get("enabled")}
    return {(sink, category) for sink in sinks for category in categories}


THINGS: dict[str, Thing] = {TYPE: DiagnosticSetting()}
