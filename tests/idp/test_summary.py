"""What is said and drawn of a deployment, from state files as the engine writes them."""

import json
from pathlib import Path
from typing import Any

import pytest

from idp.errors import IdpError
from idp.picture import BEGIN, END, draw, replaced
from idp.project import Environment, Project
from idp.state import SandboxState
from idp.summary import collect, kind, names, render

PROJECT = Project("zero-secret", "audit", {"dev": Environment("dev", False, ("dev", "dev-services"))})
GROUP = "/subscriptions/1/resourceGroups/rg/providers"
IDENTITY = f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-orders"
VAULT = f"{GROUP}/Microsoft.KeyVault/vaults/dev-orders-ab12"
SINK = f"{GROUP}/Microsoft.Storage/storageAccounts/auditwesteurope"
GRANT = {
    "principal": "id-orders",
    "principalResource": IDENTITY,
    "role": "Key Vault Secrets User",
    "scope": VAULT,
    "vault": "dev-orders-ab12",
    "secrets": ["db", "api"],
}

OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
PRINCIPAL = "11111111-1111-4111-8111-111111111111"
ROLES_DECIDE = {"enableRbacAuthorization": True}
SLOTS = json.dumps([{"name": name, "vault": "https://dev-orders-ab12.vault.azure.net/"} for name in ("db", "api")])
ASSIGNMENT = {
    "scope": VAULT,
    "principalId": PRINCIPAL,
    "principalType": "ServicePrincipal",
    "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
}


def custom(token: str, identity: str, **inputs: Any) -> dict[str, Any]:
    return {"urn": f"urn::{token}::{identity}", "type": token, "custom": True, "id": identity, "inputs": inputs}


@pytest.fixture
def state(tmp_path: Path) -> SandboxState:
    state = SandboxState(tmp_path, "zero-secret")
    stack = {"type": "pulumi:pulumi:Stack", "urn": "urn", "outputs": {"access": [GRANT]}}
    provider = {"type": "pulumi:providers:azure-native", "urn": "p", "custom": True, "id": "x"}
    component = {"type": "zerosecret:index:AzureVault", "urn": "c"}
    setting = custom(
        "azure-native:monitor:DiagnosticSetting", "/setting", resourceUri=VAULT.lstrip("/"), storageAccountId=SINK
    )
    gone = {**custom("azure-native:keyvault:Vault", "/old"), "delete": True}
    services = [
        stack,
        provider,
        component,
        {
            **custom("azure-native:managedidentity:UserAssignedIdentity", IDENTITY, resourceName="id-orders"),
            "outputs": {"principalId": PRINCIPAL},
        },
        custom("azure-native:keyvault:Vault", VAULT, vaultName="dev-orders-ab12", properties=ROLES_DECIDE),
        custom("azure-native:appconfiguration:KeyValue", "/slots", keyValueName="slots.orders", value=SLOTS),
        custom("azure-native:authorization:RoleAssignment", "/grant", **ASSIGNMENT),
        setting,
        gone,
    ]
    for name, resources in [
        ("audit", [custom("azure-native:storage:StorageAccount", SINK)]),
        ("dev-services", services),
    ]:
        path = state.checkpoint(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"checkpoint": {"latest": {"resources": resources}}}))
    return state


def test_counts_are_of_what_exists_in_the_cloud(state: SandboxState) -> None:
    report = collect(state, PROJECT, "dev")
    assert report.kinds == {
        "audit": {"storage StorageAccount": 1},
        "dev-services": {
            "managedidentity UserAssignedIdentity": 1,
            "keyvault Vault": 1,
            "appconfiguration KeyValue": 1,
            "authorization RoleAssignment": 1,
            "monitor DiagnosticSetting": 1,
        },
    }


def test_who_reaches_what_is_what_is_granted_and_said_to_be_what_is_declared(state: SandboxState) -> None:
    text = render(collect(state, PROJECT, "dev"))
    assert "dev-orders-ab12\n  id-orders  Key Vault Secrets User  read  all of it: api, db\n" in text
    assert text.endswith("\nThis is what the stacks declare.")


