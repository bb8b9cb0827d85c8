"""Who gets to a vault's data plane at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud import Cloud, Record
from sandbox.cloud.semantics.firewall import ENDPOINT, OUTSIDE, VAULT, Source, inside, reachable

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/dev-basket"
SUBNET = "/subscriptions/s/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/v/subnets/apps"
ENDPOINT_ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateEndpoints/pe"
SERVICE = Source("service", "Azure Storage")


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    return Cloud(tmp_path / "cloud.sqlite")


def vault(cloud: Cloud, **properties: Any) -> None:
    inputs = {"location": "westeurope", "properties": properties}
    cloud.create(Record(VAULT, ID, "azure-native", "urn", inputs, {}))


def endpoint(
    cloud: Cloud, identity: str = ENDPOINT_ID, kind: str = "privateLinkServiceConnections", to: str = ID
) -> None:
    link = {"name": "vault", "groupIds": ["vault"], "privateLinkServiceId": to}
    cloud.create(Record(ENDPOINT, identity, "azure-native", "urn", {kind: [link]}, {}))


def rules(action: str = "Deny", bypass: str = "None", addresses: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "defaultAction": action,
        "bypass": bypass,
        "ipRules": [{"value": address} for address in addresses],
        "virtualNetworkRules": [{"id": SUBNET.lower()}],
    }


def test_a_closed_vault_answers_its_endpoint_only(cloud: Cloud) -> None:
    vault(cloud, publicNetworkAccess="Disabled", networkAcls=rules(addresses=("203.0.113.0/24",)))
    assert inside(cloud, ID) == OUTSIDE
    endpoint(cloud)
    assert inside(cloud, ID.upper()) == Source("endpoint", ENDPOINT_ID)
    assert reachable(cloud, ID, inside(cloud, ID)).allowed
    for source in (OUTSIDE, Source("subnet", SUBNET), Source("endpoint", ENDPOINT_ID + "2"), SERVICE):
        refused = reachable(cloud, ID, source)
        assert (refused.allowed, refused.code) == (False, "ForbiddenByConnection")
        assert "Vault: dev-basket;location=westeurope" in refused.message


@pytest.mark.parametrize("bypass", ["AzureServices", "None"])
@pytest.mark.parametrize("public", ["Disabled", "Enabled"])
def test_trusted_services_pass_where_they_may(cloud: Cloud, bypass: str, public: str) -> None:
    vault(cloud, publicNetworkAccess=public, networkAcls=rules(bypass=bypass))
    assert reachable(cloud, ID, SERVICE).allowed is (bypass == "AzureServices")
    assert not reachable(cloud, ID, OUTSIDE).allowed


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("203.0.113.10", True), ("203.0.113.11", False), ("198.51.100.7", True), ("198.51.101.1", False), ("::1", False)],
)
def test_rules_name_addresses(cloud: Cloud, address: str, allowed: bool) -> None:
    vault(cloud, networkAcls=rules(addresses=("203.0.113.10", "198.51.100.0/24")))
    found = reachable(cloud, ID, Source("ip", address))
    assert (found.allowed, found.code) == (allowed, "" if allowed else "ForbiddenByFirewall")
    assert allowed or f"Client address: {address}\r\n" in found.message


def test_rules_name_subnets(cloud: Cloud) -> None:
    vault(cloud, networkAcls=rules())
    assert reachable(cloud, ID, Source("subnet", SUBNET)).allowed
    assert reachable(cloud, ID, Source("subnet", SUBNET + "2")).code == "ForbiddenByFirewall"


@pytest.mark.parametrize("properties", [{}, {"networkAcls": rules("Allow")}])
def test_an_open_vault_is_open(cloud: Cloud, properties: dict[str, Any]) -> None:
    vault(cloud, **properties)
    assert reachable(cloud, ID, OUTSIDE).allowed


def test_an_endpoint_that_waits_for_approval_is_none(cloud: Cloud) -> None:
    vault(cloud, publicNetworkAccess="Disabled")
    endpoint(cloud, kind="manualPrivateLinkServiceConnections")
    endpoint(cloud, ENDPOINT_ID + "2", to=ID + "2")
    assert inside(cloud, ID) == OUTSIDE
    assert not reachable(cloud, ID, Source("endpoint", ENDPOINT_ID)).allowed


def test_a_vault_that_is_not_there_has_no_firewall(cloud: Cloud) -> None:
    with pytest.raises(KeyError):
        reachable(cloud, ID, OUTSIDE)


def test_what_was_recovered_counts_not_what_the_request_said(cloud: Cloud) -> None:
    asked = {"location": "westeurope", "properties": {"createMode": "recover"}}
    outputs = {"properties": {"publicNetworkAccess": "Disabled", "networkAcls": rules()}}
    cloud.note("soft-deleted", f"{VAULT} dev-basket", {"key": ID.lower(), "outputs": outputs, "inside": []})
    cloud.create(Record(VAULT, ID, "azure-native", "urn", asked, {}))
    assert reachable(cloud, ID, OUTSIDE).code == "ForbiddenByConnection"


def test_an_endpoint_leads_to_its_own_vault_only(cloud: Cloud) -> None:
    vault(cloud)
    endpoint(cloud, to=ID + "2")
    assert reachable(cloud, ID, Source("endpoint", ENDPOINT_ID)).code == "ForbiddenByConnection"
