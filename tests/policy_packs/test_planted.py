"""Bad habits planted into our own services stack, under the real engine: each is refused in each disguise, its twin
passes.

One preview holds all plants and one all twins, because a preview of the services stack takes seconds and there are
forty of them; each plant has a resource or a setting of its own, so that each must be named for itself.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from idp.engine_events import Judged, Verdict, fold
from idp.engine_run import Interrupts
from idp.errors import VIOLATION
from idp.gate import gate
from sandbox.home import Home

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACK = str(ROOT / "policy-packs" / "zero-secret")
DEV, PROD, AUDIT = (f"00000000-0000-4000-8000-0000000000{code}" for code in ("d1", "f1", "a1"))

pytestmark = [pytest.mark.engine, pytest.mark.slow]


class Planted:
    """A copy of the project in a folder of its own, with a cloud and a state of its own."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.folder, self._pulumi = folder, home.pulumi
        (folder / "state").mkdir(parents=True)
        (folder / "__main__.py").write_text((HERE / "planted" / "__main__.py").read_text())
        project = YAML(typ="safe").load((ROOT / "Pulumi.yaml").read_text())
        project["runtime"]["options"]["virtualenv"] = str(ROOT / ".venv")
        del project["stackConfigDir"]
        project["config"]["environments"]["default"]["dev"]["stacks"].append("dev-more")
        with (folder / "Pulumi.yaml").open("w") as file:
            YAML().dump(project, file)
        for stack in ("audit", "dev", "dev-services"):
            (folder / f"Pulumi.{stack}.yaml").write_text((ROOT / "stacks" / f"Pulumi.{stack}.yaml").read_text())
        for stack, subscription in (("dev-more", DEV), ("prod", PROD)):
            config = {"azure-native:subscriptionId": subscription, "azure-native:location": "westeurope"}
            (folder / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": config}))
        self.env = {
            **os.environ,
            **home.env(),
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "ZERO_SECRET_CLOUD": str(folder / "cloud.sqlite"),
            "ZERO_SECRET_ROOT": str(ROOT),
            "PYTHONPATH": str(ROOT),
            "PULUMI_DEBUG_COMMANDS": "true",
            "PULUMI_SKIP_CHECKPOINTS": "1",
        }

    def pulumi(self, *arguments: str, plants: dict[str, Any] | None = None) -> subprocess.CompletedProcess[str]:
        env = self.env | ({"PLANTS": json.dumps(plants)} if plants else {})
        return subprocess.run(
            [self._pulumi, *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env=env,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def up(self, stack: str, plants: dict[str, Any] | None = None) -> None:
        self.pulumi("stack", "init", stack)
        done = self.pulumi("up", "--yes", "--skip-preview", "--stack", stack, plants=plants)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

    def preview(self, plants: dict[str, Any]) -> tuple[int, Judged, str]:
        """`pulumi preview` of dev-services as a user types it; the event log is read besides."""
        self.configure(plants)
        log = self.folder / "events"
        log.unlink(missing_ok=True)
        options = ["--stack", "dev-services", "--policy-pack", PACK, "--event-log", str(log)]
        done = self.pulumi("preview", *options, plants=plants)
        judged = fold(json.loads(line) for line in log.read_text().splitlines())
        return done.returncode, judged, done.stdout + done.stderr

    def configure(self, plants: dict[str, Any]) -> None:
        file = self.folder / "Pulumi.dev-services.yaml"
        document = YAML(typ="safe").load((ROOT / "stacks" / "Pulumi.dev-services.yaml").read_text())
        document["config"] |= {f"shop:{name}": text for name, text in plants.items() if name.startswith("n-")}
        with file.open("w") as out:
            YAML().dump(document, out)


def vault(subscription: str, name: str) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/rg-planted/providers/Microsoft.KeyVault/vaults/{name}"


def texts(plants: dict[str, str], deployed: dict[str, Any], *, twins: bool) -> dict[str, Any]:
    return {**{f"n-{name}": text for name, text in plants.items()}, **deployed, "twins": twins}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    home = Home(ROOT)
    home.prepare(print)
    planted = Planted(home, tmp_path_factory.mktemp("planted") / "project")
    planted.up("audit")
    planted.up("dev")
    planted.up("prod", {"account": "x", "workspace": "y", "twins": False})
    planted.pulumi("stack", "init", "dev-services")
    return planted


@pytest.fixture(scope="module")
def sinks() -> dict[str, str]:
    base = f"/subscriptions/{AUDIT}/resourceGroups/rg-audit/providers"
    return {
        "account": f"{base}/Microsoft.Storage/storageAccounts/staudit",
        "workspace": f"{base}/Microsoft.OperationalInsights/workspaces/log-audit",
    }


@pytest.fixture(scope="module")
def bad(credentials: dict[str, str], sinks: dict[str, str]) -> dict[str, Any]:
    plants = {
        "key": credentials["storage key"],
        "client": credentials["entra client secret"],
        "subject": "repo:acme/*",
        "foreign": vault(PROD, "prod-theirs"),
        "shared": vault(DEV, "NAME"),
    }
    return texts(plants, sinks, twins=False)


@pytest.fixture(scope="module")
def twins(sinks: dict[str, str]) -> dict[str, Any]:
    plants = {
        "key": "@Microsoft.KeyVault(SecretUri=https://f-own.vault.azure.net/secrets/smtp)",
        "client": "00000000-0000-4000-8000-00000000c11e",
        "subject": "repo:acme/shop:environment:dev",
        "foreign": vault(DEV, "f-own"),
        "shared": vault(DEV, "NAME"),
    }
    return texts(plants, sinks, twins=True)


@pytest.fixture(scope="module")
def refused(project: Planted, bad: dict[str, Any]) -> tuple[int, Judged, str]:
    project.up("dev-more", bad)
    return project.preview(bad)


WAYS = ("plain", "concat", "apply", "secret", "config", "stack", "unknown")
EXPECTED: dict[tuple[str, str], tuple[str, str]] = {}
"""(plant, disguise) -> the rule that must refuse it, and where: the end of the resource's URN and the property."""
for plant in ("key", "client"):
    for index, way in enumerate(WAYS):
        EXPECTED[plant, way] = ("no-literal-credential", f"::{plant}-a siteConfig.appSettings[{index}].value")
    EXPECTED[plant, "nested"] = ("no-literal-credential", f"::{plant}-b containers[0].environmentVariables[0].value")
    EXPECTED[plant, "lookup"] = ("no-key-lookup", f"::{plant}-c siteConfig.appSettings[0].value")
for way in WAYS:
    EXPECTED["subject", way] = ("federation-subject-exact", f"::subject-{way} subject")
    EXPECTED["foreign", way] = ("no-cross-environment", f"::foreign-{way} scope")
    EXPECTED["shared", way] = ("vault-one-service", f"::shared-{way}-2 scope")
EXPECTED["foreign", "unknown"] = ("vault-one-service", "::foreign-unknown scope")
EXPECTED["foreign", "lookup"] = ("no-unreadable-reference", "::foreign-lookup scope")
EXPECTED["foreign", "nested"] = ("vault-is-declared", "::foreign-a siteConfig.appSettings[0].value")
EXPECTED["shared", "lookup"] = ("vault-one-service", "::shared-lookup-2 scope")


@pytest.mark.parametrize(("plant", "way"), EXPECTED, ids=lambda part: part)
def test_refused(plant: str, way: str, refused: tuple[int, Judged, str]) -> None:
    _, judged, printed = refused
    rule, place = EXPECTED[plant, way]
    urn, _, path = place.partition(" ")
    about = [(j.rule, j.mandatory, j.message.partition("\n")[0]) for j in judged.judgements if j.urn.endswith(urn)]
    assert any(name == rule and mandatory and f"`{path}`" in said for name, mandatory, said in about), sorted(about)
    assert rule in printed


def test_the_preview_fails_and_prints_no_value(refused: tuple[int, Judged, str], bad: dict[str, Any]) -> None:
    code, judged, printed = refused
    assert code != 0
    said = printed + "".join(j.message for j in judged.judgements)
    assert bad["n-key"] not in said
    assert bad["n-client"] not in said


def test_nothing_of_ours_is_refused(refused: tuple[int, Judged, str]) -> None:
    """Every judgement is about a plant: the stack around them is clean."""
    _, judged, _ = refused
    names = ("::key-", "::client-", "::subject-", "::foreign-", "::shared-", "::n-read", "StackReference::", "Stack::")
    assert [j for j in judged.judgements if not any(name in j.urn for name in names)] == []


def test_the_gate_refuses_too_and_leaving_rules_open_does_not_help(project: Planted, bad: dict[str, Any]) -> None:
    project.configure(bad)
    with Interrupts() as interrupts:
        result = gate(
            project._pulumi,
            "dev-services",
            env=project.env | {"PLANTS": json.dumps(bad)},
            interrupts=interrupts,
            cwd=project.folder,
            packs=(PACK,),
            allow_undecided=["no-literal-credential", "federation-subject-exact"],
        )
    assert result.code == VIOLATION
    assert result.failures == ()
    open_ = {(j.rule, j.urn.rpartition("::")[2]) for j in result.left_open}
    assert ("federation-subject-exact", "subject-unknown") in open_
    undecided = {j.rule for j in result.refusals if j.verdict is Verdict.UNDECIDED}
    # A scope that cannot be read may lie anywhere: above a vault, in another environment, in another's vault.
    assert undecided == {
        "assignment-scope",
        "no-cross-environment-reach",
        "no-key-lookup",
        "no-unreadable-reference",
        "vault-one-service",
    }
    # Only the gate sees what is read: the other stack's outputs, and the vault fetched by id.
    read = {(j.rule, j.urn.rpartition("::")[2]) for j in result.refusals}
    assert ("no-credential-output", "organization/zero-secret/dev-more") in read
    assert ("no-cross-environment", "n-read") in read


def test_every_twin_passes(project: Planted, twins: dict[str, Any], refused: object) -> None:
    project.up("dev-more", twins)
    code, judged, _ = project.preview(twins)
    said = {(j.rule, j.urn.rpartition("::")[2], j.verdict, j.mandatory) for j in judged.judgements}
    # Reported and left to `up`: settings that sound like a client id, and scopes that come from a vault of the program.
    left = {"no-literal-credential": ("key-a", "client-a"), "assignment-scope": ("foreign-unknown", "shared-unknown-2")}
    assert said == {(rule, name, Verdict.UNDECIDED, False) for rule, names in left.items() for name in names}
    assert code == 0
    assert judged.finished


def test_a_lookup_whose_arguments_are_known_is_refused_by_the_sandbox_naming_the_rule(project: Planted) -> None:
    done = project.pulumi("preview", "--stack", "dev-more", plants={"known": True})
    assert done.returncode != 0
    assert "no-key-lookup" in done.stdout + done.stderr
