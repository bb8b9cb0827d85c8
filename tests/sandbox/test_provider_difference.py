"""Differences between old and new inputs, and what they do to a resource."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.provider.difference import changes
from sandbox.provider.lifecycle import Provider
from sandbox.provider.wire import UNKNOWN, Secret

_JSON = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)
_OBJECTS = st.dictionaries(st.text("abcde", min_size=1), _JSON, max_size=4)


@given(_OBJECTS)
def test_nothing_changed_is_nothing(value: dict[str, Any]) -> None:
    assert changes(value, copy.deepcopy(value)) == []


@given(_OBJECTS, _OBJECTS)
def test_there_is_a_change_exactly_when_values_differ(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert bool(changes(old, new)) == (_exact(old) != _exact(new))


@given(_OBJECTS, _OBJECTS)
def test_a_way_back_undoes_a_way_there(old: dict[str, Any], new: dict[str, Any]) -> None:
    there, back = changes(old, new), changes(new, old)
    mirrored = {"add": "delete", "delete": "add", "update": "update"}
    assert {(c.path, mirrored[c.kind]) for c in there} == {(c.path, c.kind) for c in back}


def _exact(value: Any) -> Any:
    """Python says True == 1; a cloud does not."""
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return (type(value), value)


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, ["a.c"]),
        ({"a": [1, 2, 3]}, {"a": [1, 4]}, ["a[1]", "a[2]"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["a[0].b"]),
        ({"a": Secret("x")}, {"a": "x"}, []),
        ({"a": Secret("x")}, {"a": Secret("y")}, ["a"]),
        ({"a": "x"}, {"a": UNKNOWN}, ["a"]),
        ({"a": {"b": "x"}}, {"a": UNKNOWN}, ["a"]),
        ({"__defaults": ["a"]}, {"__defaults": []}, []),
    ],
)
def test_changes_are_named_by_path(old: dict[str, Any], new: dict[str, Any], paths: list[str]) -> None:
    assert [change.path for change in changes(old, new)] == paths


FIC = "azure-native:managedidentity:FederatedIdentityCredential"
GRANT = {"scope": "/s", "principalId": "p", "principalType": "ServicePrincipal", "roleDefinitionId": "r"}
FEDERATED = {"resourceGroupName": "g", "resourceName": "i", "federatedIdentityCredentialResourceName": "f",
             "issuer": "https://a", "subject": "s", "audiences": ["x"]}  # fmt: skip
ACCOUNT = {
    "accountName": "a",
    "resourceGroupName": "g",
    "kind": "StorageV2",
    "sku": {"name": "Standard_LRS"},
    "location": "x",
}
SETTING = {"name": "n", "resourceUri": "/r", "workspaceId": "/w"}


@pytest.mark.parametrize(
    ("token", "old", "path", "replaces"),
    [
        ("azure-native:keyvault:Vault", {"vaultName": "a"}, "vaultName", True),
        ("azure-native:keyvault:Vault", {"resourceGroupName": "a"}, "resourceGroupName", True),
        ("azure-native:keyvault:Vault", {"location": "a"}, "location", True),
        ("azure-native:keyvault:Vault", {"properties": {"tenantId": "a"}}, "properties.tenantId", True),
        ("azure-native:keyvault:Vault", {"properties": {"sku": {"name": "a"}}}, "properties.sku.name", False),
        ("azure-native:keyvault:Vault", {"tags": {"a": "b"}}, "tags.a", False),
        *[("azure-native:authorization:RoleAssignment", GRANT, path, True) for path in GRANT],
        *[(FIC, FEDERATED, path, False) for path in ("issuer", "subject")],
        (FIC, FEDERATED, "resourceName", True),
        *[("azure-native:storage:StorageAccount", ACCOUNT, path, True) for path in ("accountName", "kind", "location")],
        ("azure-native:storage:StorageAccount", ACCOUNT, "sku.name", False),
        *[("azure-native:monitor:DiagnosticSetting", SETTING, path, True) for path in ("name", "resourceUri")],
        ("azure-native:monitor:DiagnosticSetting", SETTING, "workspaceId", False),
        ("azure-native:servicebus:Queue", {"requiresSession": "a"}, "requiresSession", True),
        ("azure-native:appconfiguration:KeyValue", {"value": "a"}, "value", False),
        ("aws:iam/role:Role", {"name": "a"}, "name", True),
        ("aws:iam/role:Role", {"assumeRolePolicy": "a"}, "assumeRolePolicy", False),
        ("aws:secretsmanager/secret:Secret", {"kmsKeyId": "a"}, "kmsKeyId", False),
        ("aws:kms/key:Key", {"multiRegion": "a"}, "multiRegion", True),
        ("kubernetes:core/v1:ConfigMap", {"metadata": {"name": "a"}}, "metadata.name", True),
        ("kubernetes:core/v1:ConfigMap", {"data": {"a": "b"}}, "data.a", False),
        ("kubernetes:apps/v1:Deployment", {"spec": {"selector": {"x": {"a": "b"}}}}, "spec.selector.x.a", True),
        ("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", {"roleRef": {"name": "a"}}, "roleRef.name", True),
    ],
)  # fmt: skip
def test_what_replaces_a_resource(tmp_path: Path, token: str, old: dict[str, Any], path: str, replaces: bool) -> None:
    provider = Provider(token.split(":", maxsplit=1)[0], tmp_path / "cloud.sqlite")
    new = copy.deepcopy(old)
    here: Any = new
    *way, last = path.split(".")
    for step in way:
        here = here[step]
    here[last] = "another"
    found = provider.diff(token, old, new)
    assert [change.path for change in found.changes] == [path]
    assert found.replacing == (frozenset({path}) if replaces else frozenset())


def test_a_fixed_name_is_deleted_first_and_a_drawn_one_last(tmp_path: Path) -> None:
    provider = Provider("azure-native", tmp_path / "cloud.sqlite")
    fixed = {"vaultName": "a", "location": "x"}
    token = "azure-native:keyvault:Vault"
    assert provider.diff(token, fixed, {**fixed, "location": "y"}).delete_first
    drawn = {**fixed, "__createBeforeDelete": True}
    assert not provider.diff(token, drawn, {**drawn, "location": "y"}).delete_first


def test_on_aws_another_name_can_be_created_first(tmp_path: Path) -> None:
    provider = Provider("aws", tmp_path / "cloud.sqlite")
    old = {"name": "a", "path": "/x/"}
    assert not provider.diff("aws:iam/role:Role", old, {**old, "name": "b"}).delete_first
    assert provider.diff("aws:iam/role:Role", old, {**old, "path": "/y/"}).delete_first
    drawn = {**old, "__defaults": ["name"]}
    assert not provider.diff("aws:iam/role:Role", drawn, {**drawn, "path": "/y/"}).delete_first


def test_where_nothing_is_known_an_update_is_assumed_and_said(tmp_path: Path) -> None:
    provider = Provider("azure-native", tmp_path / "cloud.sqlite")
    token = "azure-native:botservice:Bot"
    found = provider.diff(token, {"kind": "a"}, {"kind": "b"})
    assert found.assumed == {"kind"}
    assert not found.replacing


def test_two_spellings_of_a_place_are_one(tmp_path: Path) -> None:
    provider = Provider("azure-native", tmp_path / "cloud.sqlite")
    assert (
        provider.diff("azure-native:keyvault:Vault", {"location": "West Europe"}, {"location": "westeurope"}).changes
        == []
    )


def test_ignored_paths_are_not_changes(tmp_path: Path) -> None:
    provider = Provider("azure-native", tmp_path / "cloud.sqlite")
    old, new = {"tags": {"a": "1"}, "location": "x"}, {"tags": {"a": "2"}, "location": "y"}
    found = provider.diff("azure-native:keyvault:Vault", old, new, ignored=("tags",))
    assert [change.path for change in found.changes] == ["location"]
