"""A vault's replica: the same vault elsewhere, and nothing shared that would be lost together."""

from collections.abc import Callable
from typing import Any

import pytest

from components.errors import ArgumentError, EnvironmentMismatchError
from components.grants import Principal
from components.vault.azure import AzureVault

Deploy = Callable[[Callable[[], Any]], Any]

READER = Principal("/subscriptions/s/id-dev-catalog", "oid", "ServicePrincipal", "dev")
ELSEWHERE = "/subscriptions/00000000-0000-4000-8000-0000000000d1/resourceGroups/rg-net/providers/Microsoft.Network"
REGION: dict[str, Any] = {
    "location": "northeurope",
    "resource_group_name": "rg-dev-catalog-replica",
    "vault_name": "dev-catalog-zz99",
    "audit_account_id": "/account-north",
    "subnet_id": f"{ELSEWHERE}/virtualNetworks/north/subnets/private-endpoints",
}
ZONE = f"{ELSEWHERE}/privateDnsZones/privatelink.vaultcore.azure.net"


@pytest.fixture
def pair(deploy: Deploy, vault_args: dict[str, Any]) -> Any:
    """A production vault with everything that it can have, and its replica with the same."""

    def program() -> list[AzureVault]:
        full = {**vault_args, "premium": True, "protect": True, "recover": True, "private_dns_zone_id": ZONE}
        vault = AzureVault("catalog", full)
        vaults = [vault, vault.replicate_to(REGION)]
        for one in vaults:
            one.grant_read(READER)
            one.add_key("kek", {"kty": "RSA"}).grant_wrap(READER)
        return vaults

    return deploy(program)


def test_it_is_the_same_vault_in_another_place(pair: Any) -> None:
    first, second = pair["catalog-vault"].inputs, pair["catalog-replica-vault"].inputs
    own = {"vaultName": "dev-catalog-zz99", "resourceGroupName": "rg-dev-catalog-replica", "location": "northeurope"}
    tags = {**first["tags"], "replica-of": "dev-catalog-ab2c"}
    # That the first is taken back after a deletion says nothing about the second.
    properties = {**first["properties"], "createMode": "default"}
    assert second == {**first, **own, "tags": tags, "properties": properties}
    assert pair["catalog-replica"].type == "zerosecret:index:AzureVault"


def test_it_is_as_protected_and_its_grants_are_not(pair: Any) -> None:
    for name in ("catalog-replica-vault", "catalog-replica-key-kek"):
        assert pair[name].request.protect
        assert pair[name].request.retainOnDelete
    assert not pair["catalog-replica-read-id-dev-catalog"].request.protect


def test_it_is_recorded_in_its_own_region(pair: Any) -> None:
    assert pair["catalog-replica-logs"].inputs["storageAccountId"] == "/account-north"
    workspaces = {pair[name].inputs["workspaceId"] for name in ("catalog-logs", "catalog-replica-logs")}
    assert len(workspaces) == 1
    assert pair["catalog-replica-read-id-dev-catalog"].after >= {"catalog-replica-logs"}


def test_it_is_reached_from_its_own_network(pair: Any) -> None:
    endpoint = pair["catalog-replica-endpoint"].inputs
    assert endpoint["subnet"]["id"] == REGION["subnet_id"]
    assert endpoint["location"] == "northeurope"
    (connection,) = endpoint["privateLinkServiceConnections"]
    assert connection["privateLinkServiceId"] == pair.result[1].resource_id
    assert "catalog-replica-dns" not in pair, "the zone of a region is not that of another"


def test_its_keys_are_its_own_with_the_same_policy(pair: Any) -> None:
    first, second = pair["catalog-key-kek"].inputs, pair["catalog-replica-key-kek"].inputs
    assert second["properties"] == first["properties"]
    assert second["vaultName"] == "dev-catalog-zz99"
    assert second["resourceGroupName"] == "rg-dev-catalog-replica"


def test_the_same_reader_is_let_into_both_and_no_stranger(pair: Any, deploy: Deploy, vault_args: Any) -> None:
    scopes = [
        pair[f"{name}-read-id-dev-catalog"].inputs["scope"].rpartition("/")[2]
        for name in ("catalog", "catalog-replica")
    ]
    assert scopes == ["dev-catalog-ab2c", "dev-catalog-zz99"]
    stranger = Principal("/subscriptions/s/id-prod-x", "oid", "ServicePrincipal", "prod")
    with pytest.raises(EnvironmentMismatchError):
        deploy(lambda: AzureVault("catalog", vault_args).replicate_to(REGION).grant_read(stranger))


@pytest.mark.parametrize("field", ["location", "resource_group_name", "vault_name", "audit_account_id", "subnet_id"])
def test_what_would_be_lost_together_is_not_shared(deploy: Deploy, vault_args: dict[str, Any], field: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        deploy(lambda: AzureVault("catalog", vault_args).replicate_to({**REGION, field: vault_args[field]}))
    assert [problem.what for problem in caught.value.problems] == [f"{field} of the replica is the vault's own"]


def test_a_replica_of_an_incomplete_place_is_refused(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    place = {key: value for key, value in REGION.items() if key != "subnet_id"}
    with pytest.raises(ArgumentError, match="subnet_id is missing"):
        deploy(lambda: AzureVault("catalog", vault_args).replicate_to({**place, "region": "x"}))
