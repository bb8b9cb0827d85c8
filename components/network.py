"""The two network types that components need, without importing `pulumi_azure_native.network`.

That module costs about one second of CPU and 100 MB to import (it holds every type of Azure networking). The wire names
below are held against the SDK's classes by a test, so they cannot drift from the provider.
"""

from typing import Any

import pulumi
from pulumi_azure_native import _utilities  # pyright: ignore[reportPrivateUsage]


def _resource(kind: str, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    # Without the version that the typed classes ask for, the engine would start a second default provider. Names are
    # fixed, so what must be replaced (another subnet, another zone) goes first.
    opts = pulumi.ResourceOptions.merge(_utilities.get_resource_opts_defaults(), opts)
    opts.delete_before_replace = True
    return pulumi.CustomResource(f"azure-native:network:{kind}", name, props, opts)


def private_endpoint(
    name: str,
    *,
    endpoint_name: str,
    resource_group_name: str,
    location: str,
    subnet_id: str,
    target_id: str,
    group_id: str,
    tags: dict[str, str],
    opts: pulumi.ResourceOptions,
) -> pulumi.CustomResource:
    """A private endpoint to one sub-resource (`group_id`, for example `vault`) of one resource.

    Its records are not our business once it exists: `customDnsConfigs` is filled in by Azure, and by a policy
    assignment where the company manages private DNS centrally, so it is ignored.
    """
    props: dict[str, Any] = {
        "privateEndpointName": endpoint_name,
        "resourceGroupName": resource_group_name,
        "location": location,
        "subnet": {"id": subnet_id},
        "customNetworkInterfaceName": f"{endpoint_name}-nic",
        "privateLinkServiceConnections": [
            {"name": endpoint_name, "privateLinkServiceId": target_id, "groupIds": [group_id]}
        ],
        "tags": tags,
    }
    opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["customDnsConfigs"]))
    return _resource("PrivateEndpoint", name, props, opts)


def private_dns_zone_group(
    name: str, *, endpoint_name: str, resource_group_name: str, zone_id: str, opts: pulumi.ResourceOptions
) -> pulumi.CustomResource:
    """The record of a private endpoint in a private DNS zone. `default` is the name that Azure's own tools use."""
    props: dict[str, Any] = {
        "privateEndpointName": endpoint_name,
        "privateDnsZoneGroupName": "default",
        "resourceGroupName": resource_group_name,
        "privateDnsZoneConfigs": [{"name": zone_id.rsplit("/", 1)[-1].replace(".", "-"), "privateDnsZoneId": zone_id}],
    }
    return _resource("PrivateDnsZoneGroup", name, props, opts)
