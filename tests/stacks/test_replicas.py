"""What survives the loss of a region, and what it takes to say so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stacks.model import validate_all
from stacks.model.load import load, recoverable

VAULT, GRANT = "azure-native:keyvault:Vault", "azure-native:authorization:RoleAssignment"
SHARDS = ("prod-services", "prod-services-2")
SUBNET = (
    "/subscriptions/00000000-0000-4000-8000-0000000000{code}/resourceGroups/rg-net/providers/Microsoft.Network"
    "/virtualNetworks/vnet/subnets/private-endpoints"
)


@pytest.fixture
def services(built: dict[str, Any]) -> dict[str, Any]:
    """Outputs of every service of production."""
    return {name: said for shard in SHARDS for name, said in built[shard].outputs["services"].items()}


def test_a_service_that_is_to_survive_has_two_vaults_and_no_other_has(services: dict[str, Any]) -> None:
    regions = {name: [vault["region"] for vault in said["vaults"]] for name, said in services.items()}
    both = ["westeurope", "northeurope"]
    assert {name for name, found in regions.items() if found == both} == {
        *("catalog", "identity", "webhooks", "payment", "mobile-gateway", "web-app"),
    }
    assert regions["order-processor"] == ["westeurope"], "dr is not declared"
    assert regions["basket"] == regions["ordering"] == [], "nothing is stored"
    for said in services.values():
        assert [vault["primary"] for vault in said["vaults"]] == [True, False][: len(said["vaults"])]
        assert said.get("vaultId") == next((vault["vaultId"] for vault in said["vaults"]), None)


def test_the_same_principals_have_the_same_rights_in_both(built: dict[str, Any], services: dict[str, Any]) -> None:
    for shard in SHARDS:
        granted: dict[str, set[tuple[str, ...]]] = {}
        for entry in built[shard].outputs["access"]:
            if entry["vault"]:
                inside = entry["scope"].partition(f"/vaults/{entry['vault']}")[2]
                right = (entry["principal"], entry["role"], inside, *entry["secrets"])
                granted.setdefault(entry["vault"], set()).add(right)
        for name in built[shard].outputs["services"]:
            vaults = [vault["vaultId"].rpartition("/")[2] for vault in services[name]["vaults"]]
            assert len({frozenset(granted[vault]) for vault in vaults}) <= 1


def test_each_region_has_its_own_key_and_the_rotator_wraps_with_both(built: dict[str, Any]) -> None:
    keys = built["prod"].of_type("azure-native:keyvault:Key")
    assert [key["keyName"] for key in keys] == ["kek", "kek"]
    assert len({key["vaultName"] for key in keys}) == 2
    assert keys[0]["properties"] == keys[1]["properties"]
    scopes = {entry["scope"] for entry in built["prod"].outputs["access"] if entry["principal"] == "id-prd-rotator"}
    for vault in built["prod"].outputs["vaults"]:
        assert f"{vault['vaultId']}/keys/kek" in scopes


def test_a_replica_has_a_group_of_its_own_region(built: dict[str, Any]) -> None:
    """A group is managed from its region: one in the lost region could not be changed."""
    for stack in ("prod", *SHARDS):
        places = {
            group["resourceGroupName"]: group["location"]
            for group in built[stack].of_type("azure-native:resources:ResourceGroup")
        }
        for vault in built[stack].of_type(VAULT):
            assert places[vault["resourceGroupName"]] == vault["location"]


def test_names_in_the_cloud_are_distinct_and_fit(built: dict[str, Any]) -> None:
    found = [vault["vaultName"] for stack in built.values() for vault in stack.of_type(VAULT)]
    assert len(found) == len(set(found))
    assert max(map(len, found)) <= 24


def test_a_canary_is_in_the_manifest_of_each_replicated_vault_and_of_no_other(built: dict[str, Any]) -> None:
    entries = {
        entry["keyValueName"]: json.loads(entry["value"])
        for stack in (*SHARDS, "dev-services")
        for entry in built[stack].of_type("azure-native:appconfiguration:KeyValue")
        if stack != "dev-services" or "canary" in entry["value"]
    }
    with_canary = {name for name, slots in entries.items() if "canary" in [slot["name"] for slot in slots]}
    replicated = {name for name, slots in entries.items() if any(slot["replica"] for slot in slots)}
    assert with_canary == replicated
    assert "slots.order-processor" in entries.keys() - replicated


def test_both_regions_vaults_are_taken_back_after_a_deletion(project: Path, configured: Any) -> None:
    for stack, count in (("prod", 3), ("prod-services", 6), ("prod-services-2", 7), ("dev", 2), ("dev-services", 7)):
        names = recoverable(load(stack, configured(project, stack), project))
        assert len(set(names)) == len(names) == count, stack


def test_a_recovered_replica_is_recovered_alone(build: Callable[..., Any], project: Path, built: Any) -> None:
    named = built["prod-services"].outputs["services"]["catalog"]["vaults"][1]["vaultId"].rpartition("/")[2]
    file = project / "stacks/Pulumi.prod-services.yaml"
    file.write_text(file.read_text() + f"  zero-secret:recover: [{named}]\n")
    for stack in ("audit", "prod"):
        build(stack)
    modes = {v["vaultName"]: v["properties"]["createMode"] for v in build("prod-services", project).of_type(VAULT)}
    assert {name for name, mode in modes.items() if mode == "recover"} == {named}


def unpaired(project: Path, choice: str = "") -> list[str]:
    """Move dev to a region that Microsoft pairs with none, with a second region; what is said then."""
    for name in ("dev", "dev-services"):
        file = project / f"stacks/Pulumi.{name}.yaml"
        file.write_text(file.read_text().replace("location: westeurope", "location: polandcentral"))
    audit = project / "stacks/Pulumi.audit.yaml"
    region = "      polandcentral:\n        subnetId: " + SUBNET.format(code="a1") + "\n"
    audit.write_text(audit.read_text() + region)
    dev = project / "stacks/Pulumi.dev.yaml"
    second = "      westeurope:\n        subnetId: " + SUBNET.format(code="d1") + "\n"
    text = dev.read_text().replace("      westeurope:\n", "      polandcentral:\n")
    dev.write_text(text.replace("    keyEncryptionKey:", f"{second}{choice}    keyEncryptionKey:"))
    return [str(problem) for problem in validate_all(project)]


def test_where_microsoft_pairs_no_region_the_choice_is_said(project: Path) -> None:
    (problem,) = unpaired(project)
    where, what = "stacks/Pulumi.dev.yaml:21:7: zero-secret:environment.regions: ", "so a second one is your choice"
    assert problem == f"{where}Microsoft pairs 'polandcentral' with no region, {what}; say so: pairedRegion: westeurope"


def test_a_choice_that_was_said_is_taken(project: Path, build: Callable[..., Any]) -> None:
    assert unpaired(project, "    pairedRegion: westeurope\n") == []
    build("audit", project)
    assert [vault["region"] for vault in build("dev", project).outputs["vaults"]] == ["polandcentral", "westeurope"]


def test_a_choice_without_its_network_is_refused(project: Path) -> None:
    (problem,) = unpaired(project, "    pairedRegion: northeurope\n")
    where = "stacks/Pulumi.dev.yaml:23:19: zero-secret:environment.pairedRegion: "
    assert problem.startswith(f"{where}not the second of the regions; allowed: westeurope; did you mean 'westeurope'?")


def said(project: Path) -> list[str]:
    return [str(problem) for problem in validate_all(project)]


def test_no_two_services_adopt_one_vault_or_go_on_under_one_name_in_any_shard(project: Path) -> None:
    vault = (
        "/subscriptions/00000000-0000-4000-8000-0000000000f1/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/old"
    )
    for name, spelt in (("catalog", vault), ("payment", vault.replace("/rg/", "/RG/"))):
        file = project / f"stacks/services/{name}.yaml"
        text = file.read_text().replace("  prod:\n", f"  prod:\n    adopt: {spelt}\n")
        file.write_text(text.replace("phase: 3", "phase: 3\nrenamedFrom: [shop]"))
    found = said(project)
    assert sum("the same vault as the service '" in line for line in found) == 2, "one for each shard that sees it"
    assert sum("the same past name as the service '" in line for line in found) == 2


def test_one_service_account_is_one_service_across_shards(project: Path) -> None:
    file = project / "stacks/services/payment.yaml"
    file.write_text(file.read_text().replace("serviceAccount: payment", "serviceAccount: catalog"))
    assert {line.split(": ", 2)[2] for line in said(project)} == {
        "the same service account as the service 'catalog'; give each service its own",
        "the same service account as the service 'payment'; give each service its own",
    }


def test_a_rename_changes_no_input_and_aliases_every_name_in_both_regions(
    build: Callable[..., Any], project: Path, built: dict[str, Any]
) -> None:
    file = project / "stacks/services/payment.yaml"
    text = file.read_text().replace("name: payment\n", "name: charges\nrenamedFrom: [payment]\n", 1)
    (project / "stacks/services/charges.yaml").write_text(text.replace("[payment]\n    seed", "[charges]\n    seed"))
    file.unlink()
    for shard in project.glob("stacks/Pulumi.*-services*.yaml"):
        shard.write_text(shard.read_text().replace("      - payment\n", "      - charges\n"))
    for stack in ("audit", "prod"):
        build(stack, project)
    before, after = built["prod-services-2"], build("prod-services-2", project)

    def by_name(stack: Any, old: str, new: str) -> dict[str, Any]:
        return {
            request.name.replace(old, new, 1): stack.inputs[urn]
            for urn, request in stack.resources.items()
            if request.name.startswith(f"{old}-")
        }

    had, has = by_name(before, "payment", "payment"), by_name(after, "charges", "payment")
    assert len(had) > 20
    changed = [name for name in had if json.dumps(had[name]) != json.dumps(has[name])]
    # The mocks make object ids from the resources' own names.
    assert [name for name in changed if "principalId" not in had[name]] == []
    aliased = {r.name: {a.spec.name for a in r.aliases} for r in after.resources.values() if r.aliases}
    for name in ("charges", "charges-replica", "charges-group", "charges-replica-group", "charges-delivery"):
        assert name.replace("charges", "payment") in aliased[name], name
