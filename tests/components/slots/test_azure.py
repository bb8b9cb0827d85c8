"""AzureSlotManifest: metadata only, the same text for the same slots, written with the deployer's own sign-in."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import roles
from components.errors import ArgumentError, EnvironmentMismatchError
from components.grants import Principal
from components.slots.azure import AzureSlotManifest, slots_text

Deploy = Callable[[Callable[[], Any]], Any]

STORE_ID = (
    "/subscriptions/s/resourceGroups/rg-dev-platform/providers/Microsoft.AppConfiguration/configurationStores/appcs"
)
SLOT = {"name": "embedding-api-key", "kind": "third-party-api-key", "owner": "catalog-team", "period": "90d"}
ROTATOR = Principal("/subscriptions/s/id-dev-rotator", "oid", "ServicePrincipal", "dev")


@pytest.fixture
def args(private: dict[str, Any]) -> dict[str, Any]:
    return {**private, "store_name": "appcs-dev-ab2c"}


def test_every_field_of_the_store(deploy: Deploy, args: dict[str, Any], tags: dict[str, str]) -> None:
    store = deploy(lambda: AzureSlotManifest("slots", args))["slots-store"]
    assert store.type == "azure-native:appconfiguration:ConfigurationStore"
    assert store.inputs == {
        "configStoreName": "appcs-dev-ab2c",
        "resourceGroupName": "rg-dev-catalog",
        "location": "westeurope",
        "tags": tags,
        "sku": {"name": "Standard"},
        "disableLocalAuth": True,
        "publicNetworkAccess": "Disabled",
        "dataPlaneProxy": {"authenticationMode": "Pass-through", "privateLinkDelegation": "Enabled"},
        "enablePurgeProtection": True,
        "softDeleteRetentionInDays": 7,
        "createMode": "Default",
    }


def test_every_field_of_an_entry(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureSlotManifest("slots", args).publish("catalog", [SLOT]))
    entry = deployment["slots-entry-catalog"]
    assert entry.type == "azure-native:appconfiguration:KeyValue"
    assert entry.inputs == {
        "configStoreName": "appcs-dev-ab2c",
        "resourceGroupName": "rg-dev-catalog",
        "keyValueName": "slots.catalog",
        "contentType": "application/json",
        "value": '[{"kind":"third-party-api-key","name":"embedding-api-key","owner":"catalog-team","period":"90d"}]',
        "tags": {"env": "dev", "service": "catalog"},
    }
    assert entry.after == {"slots-store"}


def test_an_entry_of_a_store_in_another_stack(deploy: Deploy) -> None:
    def program() -> None:
        AzureSlotManifest.from_existing("slots", STORE_ID, "dev").publish("catalog", [SLOT])

    deployment = deploy(program)
    assert set(deployment) == {"slots-entry-catalog"}
    assert deployment["slots-entry-catalog"].inputs["configStoreName"] == "appcs"
    assert deployment["slots-entry-catalog"].inputs["resourceGroupName"] == "rg-dev-platform"


def test_who_rotates_reads_and_who_deploys_writes(deploy: Deploy, args: dict[str, Any]) -> None:
    def program() -> None:
        manifest = AzureSlotManifest("slots", args)
        manifest.grant_read(ROTATOR)
        manifest.grant_write(Principal("group-id", "group-id", "Group", "dev"))

    deployment = deploy(program)
    for name, role in (
        ("slots-read-id-dev-rotator", "App Configuration Data Reader"),
        ("slots-write-group-id", "App Configuration Data Owner"),
    ):
        scope = deployment[name].inputs["scope"]
        assert scope.endswith("/configurationStores/appcs-dev-ab2c")
        assert deployment[name].inputs["roleDefinitionId"] == roles.role_definition_id(scope, role)


def test_entries_are_there_only_while_they_may_be_written(deploy: Deploy, args: dict[str, Any]) -> None:
    def program() -> None:
        for manifest in (
            AzureSlotManifest("ours", args),
            AzureSlotManifest.from_existing("theirs", STORE_ID, "dev"),
        ):
            manifest.grant_write(Principal("group-id", "group-id", "Group", "dev"))
            manifest.publish("catalog", [SLOT])

    deployment = deploy(program)
    assert deployment["ours-entry-catalog"].after == {"ours-store", "ours-write-group-id"}
    assert deployment["theirs-entry-catalog"].after == {"theirs-write-group-id"}


def test_another_environment_is_refused(deploy: Deploy) -> None:
    with pytest.raises(EnvironmentMismatchError):
        deploy(lambda: AzureSlotManifest.from_existing("slots", STORE_ID, "prod").grant_read(ROTATOR))


def test_production_is_kept(deploy: Deploy, args: dict[str, Any]) -> None:
    store = deploy(lambda: AzureSlotManifest("slots", {**args, "protect": True}))["slots-store"]
    assert store.request.protect
    assert store.request.retainOnDelete


def test_a_deleted_store_is_taken_back(deploy: Deploy, args: dict[str, Any]) -> None:
    store = deploy(lambda: AzureSlotManifest("slots", {**args, "recover": True}))["slots-store"]
    assert store.inputs["createMode"] == "Recover"
    assert list(store.request.ignoreChanges) == ["createMode"]


slots = st.lists(
    st.dictionaries(
        st.from_regex(r"x-[a-z]{1,8}", fullmatch=True),
        st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3) | st.none() | st.integers(),
        max_size=5,
    ),
    max_size=5,
)


@given(slots)
def test_the_text_says_what_was_declared_whatever_the_order_of_fields(entries: list[dict[str, Any]]) -> None:
    text = slots_text("catalog", entries)
    assert json.loads(text) == entries
    assert slots_text("catalog", [dict(reversed(entry.items())) for entry in entries]) == text


@pytest.mark.parametrize("field", ["value", "Value", "secret", "PASSWORD", "connectionString", "connection_string"])
def test_a_field_for_a_value_is_refused_and_not_quoted(field: str) -> None:
    with pytest.raises(ArgumentError, match="a slot has no value") as caught:
        slots_text("catalog", [SLOT, {field: "a-sentinel"}])
    assert "a-sentinel" not in str(caught.value)


def test_what_does_not_fit_is_refused(deploy: Deploy) -> None:
    with pytest.raises(ArgumentError, match=r"slots do not fit in one entry: got 1000[0-9] bytes"):
        slots_text("catalog", [{"purpose": "ä" * 4993}])
    with pytest.raises(ArgumentError, match="service"):
        slots_text("Catalog", [])


@pytest.mark.parametrize("name", ["appc", "a" * 51, "appcs--dev", "-appcs", "appcs_dev"])
def test_a_name_that_azure_would_not_take(deploy: Deploy, args: dict[str, Any], name: str) -> None:
    with pytest.raises(ArgumentError, match="store_name"):
        deploy(lambda: AzureSlotManifest("slots", {**args, "store_name": name}))
