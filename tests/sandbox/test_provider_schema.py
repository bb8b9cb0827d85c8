"""What Pulumi YAML is told about the types of an SDK."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.provider.package import Package
from sandbox.provider.schema import package_schema


@pytest.fixture(scope="module")
def kubernetes() -> dict[str, Any]:
    return package_schema(Package("kubernetes"))


def test_every_type_of_the_sdk_is_there(kubernetes: dict[str, Any]) -> None:
    assert kubernetes["resources"].keys() == Package("kubernetes").classes.keys()


def test_every_property_has_a_type(kubernetes: dict[str, Any]) -> None:
    for resource in kubernetes["resources"].values():
        for found in (*resource["properties"].values(), *resource["inputProperties"].values()):
            assert found.keys() & {"type", "$ref"}


def test_constants_are_filled_in_and_nested_objects_can_be_walked_into(kubernetes: dict[str, Any]) -> None:
    inputs = kubernetes["resources"]["kubernetes:core/v1:Namespace"]["inputProperties"]
    assert inputs["kind"] == {"type": "string", "const": "Namespace"}
    assert inputs["metadata"] == {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}}


def test_required_inputs_and_secret_outputs_are_marked() -> None:
    package = Package("aws")
    wanted = {"aws:iam/accessKey:AccessKey", "aws:iam/role:Role"}
    package.classes = {token: place for token, place in package.classes.items() if token in wanted}
    schema = package_schema(package)["resources"]
    assert schema["aws:iam/role:Role"]["requiredInputs"] == ["assumeRolePolicy"]
    assert schema["aws:iam/accessKey:AccessKey"]["properties"]["secret"]["secret"] is True


def test_lookups_are_known_by_their_arguments_and_answers() -> None:
    package = Package("aws")
    wanted = {"aws:iam/role:Role"}
    package.classes = {token: place for token, place in package.classes.items() if token in wanted}
    found = package_schema(package)["functions"]
    caller = found["aws:index/getCallerIdentity:getCallerIdentity"]
    assert caller["outputs"]["properties"]["accountId"] == {"type": "string"}
    document = found["aws:iam/getPolicyDocument:getPolicyDocument"]
    assert "statements" in document["inputs"]["properties"]
    assert document["outputs"]["properties"]["json"] == {"type": "string"}
