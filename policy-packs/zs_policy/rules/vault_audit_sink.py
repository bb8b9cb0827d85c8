"""Vaults and managed HSMs whose every access is logged, to storage and to a workspace."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from zs_policy.grants import VAULTS, vault_name
from zs_policy.ids import vault_scope
from zs_policy.model import MISSING, Problem, Resource, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN

CATEGORIES: set[object] = {"audit", "allLogs", "AuditEvent"}
SINKS = {"storageAccountId": "a storage account", "workspaceId": "a log workspace"}

OTHERS = ("workspaceId", "eventHubAuthorizationRuleId", "marketplacePartnerId")
ELSEWHERE = "does not write to a storage account: nothing that cannot be changed keeps who read from the vault"


def check(stack: Stack) -> Iterator[Problem]:
    watching = _by_vault(stack.of("azure-native:monitor:DiagnosticSetting", "azure-native:aadiam:DiagnosticSetting"))
    for vault in stack.of(*VAULTS):
        mine = [s for key in {vault_name(vault), vault.urn} for s in watching[key]]
        if not mine:
            yield violated((), "this vault has no diagnostic setting: nobody sees who reads from it", urn=vault.urn)
            continue
        for name, what in SINKS.items():
            if all(s.at(name) is MISSING for s in mine):
                yield violated((name,), f"the vault's diagnostic setting does not write to {what}", urn=mine[0].urn)
        if not any(_audits(s) is True for s in mine):
            if any(_audits(s) is UNKNOWN for s in mine):
                yield undecided(("logs",), "is not known yet", urn=mine[0].urn)
            else:
                yield violated(("logs",), "does not enable the audit category group", urn=mine[0].urn)

    here = {key for vault in stack.of(*VAULTS) for key in (vault_name(vault), vault.urn)}
    for vault, settings in watching.items():
        given = {sink for sink in ("storageAccountId", *OTHERS) for s in settings if s.at(sink) is not MISSING}
        if vault not in here and given and "storageAccountId" not in given:
            yield violated(("storageAccountId",), ELSEWHERE, urn=settings[0].urn)


def _by_vault(settings: Iterable[Resource]) -> Mapping[str, list[Resource]]:
    """Settings by the vault that they watch: its name, or its URN where the name is not known."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for setting in settings:
        target, sources = setting.at("resourceUri"), setting.property_dependencies.get("resourceUri", ())
        if isinstance(target, str):
            scope = vault_scope(target)
            if scope is not None and not scope.item:
                found[scope.vault].append(setting)
        elif len(sources) == 1:
            found[sources[0]].append(setting)
    return found


def _audits(setting: Resource) -> object:
    """True, False or UNKNOWN: whether the setting enables the category of reads and writes."""
    logs = setting.at("logs")
    if not isinstance(logs, list):
        return UNKNOWN if logs is UNKNOWN else False
    enabled = [log for log in cast("list[object]", logs) if _field(log, "enabled") is True]
    if any({_field(log, "categoryGroup"), _field(log, "category")} & CATEGORIES for log in enabled):
        return True
    return UNKNOWN if UNKNOWN in logs else False


def _field(log: object, name: str) -> object:
    value = cast("dict[str, object]", log).get(name) if isinstance(log, dict) else None
    return value if isinstance(value, str | bool) or value is UNKNOWN else None


RULE = StackRule(
    id="vault-audit-sink",
    title="Every access to a vault is logged",
    why="Without a log nobody can say who read a secret before it leaked, and no anomaly can be seen.",
    severity=Severity.HIGH,
    family=Family.AUDIT,
    frameworks=controls.AUDIT,
    fix=(
        "Attach a diagnostic setting with the audit category group, to the region's immutable account and to the "
        "workspace."
    ),
    code=(
        "monitor.DiagnosticSetting(name, resource_uri=vault_id, storage_account_id=..., workspace_id=..., "
        'logs=[{"category_group": "audit", "enabled": True}])'
    ),
    check=check,
)
