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
        custom("azure-native:managedidentity:UserAssignedIdentity", IDENTITY),
        custom("azure-native:keyvault:Vault", VAULT),
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
            "monitor DiagnosticSetting": 1,
        },
    }


def test_who_can_read_what_names_principal_role_vault_and_secrets(state: SandboxState) -> None:
    text = render(collect(state, PROJECT, "dev"))
    assert text.endswith("  dev-orders-ab12\n    id-orders as Key Vault Secrets User: db, api")


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
