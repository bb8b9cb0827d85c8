"""What must hold of every stack, whatever the catalogue: these are the promises, the goldens the detail."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pulumi
import pytest

from components import roles
from stacks.outputs import AuditOutputs, EnvironmentOutputs, ServicesOutputs

DEV, PROD, AUDIT = (f"00000000-0000-4000-8000-0000000000{end}" for end in ("d1", "f1", "a1"))
VAULT, KEY, SETTING = (
    "azure-native:keyvault:Vault",
    "azure-native:keyvault:Key",
    "azure-native:monitor:DiagnosticSetting",
)
GRANT = "azure-native:authorization:RoleAssignment"


def test_no_stack_holds_a_secret_or_a_stored_credential(built: dict[str, Any]) -> None:
    forbidden = ("keyvault:Secret", "ApplicationPassword", "ServicePrincipalPassword", "random:", "AuthorizationRule")
    for stack in built.values():
        types = {request.type for request in stack.resources.values()}
        assert not [token for token in types if any(word in token for word in forbidden)]


def test_no_resource_carries_generated_aliases(built: dict[str, Any]) -> None:
    for stack in built.values():
        assert [r.name for r in stack.resources.values() if r.aliases or r.aliasURNs] == []


def test_every_vault_has_one_sink_in_its_own_region(built: dict[str, Any]) -> None:
    accounts = built["audit"].outputs["auditAccounts"]
    vaults = 0
    for name, stack in built.items():
        settings = {item["resourceUri"]: item for item in stack.of_type(SETTING)}
        for vault in stack.of_type(VAULT):
            (found,) = [item for uri, item in settings.items() if uri.endswith(f"/vaults/{vault['vaultName']}")]
            assert found["storageAccountId"] == accounts[vault["location"]]
            assert found["workspaceId"] == built["audit"].outputs["workspaceId"]
            vaults += 1
        assert name == "audit" or not [s for s in stack.of_type("azure-native:storage:StorageAccount") if "log" in s]
    assert vaults == 1 + 3 + 3 * 7 + (1 + 6), "and the replicas of prod"


def test_the_setting_goes_before_the_vault_and_every_grant_before_the_setting(built: dict[str, Any]) -> None:
    """On destroy, what comes after goes first: nobody reads a vault that nobody records."""
    stack = built["prod-services"]
    urns = {request.name: urn for urn, request in stack.resources.items()}
    names = [o["vaultId"].rpartition("/")[2] for o in stack.outputs["services"]["catalog"]["vaults"]]
    setting = stack.resources[urns["catalog-logs"]]
    assert urns["catalog-vault"] in setting.dependencies
    for request in stack.resources.values():
        scope = str(stack.inputs[urns[request.name]].get("scope"))
        for name, logs in zip(names, ("catalog-logs", "catalog-replica-logs"), strict=True):
            if request.type == GRANT and f"/vaults/{name}" in scope:
                assert urns[logs] in request.dependencies


def test_only_services_with_stored_secrets_have_a_vault(built: dict[str, Any]) -> None:
    services = built["dev-services"].outputs["services"]
    assert {name for name, service in services.items() if "vaultId" not in service} == {"basket", "ordering"}
    named = {vault["vaultName"] for vault in built["dev-services"].of_type(VAULT)}
    assert named == {service["vaultId"].rpartition("/")[2] for service in services.values() if "vaultId" in service}


def test_delivery_identities_have_no_role_at_all(built: dict[str, Any]) -> None:
    for name, count in (("dev-services", 9), ("prod-services", 5), ("prod-services-2", 4)):
        stack = built[name]
        granted = {grant["principalId"] for grant in stack.of_type(GRANT)}
        delivery = {s["delivery"]["principalId"] for s in stack.outputs["services"].values() if "delivery" in s}
        assert len(delivery) == count
        assert not granted & delivery


def test_access_lists_exactly_the_grants_that_are_made(built: dict[str, Any]) -> None:
    names = {identifier: name for name, identifier in roles.ROLE_IDS.items()}
    for stack in built.values():
        made = sorted(
            (grant["scope"], names[grant["roleDefinitionId"].rpartition("/")[2]], grant["principalType"])
            for grant in stack.of_type(GRANT)
        )
        told = [(a["scope"], a["role"], a["principalKind"]) for a in stack.outputs["access"]]
        assert sorted(entry for entry in told if entry[1] in roles.ROLE_IDS) == made


def test_who_reads_secrets_is_the_service_and_the_rotator_of_its_environment(built: dict[str, Any]) -> None:
    for entry in built["prod-services"].outputs["access"] + built["prod-services-2"].outputs["access"]:
        if entry["secrets"]:
            assert entry["principal"] in (f"id-prd-{entry['service']}", "id-prd-rotator")
            assert entry["vault"].startswith(f"prd-{entry['service']}-")


def test_no_id_of_another_environment_occurs_in_a_stack(built: dict[str, Any]) -> None:
    for name, stack in built.items():
        text = json.dumps([stack.inputs, stack.outputs], default=str)
        assert (DEV in text) == name.startswith("dev")
        assert (PROD in text) == name.startswith("prod")
        assert AUDIT in text


def test_production_is_protected_and_in_an_hsm_and_dev_can_go(built: dict[str, Any]) -> None:
    kept = (VAULT, KEY, "azure-native:dbforpostgresql:Server", "azure-native:appconfiguration:ConfigurationStore")
    for name in ("prod", "prod-services", "dev", "dev-services"):
        found = [r for r in built[name].resources.values() if r.type in kept]
        assert found
        assert {(r.protect, r.retainOnDelete) for r in found} == {(name.startswith("prod"),) * 2}
    assert {v["properties"]["sku"]["name"] for v in built["prod-services"].of_type(VAULT)} == {"premium"}
    assert {k["properties"]["kty"] for name in ("prod", "prod-services") for k in built[name].of_type(KEY)} == {
        "RSA-HSM"
    }


def test_a_pipeline_trusts_its_own_environment_only(built: dict[str, Any]) -> None:
    credential = "azure-native:managedidentity:FederatedIdentityCredential"
    subjects = {
        name: {c["subject"] for c in built[name].of_type(credential) if "serviceaccount" not in c["subject"]}
        for name in ("dev-services", "prod-services", "prod-services-2")
    }
    assert "repo:eshop/catalog:environment:dev" in subjects["dev-services"]
    prod = subjects["prod-services"] | subjects["prod-services-2"]
    assert "sc://eshop/payment/payment-prod" in prod
    shared = subjects["dev-services"] & prod
    assert shared == {"project_path:eshop/mobile-gateway:ref_type:branch:ref:main"}  # GitLab names no environment


def test_the_manifest_has_an_entry_for_each_service_with_slots(built: dict[str, Any]) -> None:
    values = built["dev-services"].of_type("azure-native:appconfiguration:KeyValue")
    entries = {entry["keyValueName"]: json.loads(entry["value"]) for entry in values}
    services = built["dev-services"].outputs["services"]
    assert {f"slots.{name}": s["slots"] for name, s in services.items() if s["slots"]} == {
        key: [slot["name"] for slot in slots] for key, slots in entries.items()
    }


def test_outputs_have_the_documented_shape(built: dict[str, Any]) -> None:
    def check(value: Any, shape: Any, where: str) -> None:
        origin, arguments = get_origin(shape), get_args(shape)
        if is_typeddict(shape):
            assert shape.__required_keys__ <= value.keys() <= shape.__annotations__.keys(), where
            for key, inner in get_type_hints(shape).items():
                if key in value:
                    check(value[key], inner, f"{where}.{key}")
        elif origin in (list, dict):
            for item in value.values() if origin is dict else value:
                check(item, arguments[-1], where)
        else:
            assert isinstance(value, (str, int)), where

    for name, stack in built.items():
        shape = AuditOutputs if name == "audit" else ServicesOutputs if "-services" in name else EnvironmentOutputs
        check(stack.outputs, shape, name)


def test_building_again_registers_the_same(build: Callable[..., Any]) -> None:
    first, second = ([build(stack).inputs for stack in ("audit", "dev", "dev-services")] for _ in range(2))
    assert first == second


def test_a_stack_below_that_was_not_deployed_is_named(build: Callable[..., Any]) -> None:
    build("audit")
    with pytest.raises(pulumi.RunError, match=r"run `pulumi up -s dev` first"):
        build("dev-services")


def test_a_declaration_that_does_not_hold_registers_nothing(build: Callable[..., Any], project: Path) -> None:
    file = project / "stacks/services/catalog.yaml"
    file.write_text(file.read_text().replace("phase: 3", "phase: 9"))
    build("audit")
    build("dev")
    with pytest.raises(pulumi.RunError, match=r"catalog\.yaml:7:8: phase: not allowed here"):
        build("dev-services", project)


def test_zones_are_named_for_each_kind_of_endpoint(build: Callable[..., Any], project: Path) -> None:
    file = project / "stacks/Pulumi.dev.yaml"
    zones = "/subscriptions/00000000-0000-4000-8000-00000000000b/resourceGroups/rg-dns"
    text = file.read_text()
    file.write_text(text.replace("        subnetId:", f"        dnsZonesIn: {zones}\n        subnetId:"))
    build("audit")
    found = [build(stack, project) for stack in ("dev", "dev-services")]
    groups = [g for stack in found for g in stack.of_type("azure-native:network:PrivateDnsZoneGroup")]
    named = {config["privateDnsZoneId"] for group in groups for config in group["privateDnsZoneConfigs"]}
    assert {name.rpartition("/")[2] for name in named} == {
        "privatelink.vaultcore.azure.net",
        "privatelink.azconfig.io",
        "privatelink.postgres.database.azure.com",
        "privatelink.blob.core.windows.net",
        "privatelink.redis.azure.net",
        "privatelink.servicebus.windows.net",
    }
    assert all(name.startswith(zones) for name in named)


def test_a_deleted_vault_is_taken_back_when_it_is_named(build: Callable[..., Any], project: Path) -> None:
    file = project / "stacks/Pulumi.dev-services.yaml"
    file.write_text(file.read_text() + "  zero-secret:recover: [dev-catalog-i7x3]\n")
    build("audit")
    build("dev")
    modes = {v["vaultName"]: v["properties"]["createMode"] for v in build("dev-services", project).of_type(VAULT)}
    assert {name for name, mode in modes.items() if mode == "recover"} == {"dev-catalog-i7x3"}
