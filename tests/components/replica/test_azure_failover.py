"""Which region is asked: Traffic Manager by priority, judged by a path that reads a canary."""

from collections.abc import Callable
from typing import Any

import pytest

from components.errors import ArgumentError
from components.replica.azure_failover import AzureFailover

Deploy = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def args(placed: dict[str, Any], sinks: dict[str, Any]) -> dict[str, Any]:
    own = {
        "profile_name": "dev-secrets-ab2c",
        "primary_host": "west.eshop.example",
        "secondary_host": "n.eshop.example",
    }
    return {**{field: value for field, value in placed.items() if field != "location"}, **sinks, **own}


def test_every_field_of_the_profile(deploy: Deploy, args: dict[str, Any], tags: dict[str, str]) -> None:
    deployment = deploy(lambda: AzureFailover("failover", args))
    kind = "Microsoft.Network/trafficManagerProfiles/externalEndpoints"
    assert deployment["failover-profile"].type == "azure-native:trafficmanager:Profile"
    assert deployment["failover-profile"].inputs == {
        "profileName": "dev-secrets-ab2c",
        "resourceGroupName": "rg-dev-catalog",
        "location": "global",
        "tags": tags,
        "profileStatus": "Enabled",
        "trafficRoutingMethod": "Priority",
        "trafficViewEnrollmentStatus": "Disabled",
        "dnsConfig": {"relativeName": "dev-secrets-ab2c", "ttl": 30},
        "monitorConfig": {
            "protocol": "HTTPS",
            "port": 443,
            "path": "/health",
            "intervalInSeconds": 10,
            "timeoutInSeconds": 5,
            "toleratedNumberOfFailures": 2,
            "expectedStatusCodeRanges": [{"min": 200, "max": 200}],
        },
        "endpoints": [
            {"name": name, "type": kind, "target": target, "priority": priority, "endpointStatus": "Enabled"}
            for name, target, priority in (
                ("primary", "west.eshop.example", 1),
                ("secondary", "n.eshop.example", 2),
            )
        ],
    }
    assert deployment.outputs["failover"] == {
        "resourceId": deployment.result.resource_id,
        "host": "dev-secrets-ab2c.trafficmanager.net",
    }


def test_every_probe_is_recorded(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureFailover("failover", args))
    logs = deployment["failover-logs"].inputs
    assert logs["resourceUri"] == deployment.result.resource_id
    assert logs["logs"] == [{"category": "ProbeHealthStatusEvents", "enabled": True}]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"profile_name": "dev_secrets"}, "profile_name is not a valid name"),
        ({"profile_name": "x" * 64}, "profile_name has the wrong length"),
        ({"primary_host": "https://west.eshop.example"}, "primary_host is not a valid name"),
        ({"primary_host": "10.0.0.1"}, "primary_host is not a valid name"),
        ({"primary_host": "West.eshop.example"}, "primary_host is not a valid name"),
        ({"secondary_host": "west.eshop.example"}, "one host for both regions"),
        ({"path": "health"}, "path is not a valid name"),
        ({"path": "/health?key=value"}, "path is not a valid name"),
    ],
)
def test_a_profile_that_is_refused(deploy: Deploy, args: dict[str, Any], change: dict[str, Any], what: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        deploy(lambda: AzureFailover("failover", {**args, **change}))
    assert [problem.what for problem in caught.value.problems] == [what]
