"""Documented form of Azure outputs, by type, and which inputs replace a resource beyond its id and location.

From the REST reference of each service. Object ids are drawn from the resource's id, so that they are the same in every
run.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

Json = Any
Facts = Callable[[str, str, Mapping[str, Json], str], dict[str, Json]]  # (id, name, inputs, tenant) -> outputs by path

_SPACE = uuid.UUID("c9a1f0b7-52de-5f36-8e7b-40d1a6e3f95c")


def object_id(*parts: str) -> str:
    """A directory object's id."""
    return str(uuid.uuid5(_SPACE, "\0".join(part.casefold() for part in parts)))


def _vault(_id: str, name: str, _inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    return {
        "properties.vaultUri": f"https://{name}.vault.azure.net/",
        "properties.provisioningState": "Succeeded",
        "properties.hsmPoolResourceId": None,
        "properties.privateEndpointConnections": [],
    }


def _key(identity: str, name: str, inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    uri = f"https://{inputs.get('vaultName')}.vault.azure.net/keys/{name}"
    return {
        "keyUri": uri,
        "keyUriWithVersion": f"{uri}/{uuid.uuid5(_SPACE, identity).hex}",
        "location": inputs.get("location", ""),
    }


def _managed_identity(identity: str, _name: str, _inputs: Mapping[str, Json], tenant: str) -> dict[str, Json]:
    return {
        "principalId": object_id(identity, "principal"),
        "clientId": object_id(identity, "client"),
        "tenantId": tenant,
    }


def _storage(_id: str, name: str, inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    hosts = {"blob": "blob", "file": "file", "queue": "queue", "table": "table", "dfs": "dfs", "web": "z6.web"}
    place = inputs.get("location", "")
    sku = str(dict(inputs.get("sku") or {}).get("name", ""))
    return {
        **{f"primaryEndpoints.{kind}": f"https://{name}.{host}.core.windows.net/" for kind, host in hosts.items()},
        "primaryLocation": place,
        "sku.tier": sku.split("_")[0] or None,
    }


def _key_value(_id: str, name: str, _inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    key, _, label = name.partition("$")
    return {"key": key, "label": label or None, "locked": False, "eTag": _ALWAYS["etag"]}


def _host(path: str, suffix: str, scheme: str = "") -> Facts:
    def facts(_id: str, name: str, _inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
        return {path: f"{scheme}{name}.{suffix}"}

    return facts


def _role_assignment(_id: str, _name: str, _inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    return {"createdBy": object_id("deployer"), "updatedBy": object_id("deployer")}


def _managed_redis(_id: str, name: str, inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    place = str(inputs.get("location", "")).replace(" ", "").lower()
    return {"hostName": f"{name}.{place}.redis.azure.net"}


def _workspace(identity: str, _name: str, _inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    return {"customerId": object_id(identity, "workspace")}


def _service_bus(_id: str, name: str, _inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    return {"serviceBusEndpoint": f"https://{name}.servicebus.windows.net:443/", "metricId": None, "status": "Active"}


def _configuration(_id: str, name: str, _inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    return {"endpoint": f"https://{name}.azconfig.io", "privateEndpointConnections": []}


def _traffic_manager(_id: str, _name: str, inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    first = dict(inputs.get("dnsConfig") or {}).get("relativeName", "")
    return {"dnsConfig.fqdn": f"{first}.trafficmanager.net"}


def _web_app(_id: str, name: str, _inputs: Mapping[str, Json], _tenant: str) -> dict[str, Json]:
    host = f"{name}.azurewebsites.net"
    return {"defaultHostName": host, "enabledHostNames": [host], "hostNames": [host], "state": "Running"}


FACTS: Final[dict[str, Facts]] = {
    "appconfiguration:ConfigurationStore": _configuration,
    "appconfiguration:KeyValue": _key_value,
    "containerregistry:Registry": _host("loginServer", "azurecr.io"),
    "cosmosdb:DatabaseAccount": _host("documentEndpoint", "documents.azure.com:443/", "https://"),
    "dbforpostgresql:Server": _host("fullyQualifiedDomainName", "postgres.database.azure.com"),
    "eventhub:Namespace": _host("serviceBusEndpoint", "servicebus.windows.net:443/", "https://"),
    "keyvault:Key": _key,
    "keyvault:ManagedHsm": _host("properties.hsmUri", "managedhsm.azure.net/", "https://"),
    "keyvault:Vault": _vault,
    "managedidentity:UserAssignedIdentity": _managed_identity,
    "operationalinsights:Workspace": _workspace,
    "authorization:RoleAssignment": _role_assignment,
    "redis:Redis": _host("hostName", "redis.cache.windows.net"),
    "redisenterprise:RedisEnterprise": _managed_redis,
    "servicebus:Namespace": _service_bus,
    "sql:Server": _host("fullyQualifiedDomainName", "database.windows.net"),
    "storage:StorageAccount": _storage,
    "trafficmanager:Profile": _traffic_manager,
    "web:WebApp": _web_app,
}

# Inputs, beyond the id and the location, that the service cannot change in place. Paths as in a diff, `[]` for any
# index.
REPLACES: Final[dict[str, frozenset[str]]] = {
    "authorization:PolicyAssignment": frozenset({"policyDefinitionId"}),
    "authorization:PolicyDefinition": frozenset({"policyType"}),
    "authorization:RoleAssignment": frozenset(
        {"principalId", "principalType", "roleDefinitionId", "delegatedManagedIdentityResourceId"}
    ),
    "dbforpostgresql:Server": frozenset({"createMode", "network.delegatedSubnetResourceId", "sourceServerResourceId"}),
    "keyvault:Key": frozenset({"properties.kty", "properties.keySize", "properties.curveName"}),
    "keyvault:Vault": frozenset({"properties.tenantId"}),
    "operationalinsights:Table": frozenset({"schema.name"}),
    "redisenterprise:Database": frozenset({"clusteringPolicy", "modules", "port"}),
    "servicebus:Namespace": frozenset({"encryption.requireInfrastructureEncryption", "zoneRedundant"}),
    "servicebus:Queue": frozenset({"enablePartitioning", "requiresDuplicateDetection", "requiresSession"}),
    "servicebus:Topic": frozenset({"enablePartitioning", "requiresDuplicateDetection"}),
    "storage:StorageAccount": frozenset(
        {
            "kind",
            "isHnsEnabled",
            "isNfsV3Enabled",
            "encryption.requireInfrastructureEncryption",
            "immutableStorageWithVersioning.enabled",
        }
    ),
}

# Types whose other inputs are known to be changed in place.
UPDATES: Final = frozenset(
    [
        "appconfiguration:ConfigurationStore",
        "appconfiguration:KeyValue",
        "authorization:ManagementLockByScope",
        "dbforpostgresql:Configuration",
        "managedidentity:FederatedIdentityCredential",
        "managedidentity:UserAssignedIdentity",
        "monitor:DiagnosticSetting",
        "network:NetworkSecurityGroup",
        "network:Subnet",
        "network:VirtualNetwork",
        "operationalinsights:Workspace",
        "redisenterprise:RedisEnterprise",
        "resources:ResourceGroup",
        "storage:BlobContainer",
        "storage:BlobContainerImmutabilityPolicy",
        "storage:BlobServiceProperties",
    ]
) | frozenset(REPLACES)

_ALWAYS: Final[dict[str, Json]] = {"provisioningState": "Succeeded", "etag": '"0x8D000000000000"'}


def leaf(path: str, name: str, identity: str, tenant: str) -> Json:
    """Outputs whose form is the same wherever they occur."""
    if name in _ALWAYS:
        return _ALWAYS[name]
    if path in ("identity.principalId", "identity.tenantId", "tenantId"):
        return tenant if name == "tenantId" else object_id(identity, "system")
    return None
