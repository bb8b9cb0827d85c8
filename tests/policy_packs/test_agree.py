"""One small program with bad habits, judged four ways under the real engine: while it is previewed, from the preview as
JSON, where it is deployed, and from the exported stack. All say the same.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from idp import check
from idp.engine_events import fold
from sandbox.home import Home

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "policy-packs" / "zero-secret"

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROGRAM = """
import pulumi
import pulumi_azure_native as azure

group = azure.resources.ResourceGroup("group", resource_group_name="rg-dev-shop")
vault = azure.keyvault.Vault(
    "open",
    resource_group_name=group.name,
    vault_name="dev-open-x1",
    properties={"sku": {"family": "A", "name": "standard"}, "tenant_id": "00000000-0000-4000-8000-000000000001"},
)
account = azure.storage.StorageAccount(
    "keys", account_name="stdevkeysx1", resource_group_name=group.name, kind="StorageV2", sku={"name": "Standard_LRS"}
)
identity = azure.managedidentity.UserAssignedIdentity("shop", resource_group_name=group.name, resource_name_="id-shop")
azure.managedidentity.FederatedIdentityCredential(
    "wide",
    resource_group_name=group.name,
    resource_name_="id-shop",
    federated_identity_credential_resource_name="wide",
    issuer="https://token.actions.githubusercontent.com",
    subject="repo:acme/*",
    audiences=["api://AzureADTokenExchange"],
    opts=pulumi.ResourceOptions(depends_on=[identity]),
)
azure.web.WebApp(
    "app",
    name="app-dev-shop",
    resource_group_name=group.name,
    site_config={"app_settings": [{"name": "a", "value": pulumi.Output.secret("hunter2hunter2")}]},
)
pulumi.export("token", pulumi.Output.secret("hunter2hunter2"))
"""

Said = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> "Program":
    home = Home(ROOT)
    home.prepare(print)
    return Program(home, tmp_path_factory.mktemp("agree"))


class Program:
    def __init__(self, home: Home, folder: Path) -> None:
        self.home, self.folder = home, folder
        (folder / "state").mkdir()
        runtime = json.dumps({"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}})
        (folder / "Pulumi.yaml").write_text(f"name: program\nruntime: {runtime}\n")
        subscription = "00000000-0000-4000-8000-0000000000d1"
        config = {"azure-native:location": "westeurope", "azure-native:subscriptionId": subscription}
        (folder / "Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
        (folder / "__main__.py").write_text(PROGRAM)
        self.env = os.environ | home.env()
        self.env |= {"PULUMI_BACKEND_URL": (folder / "state").as_uri(), "ZERO_SECRET_CLOUD": str(folder / "cloud")}
        self.env["PULUMI_DEBUG_COMMANDS"] = "true"
        self.run("stack", "init", "dev")

    def run(self, *arguments: str | Path, fails: bool = False) -> str:
        command = [self.home.pulumi, *arguments, "--non-interactive", "--color", "never"]
        done = subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) is fails, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def checked(self, text: str, capsys: pytest.CaptureFixture[str]) -> Said:
        file = self.folder / "input.json"
        file.write_text(text)
        assert check.main([str(file), "--format", "jsonl"]) == 3
        records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return {(r["rule"], r["resource"], r["message"]) for r in records}


def events_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def judged(events: list[dict[str, Any]]) -> Said:
    """The engine gives what is about the stack as a whole to the stack's resource."""
    return {(j.rule, j.urn, j.message) for j in fold(events).judgements}


def test_preview_and_check_agree_and_so_do_analyze_and_check(program: Program, capsys) -> None:
    log = program.folder / "events"
    program.run("preview", "--stack", "dev", "--policy-pack", PACK, "--event-log", log, fails=True)
    previewed = judged(events_of(log.read_text()))
    planned = program.checked(program.run("preview", "--stack", "dev", "--json"), capsys)
    assert {rule for rule, *_ in planned} >= {
        "federation-subject-exact",
        "no-local-auth",
        "no-secret-input",
        "vault-audit-sink",
        "vault-purge-protection",
    }
    # A preview as JSON does not tell what the stack publishes, nor what a secret is: it may have been looked up.
    assert {rule for rule, *_ in previewed - planned} == {"no-credential-output"}
    assert {rule for rule, *_ in planned - previewed} == {"no-key-lookup"}

    program.run("up", "--yes", "--skip-preview", "--stack", "dev")
    analyzed = judged(
        events_of(program.run("policy", "analyze", "--stack", "dev", "--policy-pack", PACK, "--json", fails=True))
    )
    deployed = program.checked(program.run("stack", "export", "--stack", "dev"), capsys)
    # An export holds secrets encrypted, and says what with, which the engine tells no pack.
    assert analyzed - deployed == set()
    assert {rule for rule, *_ in deployed - analyzed} == {"no-key-lookup", "no-passphrase-state"}
    decided = {(rule, urn) for rule, urn, text in planned if not text.startswith("undecided: ")}
    assert decided <= {(rule, urn) for rule, urn, _ in deployed}
    assert "hunter2" not in str(planned | previewed | analyzed | deployed)
