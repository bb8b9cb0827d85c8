"""AzureStorage: no key opens it, and a grant is on one container."""

from collections.abc import Callable
from typing import Any

import pytest

from components import roles
from components.data.azure_storage import AzureStorage
from components.errors import ArgumentError, GrantError
from components.grants import Principal

Deploy = Callable[[Callable[[], Any]], Any]

IDENTITY = Principal("/subscriptions/s/id-dev-catalog", "oid", "ServicePrincipal", "dev")


@pytest.fixture
def args(private: dict[str, Any]) -> dict[str, Any]:
    return {**private, "account_name": "stdevcatalogab2c", "containers": ["pictures"]}


def test_every_field_of_the_account(deploy: Deploy, args: dict[str, Any], tags: dict[str, str]) -> None:
    assert deploy(lambda: AzureStorage("catalog", args))["catalog-account"].inputs == {
        "accountName": "stdevcatalogab2c",
        "resourceGroupName": "rg-dev-catalog",
        "location": "westeurope",
        "tags": tags,
        "kind": "StorageV2",
        "sku": {"name": "Standard_ZRS"},
        "accessTier": "Hot",
        "encryption": {"requireInfrastructureEncryption": True, "keySource": "Microsoft.Storage"},
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
        "publicNetworkAccess": "Disabled",
        "networkRuleSet": {"defaultAction": "Deny", "bypass": "None", "ipRules": [], "virtualNetworkRules": []},
    }


def test_production_is_copied_to_a_second_region_and_kept(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureStorage("catalog", {**args, "production": True}))
    assert deployment["catalog-account"].inputs["sku"] == {"name": "Standard_GZRS"}
    for name in ("catalog-account", "catalog-container-pictures"):
        assert deployment[name].request.protect
        assert deployment[name].request.retainOnDelete


def test_what_was_deleted_can_be_had_back(deploy: Deploy, args: dict[str, Any]) -> None:
    kept = {"enabled": True, "days": 30}
    assert deploy(lambda: AzureStorage("catalog", args))["catalog-blobs"].inputs == {
        "accountName": "stdevcatalogab2c",
        "resourceGroupName": "rg-dev-catalog",
        "blobServicesName": "default",
        "isVersioningEnabled": True,
        "changeFeed": {"enabled": True},
        "deleteRetentionPolicy": kept,
        "containerDeleteRetentionPolicy": kept,
    }


def test_no_container_is_public(deploy: Deploy, args: dict[str, Any]) -> None:
    container = deploy(lambda: AzureStorage("catalog", args))["catalog-container-pictures"]
    assert container.inputs["publicAccess"] == "None"


def test_what_is_read_and_written_is_logged(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureStorage("catalog", args))
    expected = f"{deployment.result.resource_id}/blobServices/default"
    assert deployment["catalog-logs"].inputs["resourceUri"] == expected


@pytest.mark.parametrize(
    ("write", "role"), [(False, "Storage Blob Data Reader"), (True, "Storage Blob Data Contributor")]
)
def test_a_grant_is_on_one_container(deploy: Deploy, args: dict[str, Any], write: bool, role: Any) -> None:
    deployment = deploy(lambda: AzureStorage("catalog", args).grant_access(IDENTITY, "pictures", write=write))
    (grant,) = deployment.of_type("azure-native:authorization:RoleAssignment")
    assert grant.inputs["scope"].endswith("/stdevcatalogab2c/blobServices/default/containers/pictures")
    assert grant.inputs["roleDefinitionId"] == roles.role_definition_id(grant.inputs["scope"], role)
    assert grant.after == {"catalog-container-pictures"}


def test_a_container_that_is_not_declared_is_not_granted(deploy: Deploy, args: dict[str, Any]) -> None:
    with pytest.raises(GrantError, match="allowed: pictures"):
        deploy(lambda: AzureStorage("catalog", args).grant_access(IDENTITY, "invoices"))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"account_name": "st-dev"}, "account_name is not a valid name"),
        ({"containers": ["Pictures"]}, "a container is not a valid name"),
        ({"containers": ["a--b"]}, "a container is not a valid name"),
        ({"containers": ["ab"]}, "a container has the wrong length"),
        ({"allow_shared_key_access": True}, "unknown field"),
    ],
)
def test_an_account_that_is_refused(deploy: Deploy, args: dict[str, Any], change: dict[str, Any], what: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        deploy(lambda: AzureStorage("catalog", {**args, **change}))
    assert [problem.what for problem in caught.value.problems] == [what]
