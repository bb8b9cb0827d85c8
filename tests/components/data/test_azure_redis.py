"""AzureRedis: access keys off, TLS, Entra assignments one after another."""

from collections.abc import Callable
from typing import Any

import pytest

from components.data.azure_redis import AzureRedis
from components.errors import ArgumentError
from components.grants import Principal

Deploy = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def args(private: dict[str, Any]) -> dict[str, Any]:
    return {**private, "cluster_name": "redis-dev-basket"}


def test_every_field_of_the_cluster(deploy: Deploy, args: dict[str, Any], tags: dict[str, str]) -> None:
    cluster = deploy(lambda: AzureRedis("basket", args))["basket-cluster"]
    assert cluster.type == "azure-native:redisenterprise:RedisEnterprise"
    assert cluster.inputs == {
        "clusterName": "redis-dev-basket",
        "resourceGroupName": "rg-dev-catalog",
        "location": "westeurope",
        "tags": tags,
        "sku": {"name": "Balanced_B0"},
        "highAvailability": "Disabled",
        "minimumTlsVersion": "1.2",
        "publicNetworkAccess": "Disabled",
    }


def test_every_field_of_the_database(deploy: Deploy, args: dict[str, Any]) -> None:
    assert deploy(lambda: AzureRedis("basket", args))["basket-database"].inputs == {
        "clusterName": "redis-dev-basket",
        "resourceGroupName": "rg-dev-catalog",
        "databaseName": "default",
        "accessKeysAuthentication": "Disabled",
        "clientProtocol": "Encrypted",
        "clusteringPolicy": "OSSCluster",
        "evictionPolicy": "VolatileLRU",
        "port": 10000,
    }


def test_production_has_a_second_node_and_is_kept(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureRedis("basket", {**args, "production": True, "sku": "MemoryOptimized_M10"}))
    assert deployment["basket-cluster"].inputs["highAvailability"] == "Enabled"
    assert deployment["basket-cluster"].inputs["sku"] == {"name": "MemoryOptimized_M10"}
    for name in ("basket-cluster", "basket-database"):
        assert deployment[name].request.protect
        assert deployment[name].request.retainOnDelete


def test_who_connects_is_logged_by_the_database(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureRedis("basket", args))
    assert deployment["basket-logs"].inputs["resourceUri"] == f"{deployment.result.resource_id}/databases/default"
    assert "metrics" not in deployment["basket-logs"].inputs


def test_every_field_of_an_assignment_and_their_order(deploy: Deploy, args: dict[str, Any]) -> None:
    def program() -> None:
        cache = AzureRedis("basket", args)
        for name in ("id-dev-basket", "id-dev-web"):
            cache.grant_access(Principal(f"/subscriptions/s/{name}", f"oid-of-{name}", "ServicePrincipal", "dev"))

    deployment = deploy(program)
    first, second = deployment["basket-access-id-dev-basket"], deployment["basket-access-id-dev-web"]
    name = first.inputs["accessPolicyAssignmentName"]
    assert first.inputs == {
        "accessPolicyAssignmentName": name,
        "accessPolicyName": "default",
        "clusterName": "redis-dev-basket",
        "databaseName": "default",
        "resourceGroupName": "rg-dev-catalog",
        "user": {"objectId": "oid-of-id-dev-basket"},
    }
    assert name.isalnum()
    assert first.request.deleteBeforeReplace
    assert name != second.inputs["accessPolicyAssignmentName"]
    assert deployment["basket-endpoint"].after == {"basket-database"}
    assert first.after == {"basket-endpoint"}
    assert second.after == {"basket-access-id-dev-basket"}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"cluster_name": ""}, "cluster_name has the wrong length"),
        ({"cluster_name": "redis--dev"}, "cluster_name is not a valid name"),
        ({"sku": "Enterprise_E10"}, "sku is not a valid name"),
        ({"access_keys_authentication": "Enabled"}, "unknown field"),
    ],
)
def test_a_cache_that_is_refused(deploy: Deploy, args: dict[str, Any], change: dict[str, Any], what: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        deploy(lambda: AzureRedis("basket", {**args, **change}))
    assert [problem.what for problem in caught.value.problems] == [what]
