"""AzurePostgres: no administrator password, and writes one after another."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from components.data.azure_postgres import AzurePostgres
from components.errors import ArgumentError
from components.grants import Principal

Deploy = Callable[[Callable[[], Any]], Any]

TENANT = "00000000-0000-4000-8000-000000000001"
IDENTITY = Principal("/subscriptions/s/id-dev-catalog", "oid", "ServicePrincipal", "dev")
DBA = Principal("00000000-0000-4000-8000-000000000d0b", "00000000-0000-4000-8000-000000000d0b", "Group", "dev")


@pytest.fixture
def args(private: dict[str, Any]) -> dict[str, Any]:
    return {**private, "tenant_id": TENANT, "server_name": "psql-dev-catalog", "databases": ["catalogdb", "search"]}


def test_every_field_of_the_server(deploy: Deploy, args: dict[str, Any], tags: dict[str, str]) -> None:
    server = deploy(lambda: AzurePostgres("catalog", args))["catalog-server"]
    assert server.type == "azure-native:dbforpostgresql:Server"
    # No administratorLogin, no administratorLoginPassword.
    assert server.inputs == {
        "serverName": "psql-dev-catalog",
        "resourceGroupName": "rg-dev-catalog",
        "location": "westeurope",
        "tags": tags,
        "version": "17",
        "availabilityZone": "",  # the SDK's own default: Azure chooses
        "sku": {"name": "Standard_B1ms", "tier": "Burstable"},
        "authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled", "tenantId": TENANT},
        "network": {"publicNetworkAccess": "Disabled"},
        "storage": {"storageSizeGB": 32, "autoGrow": "Enabled"},
        "backup": {"backupRetentionDays": 7, "geoRedundantBackup": "Disabled"},
        "highAvailability": {"mode": "Disabled"},
    }


def test_production_survives_a_zone_and_a_region(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzurePostgres("catalog", {**args, "production": True}))
    inputs = deployment["catalog-server"].inputs
    assert inputs["sku"] == {"name": "Standard_D2ds_v5", "tier": "GeneralPurpose"}
    assert inputs["storage"]["storageSizeGB"] == 128
    assert inputs["backup"] == {"backupRetentionDays": 35, "geoRedundantBackup": "Enabled"}
    assert inputs["highAvailability"] == {"mode": "ZoneRedundant"}
    for name in ("catalog-server", "catalog-database-catalogdb"):
        assert deployment[name].request.protect
        assert deployment[name].request.retainOnDelete


@pytest.mark.parametrize(
    ("sku", "tier"),
    [("Standard_B2s", "Burstable"), ("Standard_D4ds_v5", "GeneralPurpose"), ("Standard_E2ds_v5", "MemoryOptimized")],
)
def test_the_tier_follows_the_size(deploy: Deploy, args: dict[str, Any], sku: str, tier: str) -> None:
    inputs = deploy(lambda: AzurePostgres("catalog", {**args, "sku": sku, "storage_gb": 64}))["catalog-server"].inputs
    assert inputs["sku"] == {"name": sku, "tier": tier}
    assert inputs["storage"]["storageSizeGB"] == 64


def test_only_tls_connections(deploy: Deploy, args: dict[str, Any]) -> None:
    settings = deploy(lambda: AzurePostgres("catalog", args)).of_type("azure-native:dbforpostgresql:Configuration")
    assert {found.inputs["configurationName"]: found.inputs["value"] for found in settings} == {
        "require_secure_transport": "on",
        "ssl_min_protocol_version": "TLSv1.2",
    }
    assert {found.inputs["source"] for found in settings} == {"user-override"}


def test_a_server_gets_one_write_at_a_time(deploy: Deploy, args: dict[str, Any]) -> None:
    def program() -> None:
        server = AzurePostgres("catalog", args)
        server.grant_access(IDENTITY, "id-dev-catalog")
        server.grant_access(DBA, "database-administrators")

    deployment = deploy(program)
    chain = [
        "catalog-server",
        "catalog-setting-require-secure-transport",
        "catalog-setting-ssl-min-protocol-version",
        "catalog-database-catalogdb",
        "catalog-database-search",
        "catalog-endpoint",
        "catalog-admin-id-dev-catalog",
        f"catalog-admin-{DBA.key}",
    ]
    for before, after in itertools.pairwise(chain):
        assert deployment[after].after == {before}


def test_every_field_of_an_administrator(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzurePostgres("catalog", args).grant_access(IDENTITY, "id-dev-catalog"))
    assert deployment["catalog-admin-id-dev-catalog"].type == "azure-native:dbforpostgresql:Administrator"
    assert deployment["catalog-admin-id-dev-catalog"].inputs == {
        "objectId": "oid",
        "principalName": "id-dev-catalog",
        "principalType": "ServicePrincipal",
        "tenantId": TENANT,
        "serverName": "psql-dev-catalog",
        "resourceGroupName": "rg-dev-catalog",
    }


def test_every_field_of_a_database(deploy: Deploy, args: dict[str, Any]) -> None:
    assert deploy(lambda: AzurePostgres("catalog", args))["catalog-database-catalogdb"].inputs == {
        "databaseName": "catalogdb",
        "charset": "UTF8",
        "serverName": "psql-dev-catalog",
        "resourceGroupName": "rg-dev-catalog",
    }


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"server_name": "ab"}, "server_name has the wrong length"),
        ({"server_name": "Psql-dev"}, "server_name is not a valid name"),
        ({"databases": ["1db"]}, "a database is not a valid name"),
        ({"databases": ["db;drop"]}, "a database is not a valid name"),
        ({"sku": "Standard_F2"}, "sku is not a valid name"),
        ({"storage_gb": 16}, "storage_gb is out of bounds"),
        ({"version": "11"}, "version is not one of the choices"),
        ({"tenant_id": "x"}, "tenant_id has the wrong length"),
        ({"administrator_login_password": "x"}, "unknown field"),
    ],
)
def test_a_server_that_is_refused(deploy: Deploy, args: dict[str, Any], change: dict[str, Any], what: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        deploy(lambda: AzurePostgres("catalog", {**args, **change}))
    assert [problem.what for problem in caught.value.problems] == [what]
