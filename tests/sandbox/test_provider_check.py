"""Inputs that are wrong: each is refused with its path and the nearest right name, none with its value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.provider.check import Problem, join, problems
from sandbox.provider.package import Package
from sandbox.provider.wire import UNKNOWN, Secret

AZURE = Package("azure-native")
AWS = Package("aws")
KUBERNETES = Package("kubernetes")
VAULT = "azure-native:keyvault:Vault"
TENANT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def vault(**changes: Any) -> dict[str, Any]:
    sound: dict[str, Any] = {
        "resourceGroupName": "group",
        "properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True},
    }
    return {**sound, **changes}


def wrong(inputs: dict[str, Any], token: str = VAULT, **more: Any) -> list[Problem]:
    package = {"azure-native": AZURE, "aws": AWS, "kubernetes": KUBERNETES}[token.split(":", maxsplit=1)[0]]
    return problems(package, package.resource(token).inputs, inputs, **more)


def test_a_sound_vault_is_taken() -> None:
    assert wrong(vault()) == []


@pytest.mark.parametrize(
    ("inputs", "path", "says"),
    [
        (vault(propertys={}), "propertys", "did you mean 'properties'?"),
        (
            vault(resource_group="g"),
            "resource_group",
            "did you mean 'resourceGroupName'? (in Python: resource_group_name)",
        ),
        ({"resourceGroupName": "g"}, "properties", "missing required property 'properties'"),
        (vault(properties={"tenantId": TENANT}), "properties.sku", "missing required property 'properties.sku'"),
        (
            vault(properties={"tenantId": TENANT, "sku": {"family": "A", "name": "standard", "size": 1}}),
            "properties.sku.size",
            "allowed here are family, name",
        ),
        (vault(properties="x"), "properties", "must be an object, not a string"),
        (vault(tags=["a"]), "tags", "must be an object, not a list"),
        (vault(tags={"a.b": 1}), 'tags["a.b"]', "must be a string, not a whole number"),
        (vault(location=True), "location", "must be a string, not a boolean"),
        (
            vault(properties={**vault()["properties"], "accessPolicies": [{"objectId": 5}]}),
            "properties.accessPolicies[0].objectId",
            "must be a string",
        ),
        (
            vault(properties={**vault()["properties"], "softDeleteRetentionInDays": 7.5}),
            "properties.softDeleteRetentionInDays",
            "must be a whole number, not a number with a fraction",
        ),
        (
            vault(properties={**vault()["properties"], "sku": {"family": "A", "name": "golden"}}),
            "properties.sku.name",
            "must be one of 'standard', 'premium'",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(inputs: dict[str, Any], path: str, says: str) -> None:
    found = {problem.path: problem.reason for problem in wrong(inputs)}
    assert path in found
    assert says in found[path]


def test_all_mistakes_are_told_at_once() -> None:
    inputs = vault(location=1, tagz={}, properties={"sku": {"family": "A", "nam": "x"}})
    assert {problem.path for problem in wrong(inputs)} >= {
        "location", "tagz", "properties.tenantId", "properties.sku.nam", "properties.sku.name",
    }  # fmt: skip


@pytest.mark.parametrize("value", [UNKNOWN, Secret(UNKNOWN), None])
def test_what_is_not_known_yet_fits_everywhere(value: Any) -> None:
    assert wrong(vault(location=value, tags=value)) == []
    assert wrong(vault(properties=UNKNOWN)) == []


def test_a_secret_is_checked_like_its_value() -> None:
    assert wrong(vault(location=Secret("westeurope"))) == []
    assert [problem.path for problem in wrong(vault(location=Secret(5)))] == ["location"]


def test_an_enum_beside_text_is_open() -> None:
    inputs = {"kind": "AnyKind", "resourceGroupName": "g", "sku": {"name": "Any"}}
    assert wrong(inputs, "azure-native:storage:StorageAccount") == []


def test_a_kind_of_kubernetes_is_fixed() -> None:
    found = wrong({"apiVersion": "v1", "kind": "Pot"}, "kubernetes:core/v1:Pod")
    assert [(problem.path, problem.reason) for problem in found] == [("kind", "'kind' must be 'Pod'")]


@pytest.mark.parametrize(("text", "taken"), [("5", True), ("5.5", False), ("many", False), (5, True), ("", False)])
def test_terraform_based_providers_take_a_number_in_text(text: Any, taken: bool) -> None:
    inputs = {"assumeRolePolicy": "{}", "maxSessionDuration": text}
    assert (wrong(inputs, "aws:iam/role:Role", lenient=True) == []) == taken
    assert (wrong(inputs, "aws:iam/role:Role") == []) == isinstance(text, int)


def test_a_definition_read_from_a_file_keeps_its_own_spelling() -> None:
    """Every operator's definitions say this, and no Python keyword can."""
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    names = {"plural": "shops", "kind": "Shop"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "example.com", "scope": "Namespaced", "names": names, "versions": [version]}
    token = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
    assert wrong({"spec": spec}, token) == []
    schema["x-kubernetes-preserve-unknown-fields"] = "yes"
    (problem,) = wrong({"spec": spec}, token)
    assert problem.path.endswith('openAPIV3Schema["x-kubernetes-preserve-unknown-fields"]')
    assert "must be a boolean" in problem.reason


def test_of_a_union_the_nearest_option_is_explained() -> None:
    """An event subscription's destination is one of ten; the discriminator says which was meant."""
    inputs = {
        "scope": "/subscriptions/x",
        "destination": {"endpointType": "StorageQueue", "queueNam": "q"},
    }
    found = wrong(inputs, "azure-native:eventgrid:EventSubscription")
    assert [problem.path for problem in found] == ["destination.queueNam"]
    assert "did you mean 'queueName'?" in found[0].reason


@pytest.mark.parametrize(
    ("path", "key", "expected"), [("", "a", "a"), ("a", "b", "a.b"), ("a", 3, "a[3]"), ("a", "b.c", 'a["b.c"]')]
)
def test_paths_are_written_as_pulumi_writes_them(path: str, key: str | int, expected: str) -> None:
    assert join(path, key) == expected


@given(sentinel=st.integers(10**11, 10**12).map(lambda number: f"zs{number}"), data=st.data())
@settings(max_examples=200)
def test_no_reason_ever_holds_a_value(sentinel: str, data: st.DataObject) -> None:
    """A random value in any place and any wrong shape never shows in what is said about it."""
    token = data.draw(
        st.sampled_from(
            [
                "azure-native:keyvault:Vault",
                "azure-native:eventgrid:EventSubscription",
                "azure-native:dbforpostgresql:Server",
                "aws:iam/role:Role",
                "aws:rds/cluster:Cluster",
                "kubernetes:core/v1:Secret",
                "kubernetes:apps/v1:Deployment",
            ]
        )
    )
    package = {"azure-native": AZURE, "aws": AWS, "kubernetes": KUBERNETES}[token.split(":", maxsplit=1)[0]]
    shape = package.resource(token).inputs
    holder = st.sampled_from(
        [
            sentinel,
            [sentinel],
            {"value": sentinel},
            Secret(sentinel),
            [{"a": [sentinel]}],
            {"a": {"b": Secret(sentinel)}},
        ]
    )
    names = st.sampled_from([*shape.properties, "misspelt", "passwort"])
    inputs = data.draw(st.dictionaries(names, holder, min_size=1, max_size=6))
    found = problems(package, shape, inputs, lenient=data.draw(st.booleans()))
    assert sentinel not in json.dumps([(problem.path, problem.reason) for problem in found])
