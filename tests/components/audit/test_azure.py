"""Audit sinks: what is written stays, nobody signs in with a key, and the lock comes last and goes first."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.audit.azure import AzureAuditAccount, AzureLogWorkspace
from components.diagnostics import CATEGORIES
from components.errors import ArgumentError

Deploy = Callable[[Callable[[], Any]], Any]

IDENTITY = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-audit"
KEY = {"key_uri": "https://audit-platform-ab2c.vault.azure.net/keys/kek", "identity_id": IDENTITY}
POLICY = "audit-container-auditevent-immutability"


@pytest.fixture
def args(connected: dict[str, Any]) -> dict[str, Any]:
    return {**connected, "account_name": "logwesteuropeab2c", "retention_days": 365, "customer_managed_key": KEY}


@pytest.fixture
def account(deploy: Deploy, args: dict[str, Any]) -> Any:
    return deploy(lambda: AzureAuditAccount("audit", {**args, "audit_workspace_id": "/workspace"}))


def test_every_field_of_the_account(account: Any, tags: dict[str, str]) -> None:
    each = {"enabled": True, "keyType": "Account"}
    assert account["audit-account"].type == "azure-native:storage:StorageAccount"
    assert account["audit-account"].inputs == {
        "accountName": "logwesteuropeab2c",
        "resourceGroupName": "rg-dev-catalog",
        "location": "westeurope",
        "tags": tags,
        "kind": "StorageV2",
        "sku": {"name": "Standard_GZRS"},
        "accessTier": "Hot",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
        "encryption": {
            "requireInfrastructureEncryption": True,
            "services": {"blob": each, "file": each, "queue": each, "table": each},
            "keySource": "Microsoft.Keyvault",
            # No version: the account follows the key's rotation.
            "keyVaultProperties": {"keyVaultUri": "https://audit-platform-ab2c.vault.azure.net", "keyName": "kek"},
            "encryptionIdentity": {"encryptionUserAssignedIdentity": IDENTITY},
        },
        "allowSharedKeyAccess": False,
        "defaultToOAuthAuthentication": True,
        "keyPolicy": {"keyExpirationPeriodInDays": 90},
        "sasPolicy": {"expirationAction": "Block", "sasExpirationPeriod": "00.01:00:00"},
        "isLocalUserEnabled": False,
        "isSftpEnabled": False,
        "allowBlobPublicAccess": False,
        "allowCrossTenantReplication": False,
        "allowedCopyScope": "AAD",
        "enableHttpsTrafficOnly": True,
        "minimumTlsVersion": "TLS1_2",
        "publicNetworkAccess": "Enabled",
        "networkRuleSet": {
            "defaultAction": "Deny",
            "bypass": "AzureServices",
            "ipRules": [],
            "virtualNetworkRules": [],
        },
    }


def test_without_a_key_microsofts_own_encrypts(deploy: Deploy, args: dict[str, Any]) -> None:
    del args["customer_managed_key"]
    inputs = deploy(lambda: AzureAuditAccount("audit", args))["audit-account"].inputs
    assert "identity" not in inputs
    assert inputs["encryption"]["keySource"] == "Microsoft.Storage"
    assert not inputs["encryption"].keys() & {"keyVaultProperties", "encryptionIdentity"}


def test_a_region_without_zones_has_its_copy_all_the_same(deploy: Deploy, args: dict[str, Any]) -> None:
    inputs = deploy(lambda: AzureAuditAccount("audit", {**args, "zone_redundant": False}))["audit-account"].inputs
    assert inputs["sku"] == {"name": "Standard_GRS"}


def test_every_field_of_the_blob_service(account: Any) -> None:
    kept = {"enabled": True, "days": 90}
    # No restore policy: it conflicts with immutability.
    assert account["audit-blobs"].inputs == {
        "accountName": "logwesteuropeab2c",
        "resourceGroupName": "rg-dev-catalog",
        "blobServicesName": "default",
        "isVersioningEnabled": True,
        "changeFeed": {"enabled": True},
        "deleteRetentionPolicy": kept,
        "containerDeleteRetentionPolicy": kept,
    }


def test_what_a_vault_writes_cannot_be_changed(account: Any) -> None:
    assert account["audit-container-auditevent"].inputs == {
        "containerName": "insights-logs-auditevent",
        "accountName": "logwesteuropeab2c",
        "resourceGroupName": "rg-dev-catalog",
        "publicAccess": "None",
    }
    assert account[POLICY].type == "azure-native:storage:BlobContainerImmutabilityPolicy"
    # Never with allowProtectedAppendWrites: Azure takes one of the two.
    assert account[POLICY].inputs == {
        "containerName": "insights-logs-auditevent",
        "accountName": "logwesteuropeab2c",
        "resourceGroupName": "rg-dev-catalog",
        "immutabilityPolicyName": "default",
        "immutabilityPeriodSinceCreationInDays": 365,
        "allowProtectedAppendWritesAll": True,
    }


def test_worm_lock_is_explicit(account: Any) -> None:
    """Nothing here can lock the policy: that is a reviewed step that cannot be taken back."""
    assert "state" not in account[POLICY].inputs
    assert "immutableStorageWithVersioning" not in account["audit-account"].inputs


def test_other_categories_are_immutable_too(deploy: Deploy, args: dict[str, Any]) -> None:
    categories = ["AuditEvent", "StorageRead"]
    deployment = deploy(lambda: AzureAuditAccount("audit", {**args, "categories": categories}))
    policies = deployment.of_type("azure-native:storage:BlobContainerImmutabilityPolicy")
    assert {policy.inputs["containerName"] for policy in policies} == {
        "insights-logs-auditevent",
        "insights-logs-storageread",
    }


def test_whatever_a_component_sends_is_immutable(account: Any) -> None:
    sent = {f"insights-logs-{category.lower()}" for recorded in CATEGORIES.values() for category in recorded}
    policies = account.of_type("azure-native:storage:BlobContainerImmutabilityPolicy")
    assert {policy.inputs["containerName"] for policy in policies} == sent
    assert len(sent) == 14


def test_records_are_read_over_a_private_endpoint(account: Any) -> None:
    (connection,) = account["audit-endpoint"].inputs["privateLinkServiceConnections"]
    assert connection["privateLinkServiceId"] == account.result.resource_id
    assert connection["groupIds"] == ["blob"]
    # A private endpoint is a connection of the account, which the lock would keep.
    assert account.comes_after("audit-lock", "audit-endpoint")


def test_the_lock_stands_on_the_account_comes_last_and_goes_first(account: Any) -> None:
    assert account["audit-lock"].inputs["level"] == "CanNotDelete"
    assert account["audit-lock"].inputs["scope"] == account.result.resource_id
    for name in ("audit-account", "audit-blobs", "audit-container-auditevent", POLICY):
        assert account.comes_after("audit-lock", name)


def test_access_to_the_records_is_logged_elsewhere(account: Any) -> None:
    logged = account["audit-logs"].inputs
    assert logged["resourceUri"] == f"{account.result.resource_id}/blobServices/default"
    assert logged["workspaceId"] == "/workspace"
    assert "storageAccountId" not in logged


def test_records_are_protected_and_retained_unless_said_otherwise(
    account: Any, deploy: Deploy, args: dict[str, Any]
) -> None:
    kept = ("audit-account", "audit-blobs", "audit-container-auditevent", POLICY, "audit-lock")
    assert all(account[name].request.protect and account[name].request.retainOnDelete for name in kept)
    open_account = deploy(lambda: AzureAuditAccount("audit", {**args, "protect": False}))
    assert not any(found.request.protect or found.request.retainOnDelete for found in open_account.values())


def test_the_account_waits_for_the_right_to_its_key(deploy: Deploy, args: dict[str, Any]) -> None:
    def program() -> None:
        right = pulumi.CustomResource("a:b:Right", "right", {})
        AzureAuditAccount("audit", args, pulumi.ResourceOptions(depends_on=[right]))

    assert deploy(program)["audit-account"].after == {"right"}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"retention_days": 0}, "retention_days is out of bounds"),
        ({"retention_days": -1}, "retention_days is out of bounds"),
        ({"retention_days": 146_001}, "retention_days is out of bounds"),
        ({"retention_days": True}, "retention_days is not a whole number"),
        ({"retention_days": 365.0}, "retention_days is not a whole number"),
        ({"account_name": "Log"}, "account_name is not a valid name"),
        ({"account_name": "lo"}, "account_name has the wrong length"),
        ({"account_name": "log-dev"}, "account_name is not a valid name"),
        ({"categories": ["Audit Event"]}, "a category is not a valid name"),
        ({"customer_managed_key": {"key_uri": KEY["key_uri"]}}, "identity_id is missing"),
        ({"customer_managed_key": {**KEY, "key_uri": KEY["key_uri"] + "/0123"}}, "key_uri is not a key's address"),
        ({"customer_managed_key": {**KEY, "key_uri": "kek"}}, "key_uri is not a key's address"),
    ],
)
def test_an_account_that_is_refused(deploy: Deploy, args: dict[str, Any], change: dict[str, Any], what: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        deploy(lambda: AzureAuditAccount("audit", {**args, **change}))
    assert [problem.what for problem in caught.value.problems] == [what]


class TestWorkspace:
    @pytest.fixture
    def args(self, placed: dict[str, Any]) -> dict[str, Any]:
        return {**placed, "workspace_name": "log-audit", "retention_days": 365}

    def test_every_field(self, deploy: Deploy, args: dict[str, Any], tags: dict[str, str]) -> None:
        deployment = deploy(lambda: AzureLogWorkspace("logs", args))
        assert deployment["logs-workspace"].inputs == {
            "workspaceName": "log-audit",
            "resourceGroupName": "rg-dev-catalog",
            "location": "westeurope",
            "tags": tags,
            "sku": {"name": "PerGB2018"},
            "retentionInDays": 365,
            "features": {
                "disableLocalAuth": True,
                "enableLogAccessUsingOnlyResourcePermissions": False,
                "immediatePurgeDataOn30Days": False,
            },
            "publicNetworkAccessForIngestion": "Disabled",
            "publicNetworkAccessForQuery": "Enabled",
        }
        assert deployment.outputs["logs"] == {"resourceId": deployment.result.resource_id}
        assert deployment.result.resource_id.endswith("/Microsoft.OperationalInsights/workspaces/log-audit")

    def test_it_is_protected_and_retained_unless_said_otherwise(self, deploy: Deploy, args: dict[str, Any]) -> None:
        for protect, expected in ((None, True), (True, True), (False, False)):
            chosen = args if protect is None else {**args, "protect": protect}
            request = deploy(lambda chosen=chosen: AzureLogWorkspace("logs", chosen))["logs-workspace"].request
            assert (request.protect, request.retainOnDelete) == (expected, expected)

    @pytest.mark.parametrize("days", [29, 731])
    def test_what_a_workspace_cannot_keep(self, deploy: Deploy, args: dict[str, Any], days: int) -> None:
        with pytest.raises(ArgumentError, match="30 to 730 days; keep logs longer in the immutable account"):
            deploy(lambda: AzureLogWorkspace("logs", {**args, "retention_days": days}))
