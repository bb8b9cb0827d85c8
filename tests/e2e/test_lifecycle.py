"""A deployment's whole life on the real engine, with no step by hand: offboard, drift, lock, destroy, come back.

One clone of three services is taken through it in order, so these tests depend on each other and run as one file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from idp import probe
from idp.probe import Target
from idp.readiness import Met
from sandbox.cloud import Cloud, Record
from sandbox.planes import Planes, service

pytestmark = [pytest.mark.engine, pytest.mark.slow]

GITHUB = "https://token.actions.githubusercontent.com"
VAULT, ROLE = "azure-native:keyvault:Vault", "azure-native:authorization:RoleAssignment"
POLICY = "azure-native:storage:BlobContainerImmutabilityPolicy"


@dataclass
class Clone:
    root: Path

    def __post_init__(self) -> None:
        self.path = self.root / ".sandbox" / "cloud.sqlite"
        self.planes = self.root / ".sandbox" / "planes"

    def command(self, *arguments: str) -> list[str]:
        paths = [str(self.root), str(self.root / "policy-packs")]
        launch = f"import sys; sys.path[:0] = {paths}; from idp.__main__ import main; sys.exit(main())"
        return [sys.executable, "-P", "-c", launch, *arguments]

    def idp(self, *arguments: str, code: int = 0) -> str:
        """What was printed, both ways; the exit code is as expected."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said[-4000:]
        return said if "--json" not in arguments else done.stdout

    def up(self, *arguments: str) -> int:
        """How much an `up` changed."""
        return changed(json.loads(self.idp("up", "--json", *arguments)))

    def records(self, type_: str) -> list[Record]:
        cloud = Cloud(self.path)
        try:
            return cloud.of_type(type_)
        finally:
            cloud.close()

    def change(self, change: Callable[[Cloud], Any]) -> None:
        """As somebody with a browser would."""
        cloud = Cloud(self.path)
        try:
            change(cloud)
        finally:
            cloud.close()

    def output(self, stack: str, name: str) -> Any:
        state = self.root / ".sandbox/state/.pulumi/stacks/zero-secret" / f"{stack}.json"
        resources = json.loads(state.read_text())["checkpoint"]["latest"]["resources"]
        return next(item["outputs"] for item in resources if item["type"] == "pulumi:pulumi:Stack")[name]

    def met(self, identity: dict[str, str], issuer: str, subject: str, vault: str) -> tuple[Met, str]:
        """What somebody with this token meets when they sign in as the identity and read the vault."""
        (tenant,) = {str(item.inputs["properties"]["tenantId"]) for item in self.records(VAULT)}
        target = Target(
            "", identity["identityId"], tenant, identity["clientId"], issuer, subject,
            "api://AzureADTokenExchange", vault, f"https://{vault}.vault.azure.net/",
        )  # fmt: skip
        with Planes(self.path, self.planes) as planes:
            seen = probe.attempt(target, planes.mint, probe.opener(planes.env()))
        return seen.met, seen.detail


def changed(said: dict[str, Any]) -> int:
    counts = [item for run in said["stacks"] for item in run["changes"].items()]
    return sum(number for op, number in counts if op not in ("same", "refresh", "read"))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, fill: Callable[[Path], None]) -> Iterator[Clone]:
    root = tmp_path_factory.mktemp("lifecycle")
    fill(root)
    (root / ".venv").symlink_to(Path(sys.prefix))
    file = root / "stacks/Pulumi.dev-services.yaml"
    head = file.read_text().partition("    services:\n      -")[0]
    file.write_text(f"{head}    services: [catalog, payment, basket]\n")
    made = Clone(root)
    assert made.up() > 0
    made.idp("sandbox", "start")
    yield made
    service.stop(made.planes)


def vault_of(clone: Clone, name: str) -> Record:
    (found,) = [item for item in clone.records(VAULT) if f"/vaults/dev-{name}-" in item.id]
    return found


def test_what_is_in_the_way_is_told(clone: Clone) -> None:
    clone.idp("sandbox", "fault", "region-down", "westeurope")
    assert "network, name or region" in clone.idp("ready", "--service", "catalog", "--timeout", "0", code=1)
    clone.idp("sandbox", "fault", "region-up", "westeurope")
    assert "ready (1 attempt" in clone.idp("ready", "--service", "catalog", "--timeout", "5")
    assert "'nope' was granted no vault in dev; allowed: catalog, payment" in clone.idp(
        "ready", "--service", "nope", code=2
    )


