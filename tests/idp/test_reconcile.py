"""A deployment cut off anywhere, put back in step with what the cloud has."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.reconcile import Existing, reconcile

PREFIX = "urn:pulumi:dev::zero-secret::"
PROVIDER = {
    "urn": PREFIX + "pulumi:providers:azure-native::default_3_29_0",
    "custom": True,
    "id": "11111111-1111-1111-1111-111111111111",
    "type": "pulumi:providers:azure-native",
}
TYPE = "azure-native:keyvault:Vault"


def urn(name: str) -> str:
    return f"{PREFIX}zerosecret:index:AzureVault${TYPE}::{name}"


def entry(name: str, **more: Any) -> dict[str, Any]:
    identity = f"/vaults/{name}"
    return {"urn": urn(name), "custom": True, "type": TYPE, "id": identity, "inputs": {"vaultName": name}, **more}


def planned(name: str, operation: str = "creating", **more: Any) -> dict[str, Any]:
    resource = {key: value for key, value in entry(name, **more).items() if operation != "creating" or key != "id"}
    return {"resource": resource, "type": operation}


def existing(name: str, identity: str | None = None, created: str = "1", **outputs: Any) -> Existing:
    return Existing(urn(name), TYPE, identity or f"/vaults/{name}", {"vaultName": name}, outputs, created)


def deployment(*resources: dict[str, Any], pending: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"manifest": {}, "resources": [PROVIDER, *resources], "pending_operations": pending or []}


def by_urn(result: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [item for item in result["resources"] if item["urn"] == urn(name)]


def test_pending_create_that_the_cloud_has_becomes_part_of_the_state_with_its_own_inputs() -> None:
    operation = planned("orders", dependencies=[urn("other")])
    done = reconcile(deployment(pending=[operation]), [existing("orders", vaultUri="https://orders")])
    (adopted,) = by_urn(done.deployment, "orders")
    assert adopted["id"] == "/vaults/orders"
    assert adopted["inputs"] == {"vaultName": "orders"}
    assert adopted["outputs"] == {"vaultUri": "https://orders"}
    assert adopted["dependencies"] == [urn("other")]
    assert (done.adopted, done.cleared, done.refresh) == ([urn("orders")], [], False)
    assert "pending_operations" not in done.deployment


def test_pending_create_that_the_cloud_has_not_is_dropped() -> None:
    done = reconcile(deployment(pending=[planned("orders")]), [])
    assert by_urn(done.deployment, "orders") == []
    assert (done.adopted, done.cleared, done.refresh) == ([], [urn("orders")], False)


@pytest.mark.parametrize("operation", ["updating", "deleting"])
def test_update_or_delete_in_flight_is_dropped_and_the_engine_told_to_look_first(operation: str) -> None:
    done = reconcile(deployment(entry("orders"), pending=[planned("orders", operation)]), [existing("orders")])
    assert by_urn(done.deployment, "orders") == [entry("orders")]
    assert (done.adopted, done.cleared, done.refresh) == ([], [urn("orders")], True)


def test_reading_in_flight_needs_no_refresh() -> None:
    done = reconcile(deployment(entry("orders"), pending=[planned("orders", "reading")]), [existing("orders")])
    assert (done.cleared, done.refresh) == ([urn("orders")], False)


def test_record_that_no_operation_announced_is_taken_in_below_the_default_provider() -> None:
    done = reconcile(deployment(), [existing("orders", vaultUri="https://orders")])
    (adopted,) = by_urn(done.deployment, "orders")
    assert adopted["provider"] == f"{PROVIDER['urn']}::{PROVIDER['id']}"
    assert (adopted["custom"], adopted["type"], adopted["inputs"]) == (True, TYPE, {"vaultName": "orders"})


def test_record_without_a_provider_in_the_state_is_named_and_left_alone() -> None:
    done = reconcile({"resources": []}, [existing("orders")])
    assert (done.unplaced, done.adopted, done.deployment["resources"]) == ([urn("orders")], [], [])


def test_replacement_made_but_not_recorded_leaves_the_old_one_to_be_deleted() -> None:
    old = entry("orders", id="/vaults/old")
    done = reconcile(
        deployment(old, pending=[planned("orders")]),
        [existing("orders", "/vaults/old"), existing("orders", "/vaults/new")],
    )
    assert [(item["id"], item.get("delete", False)) for item in by_urn(done.deployment, "orders")] == [
        ("/vaults/old", True),
        ("/vaults/new", False),
    ]


def test_replacement_that_deletes_first_and_reuses_the_name_is_not_mistaken_for_the_old_one() -> None:
    old = entry("orders", pendingReplacement=True)
    done = reconcile(deployment(old, pending=[planned("orders")]), [existing("orders")])
    (kept,) = by_urn(done.deployment, "orders")
    assert "pendingReplacement" not in kept
    assert kept["id"] == "/vaults/orders"


def test_secret_outputs_are_handed_over_for_the_engine_to_encrypt() -> None:
    operation = planned("orders", additionalSecretOutputs=["token"])
    done = reconcile(deployment(pending=[operation]), [existing("orders", token="t", kind="n")])
    outputs = by_urn(done.deployment, "orders")[0]["outputs"]
    assert outputs["kind"] == "n"
    assert json.loads(outputs["token"]["plaintext"]) == "t"
    assert outputs["token"]["4dabf18193072939515e22adb298388d"] == "1b47061264138c4ac30d75fd1eb44270"


def test_a_deployment_in_step_is_left_as_it_is() -> None:
    done = reconcile(deployment(entry("orders")), [existing("orders")])
    assert not done.changed
    assert done.deployment["resources"] == [PROVIDER, entry("orders")]


NAMES = [f"v{number}" for number in range(6)]


@given(
    wanted=st.dictionaries(
        st.sampled_from(NAMES), st.sampled_from(["recorded", "pending", "pending+made", "made", "updating", "absent"])
    )
)
def test_whatever_was_cut_off_nothing_is_doubled_lost_or_left_pending(wanted: dict[str, str]) -> None:
    recorded = [entry(name) for name, at in wanted.items() if at in {"recorded", "updating"}]
    pending = [planned(name) for name, at in wanted.items() if at.startswith("pending")]
    pending += [planned(name, "updating") for name, at in wanted.items() if at == "updating"]
    cloud = [existing(name) for name, at in wanted.items() if at not in {"pending", "absent"}]
    before = json.dumps(deployment(*recorded, pending=pending))

    done = reconcile(json.loads(before), cloud)
    live = [item["urn"] for item in done.deployment["resources"][1:]]
    assert sorted(live) == sorted(item.urn for item in cloud), "the state holds exactly what the cloud has, once each"
    assert "pending_operations" not in done.deployment
    assert done.refresh == ("updating" in wanted.values())
    again = reconcile(done.deployment, cloud)
    assert not again.changed, "a second recovery finds nothing to do"
    positions = {item["urn"]: index for index, item in enumerate(done.deployment["resources"])}
    assert positions[PROVIDER["urn"]] == 0, "what others depend on comes before them"
