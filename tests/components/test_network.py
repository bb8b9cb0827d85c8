"""The two network types written by hand are those of the SDK, name by name."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from pulumi import _types as sdk_types
from pulumi_azure_native import network as sdk

from components import network


@pytest.fixture
def made(deploy: Callable[..., Any]) -> Any:
    def program() -> None:
        endpoint = network.private_endpoint(
            "endpoint",
            endpoint_name="pe-v",
            resource_group_name="rg",
            location="westeurope",
            subnet_id="/subnet",
            target_id="/vault",
            group_id="vault",
            tags={"env": "dev"},
            opts=pulumi.ResourceOptions(),
        )
        network.private_dns_zone_group(
            "dns",
            endpoint_name="pe-v",
            resource_group_name="rg",
            zone_id="/zones/privatelink.vaultcore.azure.net",
            opts=pulumi.ResourceOptions(depends_on=[endpoint]),
        )

    return deploy(program)


def _unknown(inputs: dict[str, Any], shape: type) -> Iterator[str]:
    """Wire names that the SDK's args class does not have, however deep."""
    names = set(sdk_types.input_type_py_to_pulumi_names(shape).values())
    kinds = sdk_types.input_type_types(shape)
    for wire, value in inputs.items():
        if wire not in names:
            yield f"{shape.__name__}.{wire}"
            continue
        nested = _class_in(kinds[wire])
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and nested:
                yield from _unknown(item, nested)


def _class_in(kind: Any) -> type | None:
    """The args class inside Input[…], Sequence[…] and the like."""
    if isinstance(kind, type) and sdk_types.is_input_type(kind):
        return kind
    found = (_class_in(inner) for inner in getattr(kind, "__args__", ()))
    return next((each for each in found if each), None)


@pytest.mark.parametrize(
    ("name", "cls", "shape"),
    [
        ("endpoint", sdk.PrivateEndpoint, sdk.PrivateEndpointArgs),
        ("dns", sdk.PrivateDnsZoneGroup, sdk.PrivateDnsZoneGroupArgs),
    ],
)
def test_names_are_those_of_the_sdk(made: Any, name: str, cls: type, shape: type) -> None:
    assert list(_unknown(made[name].inputs, shape)) == []
    wire = sdk_types.input_type_py_to_pulumi_names(shape)
    required = {
        wire[ours]
        for ours, parameter in inspect.signature(shape.__init__).parameters.items()
        if parameter.default is inspect.Parameter.empty and ours != "__self__"
    }
    assert required <= made[name].inputs.keys()
    assert f'"{made[name].type}"'.replace('"', "'") in inspect.getsource(cls)


def test_a_misspelt_name_would_be_found() -> None:
    """The test above can fail, at every depth."""
    inputs = {"subnet": {"idd": "x"}, "privateLinkServiceConnections": [{"groupIDs": []}], "tagz": {}}
    assert set(_unknown(inputs, sdk.PrivateEndpointArgs)) == {
        "SubnetArgs.idd",
        "PrivateLinkServiceConnectionArgs.groupIDs",
        "PrivateEndpointArgs.tagz",
    }


def test_they_ask_for_the_same_provider_as_the_typed_classes(made: Any, deploy: Callable[..., Any]) -> None:
    typed = deploy(lambda: sdk.PrivateDnsZoneGroup("typed", private_endpoint_name="p", resource_group_name="rg"))
    for name in ("endpoint", "dns"):
        assert made[name].request.version == typed["typed"].request.version != ""
        assert made[name].request.pluginDownloadURL == typed["typed"].request.pluginDownloadURL


def test_an_endpoint_leads_to_one_part_of_one_resource(made: Any) -> None:
    assert made["endpoint"].inputs == {
        "privateEndpointName": "pe-v",
        "resourceGroupName": "rg",
        "location": "westeurope",
        "subnet": {"id": "/subnet"},
        "customNetworkInterfaceName": "pe-v-nic",
        "privateLinkServiceConnections": [{"name": "pe-v", "privateLinkServiceId": "/vault", "groupIds": ["vault"]}],
        "tags": {"env": "dev"},
    }


def test_records_that_policy_makes_are_left_alone(made: Any) -> None:
    assert list(made["endpoint"].request.ignoreChanges) == ["customDnsConfigs"]


def test_a_fixed_name_is_freed_before_it_is_taken_again(made: Any) -> None:
    assert made["endpoint"].request.deleteBeforeReplace
    assert made["dns"].request.deleteBeforeReplace


def test_the_record_goes_into_the_zone(made: Any) -> None:
    assert made["dns"].inputs == {
        "privateEndpointName": "pe-v",
        "privateDnsZoneGroupName": "default",
        "resourceGroupName": "rg",
        "privateDnsZoneConfigs": [
            {
                "name": "privatelink-vaultcore-azure-net",
                "privateDnsZoneId": "/zones/privatelink.vaultcore.azure.net",
            }
        ],
    }