def test_an_offboarded_pipeline_is_refused_at_the_door(clone: Clone) -> None:
    outputs = clone.output("dev-services", "services")["catalog"]
    vault = outputs["vaultUri"].split("/")[2].split(".")[0]
    token = (outputs["delivery"], GITHUB, "repo:eshop/catalog:environment:dev", vault)
    assert clone.met(*token)[0] is Met.RBAC, "it signs in, and reads no secret"
    file = clone.root / "stacks/services/catalog.yaml"
    before = file.read_text()

    dry = json.loads(clone.idp("offboard", "pipeline", "catalog", "eshop/catalog", "--dry-run", "--json"))
    assert file.read_text() == before
    assert any("FederatedIdentityCredential" in name for name in dry["stacks"][0]["deleted"])
    assert clone.met(*token)[0] is Met.RBAC

    done = json.loads(clone.idp("offboard", "pipeline", "catalog", "eshop/catalog", "--json"))
    assert done["stacks"] == dry["stacks"], "what was shown is what was done"
    assert clone.met(*token)[0] in (Met.TOKEN, Met.ISSUER, Met.SUBJECT)
    after = file.read_text()
    assert after.count("#") == before.count("#"), "no comment is lost"
    assert "eshop/catalog" not in after
    assert "has no pipeline" in clone.idp("offboard", "pipeline", "catalog", "eshop/catalog", code=2)


def test_a_removed_service_loses_everybody_and_keeps_its_vault(clone: Clone) -> None:
    listed = clone.root / "stacks/Pulumi.dev-services.yaml"
    text = listed.read_text()
    listed.write_text(text.replace(", payment", ""))
    assert "idp offboard service payment" in clone.idp("up", code=1)
    listed.write_text(text)

    outputs = clone.output("dev-services", "services")["payment"]
    vault = vault_of(clone, "payment")
    issuer = next(i.inputs["issuer"] for i in clone.records(_FIC) if "/id-dev-payment/" in i.id)
    token = (outputs["identity"], issuer, "system:serviceaccount:eshop:payment", vault.name)
    assert clone.met(*token)[0] is Met.READY
    keys = {item.id for item in clone.records("azure-native:keyvault:Key") if item.id.startswith(vault.id)}

    clone.idp("offboard", "service", "payment", "--env", "dev")

    assert clone.met(*token)[0] is not Met.READY
    assert clone.met(*token)[0] is not Met.RBAC, "the identity itself is gone"
    assert vault_of(clone, "payment").outputs == vault.outputs
    assert keys <= {item.id for item in clone.records("azure-native:keyvault:Key")}
    assert [item.id for item in clone.records(ROLE) if item.key.startswith(f"{vault.key}/")] == []
    assert [item for item in clone.records(_FIC) if "payment" in item.id] == []
    assert [item for item in clone.records("azure-native:monitor:DiagnosticSetting") if item.key.startswith(vault.key)]
    assert clone.output("dev-services", "services")["payment"]["retired"] is True


_FIC = "azure-native:managedidentity:FederatedIdentityCredential"


def test_drift_is_named_without_a_value_and_put_right_by_up(clone: Clone) -> None:
    assert "No drift in dev" in clone.idp("drift")
    vault = vault_of(clone, "catalog")

    def meddle(cloud: Cloud) -> None:
        (read,) = [
            item
            for item in cloud.of_type(ROLE)
            if item.key.startswith(f"{vault.key}/") and "4633458b" in str(item.inputs)
        ]
        theirs = read.id.rpartition("/")[0] + "/99999999-0000-4000-8000-000000000000"
        cloud.delete(ROLE, "", read.id)
        someone = {**read.inputs, "principalId": "99999999-0000-4000-8000-000000000001"}
        cloud.create(replace(read, id=theirs, urn="", inputs=someone, outputs={**read.outputs, **someone}))
        opened = {"publicNetworkAccess": "Enabled"}
        inputs = {**vault.inputs, "properties": {**vault.inputs["properties"], **opened}}
        outputs = {**vault.outputs, "properties": {**vault.outputs["properties"], **opened}}
        cloud.update(replace(vault, inputs=inputs, outputs=outputs))

    clone.change(meddle)
    said = json.loads(clone.idp("drift", "--json", code=4))["drift"]
    assert {(item["drift"], item["resource"].split()[0]) for item in said} == {
        ("changed", "Vault"),
        ("gone", "RoleAssignment"),
        ("unknown", "RoleAssignment"),
    }
    assert [item["properties"] for item in said if item["drift"] == "changed"] == [["properties.publicNetworkAccess"]]
    assert "Enabled" not in json.dumps(said)

    clone.idp("sandbox", "fault", "slow", "2")
    repaired = json.loads(clone.idp("up", "--json"))
    clone.idp("sandbox", "fault", "clear")
    assert changed(repaired) == 2
    ((service, attempts),) = [(one["service"], one["attempts"]) for one in repaired["ready"] if one["ready"]]
    assert service == "catalog"
    assert attempts > 1, "the new grant takes its time, and up waits until the identity can read"
    left = json.loads(clone.idp("drift", "--json", code=4))["drift"]
    assert [item["drift"] for item in left] == ["unknown"], "what nobody declared, up leaves to people"
    clone.change(lambda cloud: cloud.delete(ROLE, "", left[0]["resource"].split()[1]))


