"""The firewall of a vault: who gets to its data plane at all, before anybody asks who they are.

Source: learn.microsoft.com/azure/key-vault/general/network-security and how-to-azure-key-vault-network-security (rules,
trusted services, public access disabled overrides the rules), private-link-diagnostics, rest-error-codes
(`ForbiddenByFirewall`, `ForbiddenByConnection`). Trusted services are those that the caller says are: which identity is
one is not known here.
"""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud

VAULT: Final = "azure-native:keyvault:Vault"
ENDPOINT: Final = "azure-native:network:PrivateEndpoint"


class Source(NamedTuple):
    """Where a call comes from: a public `ip` address, the ARM id of a `subnet` (over its service endpoint) or of a
    private `endpoint`, or the name of an Azure `service`.
    """

    kind: Literal["ip", "subnet", "endpoint", "service"]
    value: str


class Reach(NamedTuple):
    """Whether the call gets in; if not, the inner error code and the service's words."""

    allowed: bool
    code: str = ""
    message: str = ""


OUTSIDE: Final = Source("ip", "203.0.113.10")
"""Somebody on the internet (an address that documentation may use)."""
_IN: Final = Reach(True)


def inside(cloud: "Cloud", vault: str) -> Source:
    """From where a vault's own callers come: through its private endpoint; from outside when it has none."""
    return next((Source("endpoint", each) for each in endpoints(cloud, vault)), OUTSIDE)


def endpoints(cloud: "Cloud", vault: str) -> list[str]:
    """Ids of the private endpoints that are connected to a vault. One that waits for approval is not."""
    wanted = vault.casefold()
    return [
        record.id
        for record in cloud.of_type(ENDPOINT)
        for link in _dicts(record.inputs.get("privateLinkServiceConnections"))
        if str(link.get("privateLinkServiceId", "")).casefold() == wanted
    ]


def reachable(cloud: "Cloud", vault: str, source: Source) -> Reach:
    """Whether a call from `source` gets to the data plane of this vault. `KeyError` when there is no such vault."""
    record = cloud.get(VAULT, "", vault)
    if record is None:
        raise KeyError(vault)
    properties = record.properties
    rules = _dict(properties.get("networkAcls"))
    where = f"Vault: {record.name};location={record.inputs.get('location')}"
    if source.kind == "endpoint" and source.value.casefold() in map(str.casefold, endpoints(cloud, vault)):
        return _IN
    if source.kind == "service" and rules.get("bypass", "AzureServices") == "AzureServices":
        return _IN
    if source.kind == "endpoint" or properties.get("publicNetworkAccess") == "Disabled":
        return Reach(
            False,
            "ForbiddenByConnection",
            "Public network access is disabled and request is not from a trusted service nor via an approved private "
            f"link.\r\n{where}",
        )
    if rules.get("defaultAction", "Allow") == "Allow" or _named(rules, source):
        return _IN
    return Reach(
        False,
        "ForbiddenByFirewall",
        f"Client address is not authorized and caller is not a trusted service.\r\nClient address: {source.value}\r\n"
        f"{where}",
    )


def _named(rules: Mapping[str, Any], source: Source) -> bool:
    if source.kind == "subnet":
        named = (str(rule.get("id", "")) for rule in _dicts(rules.get("virtualNetworkRules")))
        return source.value.casefold() in (each.casefold() for each in named)
    if source.kind == "ip":
        networks = (ip_network(str(rule.get("value")), strict=False) for rule in _dicts(rules.get("ipRules")))
        return any(ip_address(source.value) in network for network in networks)
    return False


def _dict(value: object) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], value) if isinstance(value, dict) else {}


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [_dict(item) for item in cast(list[object], value)] if isinstance(value, list) else []
