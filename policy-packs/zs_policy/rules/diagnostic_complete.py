"""Diagnostic settings of a vault that leave out who read what, or write it nowhere that lasts."""

from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.ids import vault_scope
from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.switches import same
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN

SETTING = "azure-native:monitor:DiagnosticSetting"
AUDITS = ("audit", "alllogs", "auditevent")
SINKS = ("storageAccountId", "workspaceId", "eventHubAuthorizationRuleId", "marketplacePartnerId")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    target = resource.at("resourceUri")
    if not isinstance(target, str) or vault_scope(target) is None:
        return
    if all(resource.at(sink) is MISSING for sink in SINKS):
        yield violated((), "writes to no sink")
    logs = resource.at("logs")
    items = cast("list[object]", logs) if isinstance(logs, list) else []
    if any(isinstance(item, Mapping) and _audits(cast("Mapping[str, object]", item)) for item in items):
        return
    if logs is UNKNOWN or any(_vague(item) for item in items):
        yield undecided(("logs",), "is not known yet: it may leave out who read what")
    else:
        yield violated(("logs",), "leaves out who read what; enable the audit category group")


def _audits(log: Mapping[str, object]) -> bool:
    named = any(same(log.get(key), category) for key in ("categoryGroup", "category") for category in AUDITS)
    return named and same(log.get("enabled"), True)


def _vague(log: object) -> bool:
    return log is UNKNOWN or (isinstance(log, Mapping) and UNKNOWN in cast("Mapping[str, object]", log).values())


RULE = ResourceRule(
    id="diagnostic-complete",
    title="A vault's diagnostic setting says who read what",
    why="A setting that is there and records the wrong thing passes for an audit log until somebody needs it.",
    severity=Severity.HIGH,
    family=Family.AUDIT,
    frameworks=controls.AUDIT,
    fix="Enable the audit category group, and name the immutable account and the workspace.",
    code='logs=[{"category_group": "audit", "enabled": True}]',
    types=frozenset({SETTING}),
    check=check,
)
