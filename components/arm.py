"""Azure Resource Manager ids, built and read as plain strings.

Ids of what we make are computed from names, not awaited from the cloud: so rules about them are decidable at the first
preview, and they cost no Output. ARM compares ids without case; builders keep the case that Azure documents.
Nothing here checks names: that is `components.checks`.
"""

from typing import NamedTuple


class ArmId(NamedTuple):
    """The parts of a resource id. `type` is `Namespace/type[/child]`, `name` that of the innermost resource."""

    subscription_id: str
    resource_group_name: str
    type: str
    name: str


def resource_group_id(subscription_id: str, resource_group_name: str) -> str:
    """Id of a resource group."""
    return f"/subscriptions/{subscription_id}/resourceGroups/{resource_group_name}"


def resource_id(subscription_id: str, resource_group_name: str, resource_type: str, *names: str) -> str:
    """Id of a resource; nested types take one name each: `…/virtualNetworks/subnets` takes two."""
    namespace, *types = resource_type.split("/")
    if len(types) != len(names):
        raise ValueError(f"{resource_type} takes {len(types)} name(s), got {len(names)}")
    path = "".join(f"/{kind}/{name}" for kind, name in zip(types, names, strict=True))
    return f"{resource_group_id(subscription_id, resource_group_name)}/providers/{namespace}{path}"


def child_id(parent_id: str, kind: str, name: str) -> str:
    """Id of a child resource, for example `child_id(vault_id, "keys", "kek")`."""
    return f"{parent_id}/{kind}/{name}"


def vault_id(subscription_id: str, resource_group_name: str, vault_name: str) -> str:
    """Id of a key vault."""
    return resource_id(subscription_id, resource_group_name, "Microsoft.KeyVault/vaults", vault_name)


def vault_uri(vault_name: str) -> str:
    """Data-plane address of a key vault in the public cloud, with its trailing slash as Azure returns it."""
    return f"https://{vault_name}.vault.azure.net/"


def identity_id(subscription_id: str, resource_group_name: str, identity_name: str) -> str:
    """Id of a user-assigned managed identity."""
    kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
    return resource_id(subscription_id, resource_group_name, kind, identity_name)


def storage_account_id(subscription_id: str, resource_group_name: str, account_name: str) -> str:
    """Id of a storage account."""
    return resource_id(subscription_id, resource_group_name, "Microsoft.Storage/storageAccounts", account_name)


def workspace_id(subscription_id: str, resource_group_name: str, workspace_name: str) -> str:
    """Id of a Log Analytics workspace."""
    kind = "Microsoft.OperationalInsights/workspaces"
    return resource_id(subscription_id, resource_group_name, kind, workspace_name)


def configuration_store_id(subscription_id: str, resource_group_name: str, store_name: str) -> str:
    """Id of an App Configuration store."""
    kind = "Microsoft.AppConfiguration/configurationStores"
    return resource_id(subscription_id, resource_group_name, kind, store_name)


def postgres_id(subscription_id: str, resource_group_name: str, server_name: str) -> str:
    """Id of a PostgreSQL flexible server."""
    return resource_id(subscription_id, resource_group_name, "Microsoft.DBforPostgreSQL/flexibleServers", server_name)


def redis_id(subscription_id: str, resource_group_name: str, cluster_name: str) -> str:
    """Id of an Azure Managed Redis cluster."""
    return resource_id(subscription_id, resource_group_name, "Microsoft.Cache/redisEnterprise", cluster_name)


def service_bus_id(subscription_id: str, resource_group_name: str, namespace_name: str) -> str:
    """Id of a Service Bus namespace."""
    return resource_id(subscription_id, resource_group_name, "Microsoft.ServiceBus/namespaces", namespace_name)


def traffic_manager_id(subscription_id: str, resource_group_name: str, profile_name: str) -> str:
    """Id of a Traffic Manager profile."""
    kind = "Microsoft.Network/trafficManagerProfiles"
    return resource_id(subscription_id, resource_group_name, kind, profile_name)


def subnet_id(subscription_id: str, resource_group_name: str, network_name: str, subnet_name: str) -> str:
    """Id of a subnet."""
    kind = "Microsoft.Network/virtualNetworks/subnets"
    return resource_id(subscription_id, resource_group_name, kind, network_name, subnet_name)


def private_dns_zone_id(subscription_id: str, resource_group_name: str, zone_name: str) -> str:
    """Id of a private DNS zone, for example `privatelink.vaultcore.azure.net`."""
    return resource_id(subscription_id, resource_group_name, "Microsoft.Network/privateDnsZones", zone_name)


def parse(arm_id: str) -> ArmId:
    """The parts of a resource id; ValueError when it is not the id of a resource in a resource group."""
    parts = arm_id.split("/")
    shape = [part.lower() for part in (parts[1:2] + parts[3:4] + parts[5:6])]
    names = parts[6:]
    if parts[0] or shape != ["subscriptions", "resourcegroups", "providers"] or len(names) < 3 or len(names) % 2 == 0:
        raise ValueError("not the id of a resource: /subscriptions/…/resourceGroups/…/providers/…/type/name expected")
    if not all(parts[1:]):
        raise ValueError("a resource id has no empty part")
    namespace, kinds = names[0], names[1::2]
    return ArmId(parts[2], parts[4], "/".join([namespace, *kinds]), names[-1])


def subscription_of(arm_id: str) -> str:
    """The subscription of any id below a subscription."""
    parts = arm_id.split("/")
    if len(parts) < 3 or parts[0] or parts[1].lower() != "subscriptions" or not parts[2]:
        raise ValueError("not an id below a subscription: /subscriptions/<id>/… expected")
    return parts[2]