def test_what_differs_from_the_declaration_is_said(state: SandboxState) -> None:
    """Somebody gave the identity more, beside the program: the state says so, the stack's own output does not."""
    path = state.checkpoint("dev-services")
    path.write_text(path.read_text().replace("4633458b-17de-408a-b874-0445c86b69e6", OFFICER))
    report = collect(state, PROJECT, "dev")
    assert report.differences == [
        "id-orders may write the secret api: is granted and not declared",
        "id-orders may write the secret db: is granted and not declared",
        "id-orders may write the vault dev-orders-ab12: is granted and not declared",
    ]
    assert "Not as declared:\n  id-orders may write the secret api" in render(report)


def test_a_declared_grant_that_is_gone_is_said(state: SandboxState) -> None:
    path = state.checkpoint("dev-services")
    path.write_text(
        path.read_text().replace(PRINCIPAL + '", "principalType', "2" + PRINCIPAL[1:] + '", "principalType')
    )
    report = collect(state, PROJECT, "dev")
    assert f"2{PRINCIPAL[1:]} may read the secret db: is granted and not declared" in report.differences
    assert "id-orders may read the secret db: is declared and not granted" in report.differences


def test_grants_on_data_services_are_told_as_declared(state: SandboxState) -> None:
    sender = {**GRANT, "role": "Azure Service Bus Data Sender", "scope": f"{GROUP}/Microsoft.ServiceBus/namespaces/bus"}
    path = state.checkpoint("dev-services")
    deployment = json.loads(path.read_text())
    deployment["checkpoint"]["latest"]["resources"][0]["outputs"]["access"].append(
        {**sender, "vault": "", "secrets": []}
    )
    path.write_text(json.dumps(deployment))
    report = collect(state, PROJECT, "dev")
    assert report.differences == []
    assert "\nOn data services, as declared:\n  bus\n    id-orders as Azure Service Bus Data Sender\n" in render(report)


def test_nothing_deployed_says_how_to_start(tmp_path: Path) -> None:
    assert "make up ENV=dev" in render(collect(SandboxState(tmp_path, "zero-secret"), PROJECT, "dev"))


def test_a_part_is_named_with_what_it_is_part_of() -> None:
    assert names(f"{GROUP}/Microsoft.ServiceBus/namespaces/bus/topics/orders/subscriptions/web") == "bus/orders/web"
    assert names(SINK) == "auditwesteurope"


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("azure-native:keyvault:Vault", "keyvault Vault"),
        ("aws:s3/bucket:Bucket", "s3 Bucket"),
        ("kubernetes:core/v1:Namespace", "core Namespace"),
    ],
)
def test_a_kind_is_two_words(token: str, words: str) -> None:
    assert kind(token) == words


def test_the_picture_has_a_node_a_thing_and_an_arrow_a_grant_and_a_sink(state: SandboxState) -> None:
    drawn = draw(state, PROJECT, "dev")
    assert drawn.startswith("flowchart LR\n")
    assert 'n0[("auditwesteurope' in drawn
    assert '-->|"Key Vault Secrets User"|' in drawn
    assert "-.->|logs| n0" in drawn
    assert "/old" not in drawn
    assert drawn == draw(state, PROJECT, "dev"), "the same stacks give the same picture"


def test_nothing_deployed_is_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(IdpError, match="nothing to draw"):
        draw(SandboxState(tmp_path, "zero-secret"), PROJECT, "dev")


def test_a_picture_replaces_the_one_before_and_nothing_else() -> None:
    document = f"# A\n\n{BEGIN}\nold\n{END}\n\nB\n"
    once = replaced(document, "flowchart LR\n")
    assert once == f"# A\n\n{BEGIN}\n\n```mermaid\nflowchart LR\n```\n\n{END}\n\nB\n"
    assert replaced(once, "flowchart LR\n") == once


@pytest.mark.parametrize("document", ["# A", f"{BEGIN} only"])
def test_a_document_without_a_place_is_refused(document: str) -> None:
    with pytest.raises(IdpError, match="no place for a picture"):
        replaced(document, "x")
