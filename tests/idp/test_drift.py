"""Drift, folded from the engine's events: what differs is named, and no value of it."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from idp.drift import ACCESS, CHANGED, GONE, UNKNOWN, Drifted, Fold, render, unknown

VAULT = "urn:pulumi:dev::zero-secret::zerosecret:index:AzureVault$azure-native:keyvault:Vault::orders-vault"


def ended(op: str, **more: Any) -> dict[str, Any]:
    return {"resOutputsEvent": {"metadata": {"op": op, "urn": VAULT, "type": "azure-native:keyvault:Vault", **more}}}


def folded(*events: dict[str, Any]) -> list[Drifted]:
    fold = Fold("dev")
    for event in events:
        fold.take(event)
    return fold.found


def test_a_changed_property_is_named_by_its_path() -> None:
    diff = {"properties.publicNetworkAccess": {"diffKind": "update"}, "tags.owner": {"diffKind": "add"}}
    (found,) = folded(ended("update", detailedDiff=diff, diffs=["properties"]))
    assert found == Drifted("dev", CHANGED, "Vault orders-vault", ("properties.publicNetworkAccess", "tags.owner"))
    assert str(found) == "Vault orders-vault is not as declared: properties.publicNetworkAccess, tags.owner"


def test_without_details_the_top_properties_are_named() -> None:
    assert folded(ended("update", diffs=["properties"]))[0].paths == ("properties",)


def test_what_the_cloud_no_longer_has_is_gone() -> None:
    assert [item.what for item in folded(ended("delete"))] == [GONE]


def test_the_rest_is_no_drift() -> None:
    stack = {"resOutputsEvent": {"metadata": {"op": "update", "urn": VAULT, "type": "pulumi:pulumi:Stack"}}}
    assert folded(ended("same"), ended("refresh"), ended("read"), stack, {"summaryEvent": {}}, {}) == []


@given(st.text(min_size=8), st.text(min_size=8))
def test_no_value_is_kept(old: str, new: str) -> None:
    event = ended("update", detailedDiff={"a.b": {"diffKind": "update"}}, diffs=["a"])
    for side, value in (("old", old), ("new", new)):
        event["resOutputsEvent"]["metadata"][side] = {"inputs": {"a": {"b": value}}, "outputs": {"a": value}}
    plain = folded(ended("update", detailedDiff={"a.b": {}}, diffs=["a"]))
    assert folded(event) == plain
    assert json.dumps([item.document() for item in plain]) == json.dumps([item.document() for item in folded(event)])


def test_access_given_by_hand_is_found_whatever_its_case() -> None:
    role, mine = ACCESS[0], "/subscriptions/s1/a/providers/Microsoft.Authorization/roleAssignments/Mine"
    cloud = [
        (role, mine),
        (role, "/subscriptions/S1/a/providers/Microsoft.Authorization/roleAssignments/theirs"),
        (role, "/subscriptions/s2/elsewhere"),
        ("azure-native:resources:ResourceGroup", "/subscriptions/s1/group"),
    ]
    found = unknown("dev", cloud, {mine.lower()}, "s1")
    assert [(item.what, item.resource.rpartition("/")[2]) for item in found] == [(UNKNOWN, "theirs")]


def test_what_to_do_depends_on_what_was_found() -> None:
    gone, theirs = Drifted("dev", GONE, "Vault v"), Drifted("dev", UNKNOWN, "RoleAssignment /x")
    assert "make up ENV=dev" in render("dev", [gone])
    assert "by hand" not in render("dev", [gone])
    assert "make up" not in render("dev", [theirs])
    assert "No drift" in render("dev", [])
