"""Names that a provider draws: from the engine's seed, kept on update, as the user's autonaming says."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from sandbox.provider.lifecycle import Naming, Provider
from sandbox.provider.naming import DISABLE, ENFORCE, PROPOSE
from sandbox.provider.wire import UNKNOWN

SEED = b"\x01" * 32
VAULT = "azure-native:keyvault:Vault"
GIVEN = {
    VAULT: {"resourceGroupName": "g", "properties": {"tenantId": "t", "sku": {"family": "A", "name": "standard"}}},
    "azure-native:storage:BlobContainer": {"resourceGroupName": "g", "accountName": "a"},
    "azure-native:authorization:RoleAssignment": {"scope": "/s", "principalId": "p", "roleDefinitionId": "r"},
    "azure-native:resources:ResourceGroup": {},
    "aws:iam/role:Role": {"assumeRolePolicy": "{}"},
    "aws:s3/bucket:Bucket": {},
    "kubernetes:core/v1:ConfigMap": {},
}


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    def check(token: str, given: dict[str, Any] | None = None, old: dict[str, Any] | None = None, **naming: Any) -> Any:
        provider = Provider(token.split(":", maxsplit=1)[0], tmp_path / "cloud.sqlite")
        given = GIVEN[token] | (given or {})
        return provider.check(token, "thing", old or {}, dict(given), Naming(naming.pop("seed", SEED), **naming))

    return check


@pytest.mark.parametrize(
    ("token", "path", "form"),
    [
        (VAULT, ("vaultName",), r"thing[0-9a-f]{8}"),
        ("azure-native:resources:ResourceGroup", ("resourceGroupName",), r"thing[0-9a-f]{8}"),
        ("azure-native:storage:BlobContainer", ("containerName",), r"thing"),
        ("azure-native:authorization:RoleAssignment", ("roleAssignmentName",), r"[0-9a-f-]{36}"),
        ("aws:iam/role:Role", ("name",), r"thing-[0-9a-f]{7}"),
        ("aws:s3/bucket:Bucket", ("bucket",), r"thing-[0-9a-f]{7}"),
        ("kubernetes:core/v1:ConfigMap", ("metadata", "name"), r"thing-[0-9a-f]{8}"),
    ],
)
def test_each_cloud_draws_names_in_its_own_form(checked: Any, token: str, path: tuple[str, ...], form: str) -> None:
    inputs, found = checked(token)
    assert found == []
    name = inputs
    for step in path:
        name = name[step]
    assert re.fullmatch(form, name)
    again, _ = checked(token)
    assert again == inputs, "the same seed draws the same name"
    kept, _ = checked(token, old=inputs, seed=b"\x02" * 32)
    assert kept == inputs, "an update keeps the name"
    if form != "thing":
        other, _ = checked(token, seed=b"\x02" * 32)
        assert other != inputs, "another seed draws another name"


def test_a_uuid_is_one(checked: Any) -> None:
    inputs, _ = checked("azure-native:authorization:RoleAssignment")
    assert str(uuid.UUID(inputs["roleAssignmentName"])) == inputs["roleAssignmentName"]


def test_a_given_name_is_kept_and_not_marked(checked: Any) -> None:
    inputs, _ = checked(VAULT, {"vaultName": "mine"})
    assert inputs["vaultName"] == "mine"
    assert "__createBeforeDelete" not in inputs


def test_a_name_once_given_is_not_marked_as_drawn_later(checked: Any) -> None:
    inputs, _ = checked(VAULT, old={"vaultName": "mine"})
    assert inputs["vaultName"] == "mine"
    assert "__createBeforeDelete" not in inputs


@pytest.mark.parametrize("mode", [PROPOSE, ENFORCE])
def test_a_proposed_name_is_taken(checked: Any, mode: int) -> None:
    inputs, _ = checked(VAULT, proposed="company-thing", mode=mode)
    assert inputs["vaultName"] == "company-thing"


def test_a_proposal_is_no_uuid_but_an_order_is_taken(checked: Any) -> None:
    token = "azure-native:authorization:RoleAssignment"
    proposed, _ = checked(token, proposed="company-thing", mode=PROPOSE)
    assert proposed["roleAssignmentName"] != "company-thing"
    ordered, _ = checked(token, proposed="company-thing", mode=ENFORCE)
    assert ordered["roleAssignmentName"] == "company-thing"


def test_disabled_naming_asks_for_the_name(checked: Any) -> None:
    _, found = checked(VAULT, proposed="", mode=DISABLE)
    assert [problem.path for problem in found] == ["vaultName"]
    assert "pulumi:autonaming" in found[0].reason


def test_a_prefix_leaves_the_name_to_the_service(checked: Any) -> None:
    inputs, _ = checked("aws:iam/role:Role", {"namePrefix": "pre"})
    assert "name" not in inputs
    inputs, _ = checked("kubernetes:core/v1:ConfigMap", {"metadata": {"generateName": "pre-"}})
    assert "name" not in inputs["metadata"]


def test_metadata_that_is_not_known_yet_is_left_alone(checked: Any) -> None:
    inputs, found = checked("kubernetes:core/v1:ConfigMap", {"metadata": UNKNOWN})
    assert inputs["metadata"] is UNKNOWN
    assert found == []


def test_a_region_is_filled_in_from_the_provider(tmp_path: Path) -> None:
    provider = Provider("aws", tmp_path / "cloud.sqlite")
    provider.platform.configure({"region": "eu-central-1"})
    inputs, _ = provider.check("aws:sns/topic:Topic", "t", {}, {}, Naming(SEED))
    assert inputs["region"] == "eu-central-1"


def test_a_location_comes_from_the_provider_or_the_group(tmp_path: Path) -> None:
    provider = Provider("azure-native", tmp_path / "cloud.sqlite")
    group, _ = provider.check("azure-native:resources:ResourceGroup", "g", {}, {"location": "uksouth"}, Naming(SEED))
    provider.create("azure-native:resources:ResourceGroup", "urn", group)
    vault, _ = provider.check(
        VAULT, "v", {}, GIVEN[VAULT] | {"resourceGroupName": group["resourceGroupName"]}, Naming(SEED)
    )
    assert vault["location"] == "uksouth"
    provider.platform.configure({"location": "westeurope"})
    vault, _ = provider.check(VAULT, "v", {}, dict(GIVEN[VAULT]), Naming(SEED))
    assert vault["location"] == "westeurope"
    unknown, _ = Provider("azure-native", tmp_path / "cloud.sqlite").check(
        VAULT, "v", {}, GIVEN[VAULT] | {"resourceGroupName": UNKNOWN}, Naming(SEED)
    )
    assert unknown["location"] is UNKNOWN
