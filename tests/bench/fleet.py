"""A made-up fleet of services, as Pulumi resources and as the same resources of a Terraform plan: what the scanners are
compared on. Compliant for the most part, as a real fleet is; one service in ten has three mistakes, or none at all.
"""

import json
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

SUBSCRIPTION = "00000000-0000-4000-8000-0000000000d1"
READER = "4633458b-17de-408a-b874-0445c86b69e6"
KMS = "arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-4000-8000-0000000000c1"
ISSUER = "https://token.actions.githubusercontent.com"


class Item(NamedTuple):
    """One resource in both languages: type, name, properties."""

    pulumi: tuple[str, dict[str, Any]]
    terraform: tuple[str, dict[str, Any]]
    name: str


def fleet(count: int, *, mistakes: bool = True) -> list[Item]:
    """`count` resources of services with nine resources each."""
    return [item for n in range(count // 9 + 1) for item in _service(n, bad=mistakes and n % 10 == 9)][:count]


def json_lines(items: list[Item]) -> str:
    return "".join(
        json.dumps({"type": item.pulumi[0], "name": item.name, "props": item.pulumi[1]}) + "\n" for item in items
    )


def terraform_plan(items: list[Item]) -> dict[str, Any]:
    """The form of `terraform show -json`, as far as scanners read it."""
    planned, changes, configured = [], [], []
    for item in items:
        kind, values = item.terraform
        name = item.name.replace("-", "_")
        of = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
        provider = f"registry.terraform.io/hashicorp/{kind.split('_')[0]}"
        planned.append({**of, "provider_name": provider, "schema_version": 0, "values": values})
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {"id": True}}
        changes.append({**of, "provider_name": provider, "change": change})
        expressions = {key: {"constant_value": value} for key, value in values.items()}
        configured.append({**of, "provider_config_key": kind.split("_")[0], "expressions": expressions})
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": configured}},
    }


