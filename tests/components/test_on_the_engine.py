"""The components under the real engine: a whole life of a Python program, and of a YAML program through the package."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.home import Home

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

pytestmark = [pytest.mark.engine, pytest.mark.slow]


class Program:
    """A program in a folder of its own, on a sandbox cloud of its own."""

    def __init__(self, home: Home, folder: Path) -> None:
        (folder.parent / "state").mkdir()
        self.folder, self._pulumi = folder, home.pulumi
        self._env = {
            **os.environ,
            **home.env(),
            "PULUMI_BACKEND_URL": (folder.parent / "state").as_uri(),
            "ZERO_SECRET_CLOUD": str(folder.parent / "cloud.sqlite"),
            # Where the program says it is, so that the ids it computes are the cloud's.
            "ARM_SUBSCRIPTION_ID": "00000000-0000-4000-8000-0000000000d1",
            "PULUMI_SKIP_CHECKPOINTS": "1",
        }
        self.run("stack", "init", "test")

    def run(self, *arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            [self._pulumi, *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env=self._env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert bool(done.returncode) == fails, f"{arguments}\n{done.stdout[-5000:]}\n{done.stderr[-3000:]}"
        return done.stdout + done.stderr

    def steps(self, output: str, did: str) -> list[str]:
        """Names of resources in the order in which they were created or deleted."""
        return re.findall(rf"^ [-+]+ +\S+ (\S+) {did} \(", output, re.MULTILINE)


@pytest.fixture(scope="module")
def home() -> Home:
    home = Home(ROOT)
    home.prepare(print)
    return home


@pytest.fixture
def program(home: Home, tmp_path: Path) -> Program:
    folder = tmp_path / "program"
    shutil.copytree(HERE / "program", folder)
    return Program(home, folder)


def test_every_component_lives_and_dies_in_order(program: Program) -> None:
    made = program.steps(program.run("up", "--yes", "--skip-preview"), "created")
    for earlier, later in [
        ("audit-key-kek", "records-account"),
        ("records-account", "audit-logs"),
        ("catalog-vault", "catalog-logs"),
        ("catalog-logs", "catalog-read-id-dev-catalog"),
        ("records-container-auditevent-immutability", "records-lock"),
        ("slots-write-deployers", "slots-entry-catalog"),
    ]:
        assert made.index(earlier) < made.index(later), (earlier, later)
    program.run("preview", "--expect-no-changes")
    program.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    program.run("config", "set", "branches", "main,next,hotfix")
    changed = program.run("up", "--yes", "--skip-preview")
    assert len(program.steps(changed, "created")) == len(program.steps(changed, "deleted")) == 1

    gone = program.steps(program.run("destroy", "--yes", "--skip-preview"), "deleted")
    for earlier, later in [
        ("catalog-read-id-dev-catalog", "catalog-logs"),
        ("catalog-logs", "catalog-vault"),
        ("records-lock", "records-container-auditevent-immutability"),
        ("audit-logs", "records-account"),
        ("slots-entry-catalog", "slots-write-deployers"),
    ]:
        assert gone.index(earlier) < gone.index(later), (earlier, later)
    assert len(gone) == len(made)


def test_what_was_destroyed_is_recovered_under_purge_protection(program: Program) -> None:
    program.run("up", "--yes", "--skip-preview")
    program.run("destroy", "--yes", "--skip-preview")
    program.run("up", "--yes", "--skip-preview", fails=True)
    program.run("config", "set", "recover", "true")
    program.run("up", "--yes", "--skip-preview")
    # Once recovered, the flag makes no difference.
    program.run("config", "rm", "recover")
    program.run("preview", "--expect-no-changes")


def test_the_folder_is_a_component_package(program: Program) -> None:
    schema = json.loads(program.run("package", "get-schema", str(ROOT / "components")).partition("\nwarning")[0])
    assert "zerosecret:index:AzureVault" in schema["resources"]
    assert schema["resources"]["zerosecret:index:AzureVault"]["inputProperties"]["location"]["description"]


YAML = """
name: from-yaml
runtime: yaml
packages: {zerosecret: COMPONENTS}
resources:
  vault:
    type: zerosecret:index:AzureVault
    properties:
      environment: dev
      service: web
      owner: web-team
      subscriptionId: 00000000-0000-4000-8000-0000000000d1
      tenantId: 00000000-0000-4000-8000-000000000001
      resourceGroupName: rg-dev-web
      location: westeurope
      vaultName: dev-web
      premium: true
      keyOnly: false
      auditAccountId: /account
      auditWorkspaceId: /workspace
      subnetId: /subnet
outputs:
  uri: ${vault.uri}
"""


@pytest.fixture
def yaml_program(home: Home, tmp_path: Path) -> Program:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(YAML.replace("COMPONENTS", str(ROOT / "components")))
    return Program(home, folder)


def test_a_yaml_program_uses_the_package(yaml_program: Program) -> None:
    made = yaml_program.steps(yaml_program.run("up", "--yes", "--skip-preview"), "created")
    assert {"vault-vault", "vault-logs", "vault-endpoint"} <= set(made)
    assert "https://dev-web.vault.azure.net/" in yaml_program.run("stack", "output", "uri")
    yaml_program.run("preview", "--expect-no-changes")


def test_a_yaml_program_is_told_what_is_wrong_without_traceback_or_value(yaml_program: Program) -> None:
    file = yaml_program.folder / "Pulumi.yaml"
    file.write_text(file.read_text().replace("vaultName: dev-web", "vaultName: a--sentinel"))
    output = yaml_program.run("preview", fails=True)
    assert "vault_name is not a valid name: got 11 characters, two hyphens in a row at 2" in output
    assert "Traceback" not in output
    assert "a--sentinel" not in output
