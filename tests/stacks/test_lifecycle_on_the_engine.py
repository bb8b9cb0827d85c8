"""Under the real engine: a service is renamed, a vault that exists is taken over, and nothing is replaced by either."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.home import Home
from stacks import names

pytestmark = [pytest.mark.engine, pytest.mark.slow]

DEV = "00000000-0000-4000-8000-0000000000d1"
LEGACY = f"/subscriptions/{DEV}/resourceGroups/rg-legacy/providers/Microsoft.KeyVault/vaults"


def by_hand() -> dict[str, Any]:
    """A program of somebody else's: vaults made before ours, one of them as ours would make it."""
    properties = {
        "tenantId": "00000000-0000-4000-8000-000000000001",
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
        "accessPolicies": [],
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 90,
        "enablePurgeProtection": True,
        "enabledForDeployment": False,
        "enabledForDiskEncryption": False,
        "enabledForTemplateDeployment": False,
        "publicNetworkAccess": "Disabled",
        "networkAcls": {"bypass": "None", "defaultAction": "Deny", "ipRules": [], "virtualNetworkRules": []},
    }
    tags = {
        "data-class": "internal",
        "env": "dev",
        "owner": "catalog-team",
        "rotation-phase": "3",
        "service": "catalog",
    }

    def vault(name: str, location: str = "westeurope", **change: str) -> dict[str, Any]:
        own = {"vaultName": name, "tags": tags, "properties": {**properties, **change}}
        place = {"resourceGroupName": "${group.name}", "location": location}
        return {"type": "azure-native:keyvault:Vault", "properties": {**place, **own}}

    group = {"resourceGroupName": "rg-legacy", "location": "westeurope"}
    return {
        "name": "by-hand",
        "runtime": "yaml",
        "config": {"azure-native:subscriptionId": {"value": DEV}},
        "resources": {
            "group": {"type": "azure-native:resources:ResourceGroup", "properties": group},
            "sound": vault("sound-legacy"),
            "open": vault("open-legacy", publicNetworkAccess="Enabled"),
            "far": vault("far-legacy", "eastus"),
        },
    }


class Clone:
    """A copy of the project in small (one service with a vault), with a sandbox of its own."""

    def __init__(self, tree: Path) -> None:
        self.tree, self.home = tree, Home(tree)
        self.services = tree / "stacks/services"
        self.shard = tree / "stacks/Pulumi.dev-services.yaml"

    def pulumi(self, *arguments: str, cwd: Path | None = None, fails: bool = False) -> str:
        done = subprocess.run(
            [self.home.pulumi, *arguments, "--non-interactive", "--color", "never"],
            cwd=cwd or self.tree,
            env={**os.environ, **self.home.env(), "PULUMI_SKIP_CHECKPOINTS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert bool(done.returncode) == fails, f"{arguments}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def up(self, stack: str) -> None:
        self.pulumi("up", "--yes", "--skip-preview", "--stack", stack)

    def planned(self) -> dict[str, str]:
        """What a preview of the services would do, by the name of the resource."""
        self.home.prepare(print)  # the engine works on a copy of the stack files
        text = self.pulumi("preview", "--json", "--stack", "dev-services")
        steps: list[dict[str, Any]] = json.loads(text)["steps"]
        return {step["urn"].rpartition("::")[2]: step["op"] for step in steps if step["op"] not in ("same", "read")}

    def cloud(self) -> dict[str, str]:
        """Ids of identities, groups and vaults in the state of the services, by type."""
        exported = json.loads(self.pulumi("stack", "export", "--stack", "dev-services"))
        kinds = (":UserAssignedIdentity", ":ResourceGroup", ":Vault", ":Server", ":StorageAccount", ":Subscription")
        found = exported["deployment"]["resources"]
        return {item["id"]: item["type"] for item in found if item["type"].endswith(kinds)}


@pytest.fixture
def clone(tmp_path: Path, fill: Callable[[Path], None]) -> Clone:
    fill(tmp_path)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    clone = Clone(tmp_path)
    head = clone.shard.read_text().partition("    services:\n")[0]
    clone.shard.write_text(head + "    services: [catalog]\n")
    clone.home.prepare(print)
    for stack in ("audit", "dev", "dev-services"):
        clone.pulumi("stack", "init", stack)
    for stack in ("audit", "dev"):
        clone.up(stack)
    return clone


def rename(clone: Clone, old: str, new: str, past: list[str]) -> None:
    text = (clone.services / f"{old}.yaml").read_text()
    text = "\n".join(line for line in text.splitlines() if not line.startswith("renamedFrom:"))
    text = text.replace(f"name: {old}", f"name: {new}\nrenamedFrom: [{', '.join(past)}]", 1)
    (clone.services / f"{new}.yaml").write_text(text.replace(f"consumers: [{old}]", f"consumers: [{new}]"))
    (clone.services / f"{old}.yaml").unlink()
    clone.shard.write_text(clone.shard.read_text().replace(f"services: [{old}]", f"services: [{new}]"))


def test_a_renamed_service_keeps_everything_that_it_has(clone: Clone) -> None:
    clone.home.prepare(print)
    clone.up("dev-services")
    before = clone.cloud()
    assert before
    past = "catalog"
    for new, history in (("products", ["catalog"]), ("goods", ["catalog", "products"])):
        rename(clone, past, new, history)
        planned = clone.planned()
        # The manifest names services as they are called now; everything else is the same thing under a new name.
        assert planned == {f"slots-entry-{past}": "delete", f"slots-entry-{new}": "create"}
        clone.up("dev-services")
        assert clone.cloud() == before
        assert clone.planned() == {}
        past = new


def test_a_vault_that_exists_is_taken_over_and_never_replaced(clone: Clone, tmp_path: Path) -> None:
    folder = tmp_path / "by-hand"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(json.dumps(by_hand()))
    clone.pulumi("stack", "init", "by-hand", cwd=folder)
    clone.pulumi("up", "--yes", "--skip-preview", "--stack", "by-hand", cwd=folder)
    catalog = clone.services / "catalog.yaml"
    declared = catalog.read_text()

    def adopt(vault: str) -> dict[str, Any]:
        catalog.write_text(f"{declared}  dev:\n    adopt: {LEGACY}/{vault}\n")
        clone.home.prepare(print)
        return json.loads(clone.pulumi("preview", "--json", "--stack", "dev-services"))

    def steps(plan: dict[str, Any]) -> list[tuple[str, list[str]]]:
        mine = [step for step in plan["steps"] if step["urn"].endswith("::catalog-vault")]
        return [(step["op"], list(step.get("detailedDiff") or [])) for step in mine]

    assert steps(adopt("open-legacy")) == [("import", []), ("update", ["properties.publicNetworkAccess"])]
    # Another region would be another vault: the engine says so at preview, and `up` fails on it.
    far = adopt("far-legacy")
    assert ("replace", ["location"]) in steps(far)
    assert any("may not be replaced" in said["message"] for said in far["diagnostics"])

    assert steps(adopt("sound-legacy")) == [("import", [])]
    clone.up("dev-services")
    assert clone.planned() == {}
    assert f"{LEGACY}/sound-legacy" in clone.cloud()
    made = names.vault("dev", "catalog", DEV)
    assert not [identity for identity in clone.cloud() if identity.endswith(f"/vaults/{made}")]
    outputs = json.loads(clone.pulumi("stack", "output", "--json", "--stack", "dev-services"))
    assert outputs["services"]["catalog"]["vaultUri"] == "https://sound-legacy.vault.azure.net/"
    assert {entry["vault"] for entry in outputs["access"] if entry["secrets"]} == {"sound-legacy"}