def _service(n: int, *, bad: bool) -> Iterator[Item]:
    group, tags = f"rg-dev-service-{n}", {"env": "dev", "service": f"service-{n}", "owner": f"team-{n % 7}"}
    at = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers"
    vault = f"{at}/Microsoft.KeyVault/vaults/dev-service-{n}"
    identity = f"{at}/Microsoft.ManagedIdentity/userAssignedIdentities/id-{n}"
    here = {"resourceGroupName": group, "location": "westeurope", "tags": tags}
    there = {"resource_group_name": group, "location": "westeurope", "tags": tags}
    settings = {f"SETTING_{i}": f"https://service-{n}-{i}.dev.example.com/api" for i in range(8)}
    settings["Db__ConnectionString"] = (
        f"@Microsoft.KeyVault(SecretUri=https://dev-service-{n}.vault.azure.net/secrets/db)"
    )
    if bad:
        settings["Queue__Password"] = f"Tr0ub4dor&{n}zKq81"
    names = {
        kind: f"service-{n}-{kind}"
        for kind in ("vault", "identity", "fic", "role", "account", "app", "secret", "setting", "log")
    }
    yield Item(
        (
            "azure-native:keyvault:Vault",
            {
                **here,
                "vaultName": f"dev-service-{n}",
                "properties": {
                    "tenantId": SUBSCRIPTION,
                    "sku": {"family": "A", "name": "standard"},
                    "enableRbacAuthorization": True,
                    "enablePurgeProtection": not bad,
                    "enableSoftDelete": True,
                    "softDeleteRetentionInDays": 90,
                    "publicNetworkAccess": "Disabled",
                    "networkAcls": {"defaultAction": "Deny", "bypass": "None", "ipRules": []},
                },
            },
        ),
        (
            "azurerm_key_vault",
            {
                **there,
                "name": f"dev-service-{n}",
                "tenant_id": SUBSCRIPTION,
                "sku_name": "standard",
                "enable_rbac_authorization": True,
                "purge_protection_enabled": not bad,
                "soft_delete_retention_days": 90,
                "public_network_access_enabled": False,
                "network_acls": [{"default_action": "Deny", "bypass": "None", "ip_rules": []}],
            },
        ),
        names["vault"],
    )
    yield Item(
        ("azure-native:managedidentity:UserAssignedIdentity", {**here, "resourceName": f"id-{n}"}),
        ("azurerm_user_assigned_identity", {**there, "name": f"id-{n}"}),
        names["identity"],
    )
    subject = f"repo:example/service-{n}:environment:dev"
    yield Item(
        (
            "azure-native:managedidentity:FederatedIdentityCredential",
            {
                "resourceGroupName": group,
                "resourceName": f"id-{n}",
                "federatedIdentityCredentialResourceName": f"fic-{n}",
                "issuer": ISSUER,
                "subject": subject,
                "audiences": ["api://AzureADTokenExchange"],
            },
        ),
        (
            "azurerm_federated_identity_credential",
            {"name": f"fic-{n}", "parent_id": identity, "issuer": ISSUER, "subject": subject, "audience": ["api://x"]},
        ),
        names["fic"],
    )
    role = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
    principal = str(uuid.uuid5(uuid.NAMESPACE_URL, names["identity"]))
    yield Item(
        (
            "azure-native:authorization:RoleAssignment",
            {
                "scope": vault,
                "roleDefinitionId": role,
                "principalId": principal,
                "principalType": "ServicePrincipal",
                "roleAssignmentName": str(uuid.uuid5(uuid.NAMESPACE_URL, names["role"])),
            },
        ),
        ("azurerm_role_assignment", {"scope": vault, "role_definition_id": role, "principal_id": principal}),
        names["role"],
    )
    yield Item(
        (
            "azure-native:storage:StorageAccount",
            {
                **here,
                "accountName": f"stdevservice{n}",
                "kind": "StorageV2",
                "sku": {"name": "Standard_ZRS"},
                "allowSharedKeyAccess": bad,
                "allowBlobPublicAccess": False,
                "minimumTlsVersion": "TLS1_2",
                "publicNetworkAccess": "Disabled",
                "networkRuleSet": {"defaultAction": "Deny", "bypass": "None"},
            },
        ),
        (
            "azurerm_storage_account",
            {
                **there,
                "name": f"stdevservice{n}",
                "account_tier": "Standard",
                "account_replication_type": "ZRS",
                "shared_access_key_enabled": bad,
                "allow_nested_items_to_be_public": False,
                "min_tls_version": "TLS1_2",
                "public_network_access_enabled": False,
            },
        ),
        names["account"],
    )
    yield Item(
        (
            "azure-native:web:WebApp",
            {
                **here,
                "name": f"app-{n}",
                "httpsOnly": True,
                "siteConfig": {
                    "ftpsState": "Disabled",
                    "appSettings": [{"name": k, "value": v} for k, v in settings.items()],
                },
            },
        ),
        (
            "azurerm_linux_web_app",
            {
                **there,
                "name": f"app-{n}",
                "https_only": True,
                "app_settings": settings,
                "site_config": [{"ftps_state": "Disabled"}],
            },
        ),
        names["app"],
    )
    yield Item(
        (
            "aws:secretsmanager/secret:Secret",
            {"name": f"dev/service-{n}", "recoveryWindowInDays": 30, "kmsKeyId": KMS, "tags": tags},
        ),
        (
            "aws_secretsmanager_secret",
            {"name": f"dev/service-{n}", "recovery_window_in_days": 30, "kms_key_id": KMS, "tags": tags},
        ),
        names["secret"],
    )
    yield Item(
        (
            "azure-native:appconfiguration:KeyValue",
            {
                "resourceGroupName": group,
                "configStoreName": "appcs-dev",
                "keyValueName": f"slots.{n}",
                "value": json.dumps([{"name": "db"}]),
                "tags": tags,
            },
        ),
        ("azurerm_app_configuration_key", {"key": f"slots.{n}", "value": json.dumps([{"name": "db"}]), "tags": tags}),
        names["setting"],
    )
    sink = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-audit/providers/Microsoft.Storage/storageAccounts/staudit"
    workspace = sink.replace(
        "Microsoft.Storage/storageAccounts/staudit", "Microsoft.OperationalInsights/workspaces/log"
    )
    yield Item(
        (
            "azure-native:monitor:DiagnosticSetting",
            {
                "name": "audit",
                "resourceUri": vault,
                "storageAccountId": sink,
                "workspaceId": workspace,
                "logs": [{"categoryGroup": "audit", "enabled": True}],
            },
        ),
        (
            "azurerm_monitor_diagnostic_setting",
            {
                "name": "audit",
                "target_resource_id": vault,
                "storage_account_id": sink,
                "log_analytics_workspace_id": workspace,
                "enabled_log": [{"category_group": "audit"}],
            },
        ),
        f"service-{n}-log",
    )
