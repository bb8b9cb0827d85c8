"""The one place that makes diagnostic settings, and that says what is recorded of each kind of resource."""

import hashlib
from types import MappingProxyType

import pulumi
from pulumi_azure_native import monitor

from components import arm

# By name, not by group: what is sent is then exactly what the audit account has immutable containers for (a group
# grows when Azure adds a category, and not every kind has the group `audit`). Who did what and who was let in; not the
# statistics of a database. Source: https://learn.microsoft.com/azure/azure-monitor/reference/logs-index
CATEGORIES = MappingProxyType[str, tuple[str, ...]](
    {
        "Microsoft.KeyVault/vaults": ("AuditEvent", "AzurePolicyEvaluationDetails"),
        "Microsoft.AppConfiguration/configurationStores": ("Audit", "HttpRequest"),
        "Microsoft.Cache/redisEnterprise/databases": ("ConnectionEvents",),
        "Microsoft.DBforPostgreSQL/flexibleServers": ("PostgreSQLLogs", "PostgreSQLFlexSessions"),
        "Microsoft.Network/trafficManagerProfiles": ("ProbeHealthStatusEvents",),
        "Microsoft.ServiceBus/namespaces": ("OperationalLogs", "RuntimeAuditLogs", "VNetAndIPFilteringLogs"),
        "Microsoft.Storage/storageAccounts/blobServices": ("StorageRead", "StorageWrite", "StorageDelete"),
    }
)
ALL_CATEGORIES = sorted({category for recorded in CATEGORIES.values() for category in recorded})


def diagnostic_setting(
    name: str,
    *,
    resource_id: str,
    workspace_id: str,
    account_id: str | None,
    metrics: bool = True,
    opts: pulumi.ResourceOptions,
) -> "monitor.DiagnosticSetting":
    """Send what is recorded of one resource (and its metrics) to the workspace and, save for the audit accounts
    themselves, to the immutable account.

    Azure allows five settings a resource and refuses a second one with the same sink and category, whatever its name.
    So there is one setting, named by its sinks: what a crashed run left behind has the same name and can be imported,
    and another sink means another setting, of which the old one goes first.
    """
    sinks = f"{(account_id or '').lower()}|{workspace_id.lower()}"
    return monitor.DiagnosticSetting(
        name,
        name=f"zs-audit-{hashlib.sha256(sinks.encode()).hexdigest()[:12]}",
        resource_uri=resource_id,
        logs=[{"category": category, "enabled": True} for category in CATEGORIES[arm.parse(resource_id).type]],
        metrics=[{"category": "AllMetrics", "enabled": True}] if metrics else None,
        storage_account_id=account_id,
        workspace_id=workspace_id,
        log_analytics_destination_type="Dedicated",
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
