"""The one place that makes diagnostic settings."""

import hashlib

import pulumi
from pulumi_azure_native import monitor


def diagnostic_setting(
    name: str,
    *,
    resource_id: str,
    workspace_id: str,
    account_id: str | None,
    metrics: bool = True,
    opts: pulumi.ResourceOptions,
) -> "monitor.DiagnosticSetting":
    """Send all logs (and metrics) of one resource to the workspace and, save for the audit accounts themselves, to the
    immutable account.

    Azure allows five settings a resource and refuses a second one with the same sink and category, whatever its name.
    So there is one setting, named by its sinks: what a crashed run left behind has the same name and can be imported,
    and another sink means another setting, of which the old one goes first.
    """
    sinks = f"{(account_id or '').lower()}|{workspace_id.lower()}"
    return monitor.DiagnosticSetting(
        name,
        name=f"zs-audit-{hashlib.sha256(sinks.encode()).hexdigest()[:12]}",
        resource_uri=resource_id,
        logs=[{"category_group": group, "enabled": True} for group in ("audit", "allLogs")],
        metrics=[{"category": "AllMetrics", "enabled": True}] if metrics else None,
        storage_account_id=account_id,
        workspace_id=workspace_id,
        log_analytics_destination_type="Dedicated",
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
