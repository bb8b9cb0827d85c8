"""AzureServiceBus: connection strings off, a grant is on one entity, an open network is an exception with an end."""

from collections.abc import Callable
from typing import Any

import pytest

from components import roles
from components.data.azure_servicebus import AzureServiceBus
from components.errors import ArgumentError, GrantError
from components.grants import Principal

Deploy = Callable[[Callable[[], Any]], Any]

IDENTITY = Principal("/subscriptions/s/id-dev-ordering", "oid", "ServicePrincipal", "dev")
EXCEPTION = {"reason": "no budget for premium in dev", "until": "2027-01-31"}


@pytest.fixture
def args(private: dict[str, Any]) -> dict[str, Any]:
    return {**private, "namespace_name": "sbns-dev-events", "queues": ["orders"], "topics": ["price-changed"]}


def test_every_field_of_the_namespace(deploy: Deploy, args: dict[str, Any], tags: dict[str, str]) -> None:
    assert deploy(lambda: AzureServiceBus("events", args))["events-namespace"].inputs == {
        "namespaceName": "sbns-dev-events",
        "resourceGroupName": "rg-dev-catalog",
        "location": "westeurope",
        "tags": tags,
        "sku": {"name": "Premium", "tier": "Premium", "capacity": 1},
        "disableLocalAuth": True,
        "minimumTlsVersion": "1.2",
        "publicNetworkAccess": "Disabled",
        "zoneRedundant": True,
    }


def test_the_standard_tier_is_an_exception_that_says_why_and_until_when(
    deploy: Deploy, args: dict[str, Any], tags: dict[str, str]
) -> None:
    deployment = deploy(lambda: AzureServiceBus("events", {**args, "standard_tier": EXCEPTION}))
    namespace = deployment["events-namespace"].inputs
    assert namespace["sku"] == {"name": "Standard", "tier": "Standard"}
    assert namespace["publicNetworkAccess"] == "Enabled"
    assert namespace["disableLocalAuth"] is True
    assert namespace["tags"] == {
        **tags,
        "open-network-reason": "no budget for premium in dev",
        "open-network-until": "2027-01-31",
    }
    assert "events-endpoint" not in deployment


def test_queues_and_topics(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureServiceBus("events", args))
    assert deployment["events-queue-orders"].inputs == {
        "queueName": "orders",
        "namespaceName": "sbns-dev-events",
        "resourceGroupName": "rg-dev-catalog",
        "deadLetteringOnMessageExpiration": True,
    }
    assert deployment["events-topic-price-changed"].inputs == {
        "topicName": "price-changed",
        "namespaceName": "sbns-dev-events",
        "resourceGroupName": "rg-dev-catalog",
    }


def test_production_is_kept(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureServiceBus("events", {**args, "production": True}))
    for name in ("events-namespace", "events-queue-orders", "events-topic-price-changed"):
        assert deployment[name].request.protect
        assert deployment[name].request.retainOnDelete


@pytest.mark.parametrize(
    ("entity", "direction", "role"),
    [
        ("topics/price-changed", "send", "Azure Service Bus Data Sender"),
        ("queues/orders", "receive", "Azure Service Bus Data Receiver"),
    ],
)
def test_a_grant_is_on_one_entity(deploy: Deploy, args: dict[str, Any], entity: str, direction: Any, role: Any) -> None:
    deployment = deploy(lambda: AzureServiceBus("events", args).grant_access(IDENTITY, entity, direction))
    (grant,) = deployment.of_type("azure-native:authorization:RoleAssignment")
    assert grant.inputs["scope"].endswith(f"/namespaces/sbns-dev-events/{entity}")
    assert grant.inputs["roleDefinitionId"] == roles.role_definition_id(grant.inputs["scope"], role)


def test_an_entity_that_is_not_declared_is_not_granted(deploy: Deploy, args: dict[str, Any]) -> None:
    with pytest.raises(GrantError, match="allowed: queues/orders, topics/price-changed"):
        deploy(lambda: AzureServiceBus("events", args).grant_access(IDENTITY, "queues/invoices", "send"))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"namespace_name": "short"}, "namespace_name has the wrong length"),
        ({"namespace_name": "events-sb"}, "namespace_name is not a valid name"),
        ({"namespace_name": "1events"}, "namespace_name is not a valid name"),
        ({"queues": ["a/b"]}, "one of queues is not a valid name"),
        ({"topics": [""]}, "one of topics has the wrong length"),
        ({"standard_tier": {"reason": " ", "until": "2027-01-31"}}, "reason is empty"),
        ({"standard_tier": {"reason": "budget"}}, "until is missing"),
        ({"standard_tier": {"reason": "budget", "until": "next year"}}, "until is not a day"),
        ({"standard_tier": {"reason": "budget", "until": "2027-02-30"}}, "until is not a day"),
        ({"disable_local_auth": False}, "unknown field"),
    ],
)
def test_a_namespace_that_is_refused(deploy: Deploy, args: dict[str, Any], change: dict[str, Any], what: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        deploy(lambda: AzureServiceBus("events", {**args, **change}))
    assert [problem.what for problem in caught.value.problems] == [what]
