"""Faults on demand, as a provider and a data plane meet them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud import Cloud, RefusedError, faults
from sandbox.provider import weather
from sandbox.provider.lifecycle import Provider

VAULT = "azure-native:keyvault:Vault"
GROUP = "azure-native:resources:ResourceGroup"
GRANT = "azure-native:authorization:RoleAssignment"
KEY_ARGS = {"resourceGroupName": "g", "vaultName": "dev-basket", "keyName": "kek", "properties": {"kty": "RSA"}}
Make = Callable[..., tuple[str, dict[str, Any]]]


def vault_args(name: str = "dev-basket", place: str = "westeurope") -> dict[str, Any]:
    sku = {"family": "A", "name": "standard"}
    return {"resourceGroupName": "g", "vaultName": name, "location": place, "properties": {"tenantId": "t", "sku": sku}}


def test_a_region_that_is_down_does_not_answer(azure: Provider, make: Make) -> None:
    made = make(VAULT, vault_args())
    faults.region_down(azure.cloud, "West Europe")
    for attempt in (
        lambda: make(VAULT, vault_args("other")),
        lambda: azure.update(VAULT, "urn", *made, {**made[1], "tags": {"a": "b"}}),
        lambda: azure.read(VAULT, *made, {}),
        lambda: azure.delete(VAULT, *made),
        lambda: make("azure-native:keyvault:Key", KEY_ARGS),
    ):
        with pytest.raises(RefusedError, match="ServiceUnavailable: the region westeurope does not answer"):
            attempt()
    make(VAULT, vault_args("far", "northeurope"))
    make(GROUP, {"resourceGroupName": "g"})
    make(GRANT, {"scope": made[0], "principalId": "p", "roleDefinitionId": "/r/roleDefinitions/r"})
    faults.region_up(azure.cloud, "westeurope")
    azure.delete(VAULT, *made)


def test_the_nth_operation_fails_once(azure: Provider, make: Make) -> None:
    faults.fail_nth(azure.cloud, f"create {VAULT}", 2, "InternalServerError")
    make(VAULT, vault_args("first"))
    make(GROUP, {"resourceGroupName": "g"})
    with pytest.raises(RefusedError, match="InternalServerError"):
        make(VAULT, vault_args("second"))
    make(VAULT, vault_args("second"))
    assert faults.active(azure.cloud) == {}


def test_a_pattern_counts_whatever_it_matches(azure: Provider, make: Make) -> None:
    faults.fail_nth(azure.cloud, "* azure-native:*", 3, "Gone")
    made = make(VAULT, vault_args())
    azure.read(VAULT, *made, {})
    with pytest.raises(RefusedError, match="Gone"):
        azure.delete(VAULT, *made)


def test_a_throttled_provider_tries_again(azure: Provider, make: Make) -> None:
    faults.throttle(azure.cloud, VAULT, weather.TRIES - 1, 60)
    make(VAULT, vault_args())
    faults.throttle(azure.cloud, VAULT, weather.TRIES + 1, 60)
    with pytest.raises(faults.ThrottledError, match="retry after 60 s") as refusal:
        make(VAULT, vault_args("other"))
    assert refusal.value.retry_after == 60
    make(VAULT, vault_args("other"))


def test_what_is_throttled_is_named(azure: Provider) -> None:
    faults.throttle(azure.cloud, "Dev-Basket.vault.azure.net", 1, 7)
    faults.check(azure.cloud, "secrets.get", "other.vault.azure.net")
    with pytest.raises(faults.ThrottledError):
        faults.check(azure.cloud, "secrets.get", "dev-basket.vault.azure.net", region="westeurope")
    faults.check(azure.cloud, "secrets.get", "dev-basket.vault.azure.net")


def test_a_count_starts_at_one(azure: Provider) -> None:
    with pytest.raises(ValueError, match="counts from 1"):
        faults.fail_nth(azure.cloud, "create *", 0, "x")


def test_many_at_once_meet_a_fault_as_often_as_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "cloud.sqlite"
    faults.throttle(Cloud(path), "host", 10, 1)
    met: list[int] = []

    def call() -> None:
        cloud = Cloud(path)
        for _ in range(8):
            try:
                faults.check(cloud, "get", "host")
            except faults.ThrottledError:
                met.append(1)

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(met) == 10


def test_clearing_ends_everything(azure: Provider) -> None:
    faults.region_down(azure.cloud, "westeurope")
    faults.fail_nth(azure.cloud, "*", 1, "x")
    faults.slow_propagation(azure.cloud, 3)
    faults.granted(azure.cloud, "/grant")
    faults.clear(azure.cloud)
    assert faults.active(azure.cloud) == {}
    assert faults.arrived(azure.cloud, "/grant")
    faults.check(azure.cloud, "get", region="westeurope")


def test_an_end_of_slowness_is_for_what_comes(azure: Provider) -> None:
    faults.slow_propagation(azure.cloud, 1)
    faults.granted(azure.cloud, "/grant")
    faults.slow_propagation(azure.cloud, 0)
    faults.granted(azure.cloud, "/another")
    assert faults.arrived(azure.cloud, "/another")
    assert [faults.arrived(azure.cloud, "/grant") for _ in range(2)] == [False, True]