def test_the_audit_containers_are_locked_once_and_for_good(clone: Clone) -> None:
    policies = clone.records(POLICY)
    accounts = sorted({item.id.split("/storageAccounts/")[1].split("/")[0] for item in policies})
    assert len(accounts) == 2
    assert f"{len(policies)} would be locked" in clone.idp("audit", "lock", "--env", "prod", "--dry-run")
    assert "not confirmed; nothing was changed" in clone.idp("audit", "lock", "--env", "prod", code=2)
    assert "nothing was changed" in clone.idp("audit", "lock", "--env", "prod", "--confirm", accounts[0], code=2)
    assert {item.outputs["state"] for item in clone.records(POLICY)} == {"Unlocked"}

    confirm = [word for account in accounts for word in ("--confirm", account)]
    assert f"{len(policies)} containers are locked" in clone.idp("audit", "lock", "--env", "prod", *confirm)
    assert {item.outputs["state"] for item in clone.records(POLICY)} == {"Locked"}
    assert f"{len(policies)} containers are locked" in clone.idp("audit", "lock", "--env", "prod"), (
        "again is fine, with nothing to ask"
    )
    assert clone.up() == 0

    file = clone.root / "stacks/Pulumi.audit.yaml"
    text = file.read_text()
    longer = text.replace("    regions:", "    retentionDays: 400\n    regions:")
    file.write_text(longer)
    assert "idp audit extend --env prod" in clone.idp("up", code=1)
    assert f"{len(policies)} containers keep" in clone.idp("audit", "extend", "--env", "prod", *confirm)
    file.write_text(text)
    assert "declare retentionDays: 400 or more" in clone.idp("up", code=1)
    file.write_text(longer)


def test_what_was_destroyed_comes_back_only_when_asked_and_whole(clone: Clone) -> None:
    vaults = {item.id for item in clone.records(VAULT)}
    attached = _attached(clone)
    assert "make up ENV=dev ARGS=--recover" in clone.idp("down")
    assert clone.records(VAULT) != []
    existing = len(clone.records("azure-native:resources:ResourceGroup"))

    refused = clone.idp("up", code=1)
    assert all(f"keyvault Vault {name}" in refused for name in ("dev-platform-", "dev-catalog-", "dev-payment-"))
    assert "deleted 2" in refused, "since when"
    assert "ARGS=--recover" in refused
    assert len(clone.records("azure-native:resources:ResourceGroup")) == existing, "nothing is half made"

    _interrupt_recovery(clone)
    clone.up("--recover")
    assert {item.id for item in clone.records(VAULT)} == vaults
    assert _attached(clone) == attached, "grants and diagnostics are there again"
    assert clone.up() == 0


def _attached(clone: Clone) -> set[str]:
    """Grants and diagnostic settings on vaults, by what they are attached to and what they say."""
    settings = clone.records("azure-native:monitor:DiagnosticSetting")
    return {
        item.key.partition("/providers/microsoft.keyvault/")[2]
        for item in (*clone.records(ROLE), *settings)
        if "/vaults/" in item.key
    }


def _interrupt_recovery(clone: Clone) -> None:
    """kill -9 as soon as the first vaults are back."""
    here = len(clone.records(VAULT))
    process = subprocess.Popen(
        clone.command("up", "--recover"), cwd=clone.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while len(clone.records(VAULT)) < here + 2 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.poll() is None, "it was over before it could be interrupted"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_make_clean_ends_the_data_planes(clone: Clone) -> None:
    assert service.running(clone.planes) is not None
    clone.idp("clean")
    assert service.running(clone.planes) is None
    assert not (clone.root / ".sandbox").exists()
