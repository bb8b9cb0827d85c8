"""Diagnostic settings: at most five on a resource, no two that send one category to one sink, sinks where they must be.

Source: learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings (limits, destination limitations) and the
"data sink is already used" refusals of deployments made twice. What becomes of a setting when its resource goes is in
`reattach`.
"""

# ruff: noqa: ARG002 - hooks share their signatures

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics import arm
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE: Final = "azure-native:monitor:DiagnosticSetting"
LIMIT: Final = 5
_SINKS: Final = ("storageAccountId", "workspaceId", "eventHubAuthorizationRuleId", "marketplacePartnerId")
_ACCOUNT: Final = "azure-native:storage:StorageAccount"

# Category groups of the services that the data planes speak for; `allLogs` has every category
# (learn.microsoft.com/azure/azure-monitor/reference/supported-logs).
_AUDIT_CATEGORIES: Final = frozenset({"auditevent", "storageread", "storagewrite", "storagedelete"})


class DiagnosticSetting(Thing):
    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        others = self._others(cloud, record)
        if len(others) >= LIMIT:
            raise RefusedError("Conflict", f"{_resource(record)} has {LIMIT} diagnostic settings, which is the limit")
        return self.updating(cloud, record, record)

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        if not any(record.inputs.get(sink) for sink in _SINKS):
            raise RefusedError("BadRequest", "a diagnostic setting needs at least one sink")
        self._refuse_account(cloud, record)
        for other in self._others(cloud, record):
            if _flows(other.inputs) & _flows(record.inputs):
                raise RefusedError(
                    "Conflict",
                    f"Data sink is already used in diagnostic setting {other.id!r} for the same category: change that "
                    "one, or choose another sink",
                )
        return record

    def _others(self, cloud: "Cloud", record: "Record") -> list["Record"]:
        return [
            other
            for other in cloud.below(TYPE, f"{_resource(record)}/providers/microsoft.insights/diagnosticsettings/")
            if other.key != record.key
        ]

    def _refuse_account(self, cloud: "Cloud", record: "Record") -> None:
        account = str(record.inputs.get("storageAccountId") or "").casefold()
        if not account:
            return
        if arm.missing(cloud, account):
            raise RefusedError("ResourceNotFound", f"the storage account {account!r} was not found")
        here, there = arm.location_of(cloud, _resource(record)), arm.location_of(cloud, account)
        if None not in (here, there) and here not in (there, "global"):  # what has no region logs to any
            raise RefusedError(
                "BadRequest",
                f"the storage account {account!r} is in {there}, and the resource that logs to it in {here}: logs go "
                "to storage of their own region only",
            )


def sinks_of(cloud: "Cloud", resource: str, category: str) -> list[str]:
    """Ids of the containers that a log record of this category is written to, as Azure Monitor names them.

    Left out is an account whose firewall Azure Monitor does not pass (default action Deny, and no bypass for trusted
    services), or which is not in this cloud: what is sent there is lost, and nobody is told.
    """
    found: list[str] = []
    for setting in cloud.below(TYPE, f"{resource.casefold()}/providers/microsoft.insights/diagnosticsettings/"):
        account = cloud.get(_ACCOUNT, "", str(setting.inputs.get("storageAccountId") or ""))
        if account is not None and _sends(setting.inputs, category) and _admits_services(account.inputs):
            found.append(f"{account.id}/blobServices/default/containers/insights-logs-{category.casefold()}")
    return found


def _sends(inputs: Mapping[str, Any], category: str) -> bool:
    wanted = {category.casefold(), "alllogs"} | ({"audit"} if category.casefold() in _AUDIT_CATEGORIES else set())
    return any(name.casefold() in wanted for name in _enabled(inputs))


def _admits_services(account: Mapping[str, Any]) -> bool:
    rules = account.get("networkRuleSet")
    if not isinstance(rules, dict):
        return True
    rules = cast(dict[str, Any], rules)
    passes = {part.strip() for part in str(rules.get("bypass", "AzureServices")).split(",")}
    return rules.get("defaultAction") != "Deny" or "AzureServices" in passes


def _resource(record: "Record") -> str:
    return record.key.rsplit("/providers/", 1)[0]


def _flows(inputs: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(sink, category) of every enabled log."""
    sinks = {str(inputs[sink]).casefold() for sink in _SINKS if inputs.get(sink)}
    return {(sink, category) for sink in sinks for category in _enabled(inputs)}


def _enabled(inputs: Mapping[str, Any]) -> set[str]:
    """Categories and category groups of the logs that are on."""
    logs: list[dict[str, Any]] = inputs.get("logs") or []
    return {str(log.get("category") or log.get("categoryGroup")) for log in logs if log.get("enabled")}


THINGS: dict[str, Thing] = {TYPE: DiagnosticSetting()}
