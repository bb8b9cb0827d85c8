"""Hosts and addresses of Azure resources that programs read most, and the ids of what a network resource holds.

From the REST reference of each service. What the service draws follows from the resource's id; an address is one that
RFC 5737 and RFC 1918 leave to nobody.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from sandbox.provider.clouds.azure_facts import Facts, object_id
from sandbox.provider.platform import hexes

Json = Any
Inputs = Mapping[str, Json]


def held(identity: str, inputs: Inputs) -> dict[str, Json]:
    """Outputs by path of the named things inside a network resource: each has an id, those with a subnet an address."""
    known: dict[str, Json] = {}
    for kind, items in inputs.items():
        for index, item in enumerate(cast(list[Json], items) if isinstance(items, list) else []):
            if isinstance(item, dict) and "name" in item:
                path = f"{kind}[{index}]"
                if "id" not in item:
                    known[f"{path}.id"] = f"{identity}/{kind}/{item['name']}"
                if "subnet" in item and "privateIPAddress" not in item:
                    known[f"{path}.privateIPAddress"] = _inside(f"{identity}{path}")
    return known


def _place(inputs: Inputs) -> str:
    return str(inputs.get("location", "")).replace(" ", "").lower()


def _outside(seed: str) -> str:
    return f"203.0.113.{int(hexes(seed, digits=4), 16) % 254 + 1}"


def _inside(seed: str) -> str:
    number = int(hexes(seed, digits=8), 16)
    return f"10.0.{number // 256 % 255}.{number % 250 + 4}"


def _form(**paths: str) -> Facts:
    """Each output a form over {name}, {place}, {hex} and the inputs; in a path, `__` stands for a dot."""

    def facts(identity: str, name: str, inputs: Inputs, _tenant: str) -> dict[str, Json]:
        drawn = {"name": name, "place": _place(inputs), "hex": hexes(identity, digits=8)}
        words = defaultdict(str, {**inputs, **drawn})
        return {path.replace("__", "."): form.format_map(words) for path, form in paths.items()}

    return facts


def _public_address(identity: str, _name: str, inputs: Inputs, _tenant: str) -> dict[str, Json]:
    label = (inputs.get("dnsSettings") or {}).get("domainNameLabel")
    host = {"dnsSettings.fqdn": f"{label}.{_place(inputs)}.cloudapp.azure.com"} if label else {}
    return {"ipAddress": _outside(identity), **host}


def _container_group(identity: str, _name: str, inputs: Inputs, _tenant: str) -> dict[str, Json]:
    asked = inputs.get("ipAddress") or {}
    if not asked:
        return {}
    label = asked.get("dnsNameLabel")
    host = {"ipAddress.fqdn": f"{label}.{_place(inputs)}.azurecontainer.io"} if label else {}
    return {"ipAddress.ip": _outside(identity) if asked.get("type") == "Public" else _inside(identity), **host}


def _cluster(identity: str, name: str, inputs: Inputs, tenant: str) -> dict[str, Json]:
    place, group = _place(inputs), inputs.get("resourceGroupName")
    nodes = inputs.get("nodeResourceGroup") or f"MC_{group}_{name}_{place}"
    kubelet = f"{identity.split('/resourceGroups/')[0]}/resourceGroups/{nodes}"
    kubelet += f"/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}-agentpool"
    known: dict[str, Json] = {
        "fqdn": f"{inputs.get('dnsPrefix') or name}-{hexes(identity, digits=8)}.hcp.{place}.azmk8s.io",
        "identityProfile": {
            "kubeletidentity": {
                "resourceId": kubelet,
                "clientId": object_id(kubelet, "client"),
                "objectId": object_id(kubelet, "principal"),
            }
        },
        "nodeResourceGroup": nodes,
        "powerState.code": "Running",
    }
    if (inputs.get("oidcIssuerProfile") or {}).get("enabled"):
        issuer = f"https://{place}.oic.prod-aks.azure.com/{tenant}/{object_id(identity, 'issuer')}/"
        known["oidcIssuerProfile.issuerURL"] = issuer
    return known


def _apps(environment: str, inputs: Inputs) -> str:
    return f"env-{hexes(environment.lower(), digits=8)}.{_place(inputs)}.azurecontainerapps.io"


def _app_environment(identity: str, _name: str, inputs: Inputs, _tenant: str) -> dict[str, Json]:
    return {"defaultDomain": _apps(identity, inputs), "staticIp": _outside(identity)}


def _container_app(_id: str, name: str, inputs: Inputs, _tenant: str) -> dict[str, Json]:
    environment = str(inputs.get("managedEnvironmentId") or inputs.get("environmentId") or "")
    ingress = (inputs.get("configuration") or {}).get("ingress") or {}
    domain = f"{'' if ingress.get('external') else 'internal.'}{_apps(environment, inputs)}"
    known = {"latestRevisionName": f"{name}--1", "latestReadyRevisionName": f"{name}--1"}
    if ingress:
        known |= {"latestRevisionFqdn": f"{name}--1.{domain}", "configuration.ingress.fqdn": f"{name}.{domain}"}
    return known


def _dns_zone(identity: str, _name: str, _inputs: Inputs, _tenant: str) -> dict[str, Json]:
    shard = int(hexes(identity, digits=2), 16) % 9 + 1
    ends = ("com", "net", "org", "info")
    return {"nameServers": [f"ns{n}-0{shard}.azure-dns.{end}." for n, end in enumerate(ends, 1)]}


def _cognitive(_id: str, _name: str, inputs: Inputs, _tenant: str) -> dict[str, Json]:
    own = (inputs.get("properties") or {}).get("customSubDomainName")
    service = "openai" if inputs.get("kind") == "OpenAI" else "cognitiveservices"
    host = f"{own}.{service}.azure.com" if own else f"{_place(inputs)}.api.cognitive.microsoft.com"
    return {"properties.endpoint": f"https://{host}/"}


def _synapse(_id: str, name: str, _inputs: Inputs, _tenant: str) -> dict[str, Json]:
    domain = "azuresynapse.net"
    ends = {"sql": f"{name}.sql.{domain}", "sqlOnDemand": f"{name}-ondemand.sql.{domain}"}
    return {"connectivityEndpoints": {**ends, "dev": f"https://{name}.dev.{domain}"}}


def _slot(identity: str, name: str, _inputs: Inputs, _tenant: str) -> dict[str, Json]:
    host = f"{identity.split('/')[-3]}-{name}.azurewebsites.net"
    return {"defaultHostName": host, "enabledHostNames": [host], "hostNames": [host], "state": "Running"}


HOSTS: Final[dict[str, Callable[[str, str, Inputs, str], dict[str, Json]]]] = {
    "apimanagement:ApiManagementService": _form(gatewayUrl="https://{name}.azure-api.net"),
    "app:ContainerApp": _container_app,
    "app:ManagedEnvironment": _app_environment,
    "batch:BatchAccount": _form(accountEndpoint="{name}.{place}.batch.azure.com"),
    "cdn:AFDEndpoint": _form(hostName="{name}-{hex}.z01.azurefd.net"),
    "cdn:Endpoint": _form(hostName="{name}.azureedge.net"),
    "cognitiveservices:Account": _cognitive,
    "containerinstance:ContainerGroup": _container_group,
    "containerservice:ManagedCluster": _cluster,
    "dbformysql:Server": _form(fullyQualifiedDomainName="{name}.mysql.database.azure.com"),
    "iothub:IotHubResource": _form(properties__hostName="{name}.azure-devices.net"),
    "dns:RecordSet": _form(fqdn="{relativeRecordSetName}.{zoneName}."),
    "dns:Zone": _dns_zone,
    "eventgrid:Topic": _form(endpoint="https://{name}.{place}-1.eventgrid.azure.net/api/events"),
    "kusto:Cluster": _form(uri="https://{name}.{place}.kusto.windows.net"),
    "logic:Workflow": _form(accessEndpoint="https://prod-00.{place}.logic.azure.com:443/workflows/{hex}"),
    "network:PublicIPAddress": _public_address,
    "privatedns:PrivateRecordSet": _form(fqdn="{relativeRecordSetName}.{privateZoneName}."),
    "search:Service": _form(endpoint="https://{name}.search.windows.net"),
    "signalrservice:SignalR": _form(hostName="{name}.service.signalr.net"),
    "storage:StorageAccountStaticWebsite": _form(containerName="$web"),
    "synapse:Workspace": _synapse,
    "web:StaticSite": _form(defaultHostname="{name}-{hex}.azurestaticapps.net"),
    "web:WebAppSlot": _slot,
    "webpubsub:WebPubSub": _form(hostName="{name}.webpubsub.azure.com"),
}
