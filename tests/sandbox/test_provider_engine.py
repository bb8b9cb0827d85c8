"""The providers under the real engine: drift, import, replacement, refusals as a user reads them."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud import Cloud
from sandbox.home import Home
from sandbox.provider.lifecycle import Naming, Provider

pytestmark = [pytest.mark.engine, pytest.mark.slow]

VAULT = "azure-native:keyvault:Vault"
PROPERTIES = {"tenantId": "t", "sku": {"family": "A", "name": "standard"}}
HEAD = "import pulumi\nimport pulumi_azure_native as azure\n"
BODY = """
vault = azure.keyvault.Vault(
    "vault", vault_name="dev-basket", resource_group_name="g", location={location!r}, tags={tags!r},
    properties={{"tenant_id": "t", "sku": {{"family": "A", "name": "standard"}}, "create_mode": {mode!r}}},
)
pulumi.export("uri", vault.properties.apply(lambda p: p.vault_uri))
"""


class Stack:
    """One program and its own state and cloud."""

    def __init__(self, home: Home, folder: Path) -> None:
        self._home = home
        self.folder = folder
        self.cloud = folder / "cloud.sqlite"
        (folder / "state").mkdir()
        options = f"{{virtualenv: {home.root / '.venv'}}}"
        (folder / "Pulumi.yaml").write_text(f"name: program\nruntime: {{name: python, options: {options}}}\n")
        (folder / "__main__.py").write_text("")
        self("stack", "init", "test")

    def write(self, location: str = "westeurope", tags: dict[str, str] | None = None, mode: str = "default") -> None:
        (self.folder / "__main__.py").write_text(HEAD + BODY.format(location=location, tags=tags or {}, mode=mode))

    def __call__(self, *arguments: str, fails: bool = False) -> str:
        env = {
            **os.environ,
            **self._home.env(),
            "PULUMI_BACKEND_URL": (self.folder / "state").as_uri(),
            "ZERO_SECRET_CLOUD": str(self.cloud),
        }
        command = [str(self._home.pulumi), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        assert (done.returncode != 0) == fails, f"pulumi {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def up(self, **options: Any) -> str:
        return self("up", "--yes", "--skip-preview", "--stack", "test", **options)

    def resources(self) -> list[dict[str, Any]]:
        exported = json.loads(self("stack", "export", "--stack", "test"))["deployment"]
        return [r for r in exported.get("resources", []) if r["type"] == VAULT]


@pytest.fixture(scope="module")
def home() -> Home:
    home = Home(Path(__file__).resolve().parents[2])
    home.prepare(print)
    return home


@pytest.fixture
def stack(home: Home, tmp_path: Path) -> Stack:
    return Stack(home, tmp_path)


@pytest.fixture
def edit(stack: Stack) -> Callable[..., None]:
    """Changes a resource behind Pulumi's back, as somebody in a portal would."""

    def edit(**members: Any) -> None:
        cloud = Cloud(stack.cloud)
        (record,) = cloud.of_type(VAULT)
        changed = {"inputs": {**record.inputs, **members}, "outputs": {**record.outputs, **members}}
        cloud.update(replace(record, **changed))
        cloud.close()

    return edit


def test_drift_is_seen_by_a_refresh_and_repaired_by_up(stack: Stack, edit: Callable[..., None]) -> None:
    stack.write(tags={"owner": "basket-team"})
    stack.up()
    stack("preview", "--expect-no-changes", "--stack", "test")
    edit(tags={"owner": "somebody-else"})
    stack("preview", "--expect-no-changes", "--stack", "test")  # nobody looked yet
    assert "somebody-else" in stack("refresh", "--yes", "--skip-preview", "--diff", "--stack", "test")
    assert "1 updated" in stack.up()
    (found,) = Cloud(stack.cloud).of_type(VAULT)
    assert found.outputs["tags"] == {"owner": "basket-team"}


def test_what_is_gone_is_forgotten_by_a_refresh(stack: Stack) -> None:
    stack.write()
    stack.up()
    cloud = Cloud(stack.cloud)
    (record,) = cloud.of_type(VAULT)
    cloud.delete(VAULT, "", record.id)
    cloud.close()
    stack("refresh", "--yes", "--skip-preview", "--stack", "test")
    assert stack.resources() == []


def test_an_existing_resource_is_imported_by_its_id(stack: Stack) -> None:
    provider = Provider("azure-native", stack.cloud)
    given = {"resourceGroupName": "g", "vaultName": "dev-basket", "location": "westeurope", "properties": PROPERTIES}
    inputs, _ = provider.check(VAULT, "vault", {}, given, Naming(b"x"))
    identity, outputs = provider.create(VAULT, "urn:elsewhere", inputs)
    provider.cloud.close()
    arguments = ("--generate-code=false", "--protect=false", "--yes", "--stack", "test")
    stack("import", VAULT, "vault", identity, *arguments)
    (resource,) = stack.resources()
    assert (resource["id"], resource["outputs"], resource["inputs"]) == (identity, outputs, inputs)
    (stack.folder / "__main__.py").write_text(HEAD + BODY.format(location="westeurope", tags=None, mode=None))
    stack("preview", "--expect-no-changes", "--stack", "test")
    assert "does not exist" in stack("import", VAULT, "other", identity + "x", *arguments, fails=True)


def test_another_place_replaces_and_the_name_is_kept_by_the_deleted_vault(stack: Stack) -> None:
    """The old one goes first, because the name is fixed; then the service says that a deleted vault holds it."""
    stack.write()
    stack.up()
    stack.write(location="uksouth")
    assert "replace" in stack("preview", "--stack", "test")
    said = stack.up(fails=True)
    assert "ConflictError" in said
    assert "Recover it" in said
    stack.write(mode="recover")
    stack.up()
    assert len(stack.resources()) == 1


def test_a_wrong_input_is_one_sentence_without_its_value(stack: Stack) -> None:
    sentinel = f"zs{random.randrange(10**12):012}"  # noqa: S311
    program = HEAD + (
        "azure.keyvault.Vault('vault', resource_group_name='g', location=7, vault_name=pulumi.Output.secret(7.5),\n"
        "    tags={'owner': {'a': 'SENTINEL'}}, properties={'tenant_id': {'a': pulumi.Output.secret('SENTINEL')},\n"
        "    'sku': {'family': 'A', 'name': 'SENTINEL'}, 'purge': 'SENTINEL'})\n"
    )
    (stack.folder / "__main__.py").write_text(program.replace("SENTINEL", sentinel))
    said = stack("preview", "--stack", "test", fails=True)
    for path in (
        "location",
        "vaultName",
        "tags.owner",
        "properties.tenantId",
        "properties.sku.name",
        "properties.purge",
    ):
        assert f"'{path}'" in said
    assert sentinel not in said
    assert "Traceback" not in said


def test_a_key_lookup_fails_the_preview(stack: Stack) -> None:
    (stack.folder / "__main__.py").write_text(
        HEAD + "azure.storage.list_storage_account_keys(account_name='a', resource_group_name='g')\n"
    )
    assert "no-key-lookup" in stack("preview", "--stack", "test", fails=True)


def test_autonaming_of_the_user_is_followed(stack: Stack) -> None:
    (stack.folder / "__main__.py").write_text(HEAD + "azure.resources.ResourceGroup('group', location='x')\n")
    stack("config", "set", "--path", "pulumi:autonaming.pattern", "corp-${name}-${stack}", "--stack", "test")
    stack.up()
    (found,) = Cloud(stack.cloud).resources()
    assert found.id.endswith("/resourceGroups/corp-group-test")
