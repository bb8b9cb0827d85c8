"""Which engine runs happen, in which order, with which options; the engine itself is a recorder here."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from idp import deleted, deploy
from idp.deleted import Held
from idp.errors import IdpError, ViolationError
from idp.live import Live
from idp.outcome import Outcome
from idp.project import Environment, Project
from idp.recovery import Recovered
from idp.runner import Runner, StackRun
from idp.state import SandboxState
from stacks import names

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(
    "zero-secret",
    "audit",
    {
        "dev": Environment("dev", False, ("dev", "dev-services")),
        "prod": Environment("prod", True, ("prod", "prod-services")),
    },
)


class Home:
    def __init__(self, root: Path) -> None:
        self.root, self.cloud, self.project = root, root / "cloud.sqlite", root

    def ensure_stack(self, name: str) -> None:
        pass


class Recorder:
    """Stands for a Runner: remembers what was to be run, and has the state that a test gives it."""

    def __init__(self, root: Path, states: dict[str, list[dict[str, Any]]]) -> None:
        self.project, self.home, self.files, self.live = PROJECT, Home(root), root, Live(quiet=True)
        self.state = SandboxState(root / "state", "zero-secret")
        self.runs: list[str] = []
        self.saved: dict[str, dict[str, Any]] = {}
        self.settled: set[str] = set()
        self.drifted: set[str] = set()
        self.recovered = Recovered()
        for stack, resources in states.items():
            path = self.state.checkpoint(stack)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"checkpoint": {"latest": {"resources": resources}}}))

    def recover(self, stack: str) -> Recovered:
        return self.recovered

    def is_settled(self, stack: str) -> bool:
        return stack in self.settled

    def run(self, verb: str, stack: str, options: tuple[str, ...] = (), **more: Any) -> StackRun:
        self.runs.append(" ".join([verb, stack, *options]))
        if verb == "refresh" and stack in self.drifted:
            urn = f"urn:pulumi:{stack}::p::azure-native:keyvault:Vault::v"
            step = {"op": "delete", "urn": urn, "type": "azure-native:keyvault:Vault"}
            more["on_event"]({"resOutputsEvent": {"metadata": step}})
        return StackRun(stack, Outcome(), 0.0)

    def save(self, stack: str, deployment: dict[str, Any]) -> None:
        self.saved[stack] = deployment


@pytest.fixture(autouse=True)
def _no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploy, "require_judged", lambda stack, judged: None)


def recorder(root: Path, **states: list[dict[str, Any]]) -> Recorder:
    return Recorder(root, {name.replace("_", "-"): resources for name, resources in states.items()})


def as_runner(recorder: Recorder) -> Runner:
    return cast("Runner", recorder)


def test_a_first_up_previews_each_stack_before_it_changes_it_audit_first(tmp_path: Path) -> None:
    it = recorder(tmp_path)
    deploy.up(as_runner(it), "dev")
    up = "--yes --skip-preview"
    assert it.runs == [
        "preview audit",
        f"up audit {up}",
        "preview dev",
        f"up dev {up}",
        "preview dev-services",
        f"up dev-services {up}",
    ]


def test_a_settled_stack_is_not_previewed_again(tmp_path: Path) -> None:
    it = recorder(tmp_path)
    it.settled = {"audit", "dev", "dev-services"}
    deploy.up(as_runner(it), "dev")
    assert [run.split()[0] for run in it.runs] == ["up", "up", "up"]


def test_an_up_reads_the_cloud_before_it_judges_and_changes(tmp_path: Path) -> None:
    it = recorder(tmp_path, dev=[{"urn": "b"}])
    deploy.up(as_runner(it), "dev")
    assert [run for run in it.runs if " dev" in run and "services" not in run] == [
        "refresh dev --yes --skip-preview",
        "preview dev",
        "up dev --yes --skip-preview",
    ]


def test_drift_in_a_settled_stack_is_judged_before_it_is_put_right(tmp_path: Path) -> None:
    it = recorder(tmp_path, dev=[{"urn": "b"}], audit=[{"urn": "a"}])
    it.settled = {"audit", "dev", "dev-services"}
    it.drifted = {"dev"}
    deploy.up(as_runner(it), "dev")
    assert [run for run in it.runs if run.startswith("preview")] == ["preview dev"]


def test_a_preview_changes_nothing_and_tells_of_drift(tmp_path: Path) -> None:
    it = recorder(tmp_path, dev=[{"urn": "b"}])
    deploy.preview(as_runner(it), "dev")
    assert "refresh dev --preview-only" in it.runs
    assert all(run.startswith("preview") or run.endswith("--preview-only") for run in it.runs)


def test_a_destroy_reads_the_cloud_first_only_after_a_cut_off_change(tmp_path: Path) -> None:
    it = recorder(tmp_path, dev=[{"urn": "b"}])
    deploy.down(as_runner(it), "dev")
    it.recovered = Recovered(True, refresh=True)
    deploy.down(as_runner(it), "dev")
    assert it.runs == ["destroy dev --yes --skip-preview", "destroy dev --yes --skip-preview --refresh"]


def test_a_preview_that_the_gate_refuses_ends_before_anything_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(runner: Runner, stack: str) -> None:
        raise ViolationError("undecided")

    monkeypatch.setattr(deploy, "require_judged", refuse)
    it = recorder(tmp_path)
    with pytest.raises(ViolationError):
        deploy.up(as_runner(it), "dev")
    assert it.runs == ["preview audit"]


def test_down_goes_the_other_way_and_ends_with_an_unprotected_audit(tmp_path: Path) -> None:
    it = recorder(tmp_path, audit=[{"urn": "a"}], dev=[{"urn": "b"}], dev_services=[{"urn": "c"}])
    deploy.down(as_runner(it), "dev")
    assert [run.split()[:2] for run in it.runs] == [
        ["destroy", "dev-services"],
        ["destroy", "dev"],
        ["destroy", "audit"],
    ]


@pytest.mark.parametrize(
    ("audit", "prod"),
    [([{"urn": "a", "protect": True}], []), ([{"urn": "a"}], [{"urn": "p"}])],
    ids=["its sinks outlive", "another environment reports to it"],
)
def test_audit_stays_when(tmp_path: Path, audit: list[dict[str, Any]], prod: list[dict[str, Any]]) -> None:
    it = recorder(tmp_path, audit=audit, dev=[{"urn": "b"}], prod=prod)
    deploy.down(as_runner(it), "dev")
    assert [run.split()[1] for run in it.runs] == ["dev"]


@pytest.mark.parametrize("mark", ["protect", "retainOnDelete"])
def test_a_protected_environment_is_refused_whole(tmp_path: Path, mark: str) -> None:
    it = recorder(tmp_path, prod=[{"urn": "a", mark: True}], prod_services=[{"urn": "b"}])
    with pytest.raises(IdpError, match=r"1 resources in prod.*nothing was destroyed.*\n.*--unprotect-prod"):
        deploy.down(as_runner(it), "prod")
    assert it.runs == []


def test_unprotecting_lets_a_destroy_really_delete(tmp_path: Path) -> None:
    it = recorder(tmp_path, prod=[{"urn": "a", "protect": True, "retainOnDelete": True, "id": "x"}])
    deploy.down(as_runner(it), "prod", unprotect=True)
    assert it.saved["prod"]["resources"] == [{"urn": "a", "id": "x"}]
    assert it.runs == ["destroy prod --yes --skip-preview"]


def test_a_dry_run_changes_neither_state_nor_cloud(tmp_path: Path) -> None:
    it = recorder(tmp_path, prod=[{"urn": "a", "protect": True}])
    deploy.down(as_runner(it), "prod", unprotect=True, dry_run=True)
    assert it.saved == {}
    assert it.runs == ["destroy prod --preview-only"]


GONE = Held("azure-native:keyvault:Vault", "mine", "/subscriptions/s/vaults/mine", "2026-01-02 03:04:05")
STORE = Held("azure-native:appconfiguration:ConfigurationStore", "store", "/subscriptions/s/stores/store")


def held(it: Recorder, monkeypatch: pytest.MonkeyPatch, **stacks: list[Held]) -> None:
    """Let the cloud hold these, by the stack that declares them."""
    (it.home.root / "project").mkdir()
    it.home.project = it.home.root / "project"
    for stack in stacks:
        (it.home.project / f"Pulumi.{stack}.yaml").write_text("# a comment\nconfig:\n  a:b: c # kept\n")
    monkeypatch.setattr(deleted, "deleted", lambda cloud: [GONE, STORE])
    monkeypatch.setattr(deleted, "in_the_way", lambda root, order, gone: stacks)


@pytest.mark.parametrize("verb", [deploy.up, deploy.preview])
def test_a_soft_deleted_vault_ends_a_plain_run_before_the_engine_starts(
    verb: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = recorder(tmp_path)
    held(it, monkeypatch, dev=[GONE, STORE])
    with pytest.raises(IdpError) as refused:
        verb(as_runner(it), "dev")
    assert str(refused.value).splitlines() == [
        "2 of what dev declares are soft-deleted and still hold their names; nothing was changed.",
        "  dev: keyvault Vault mine, deleted 2026-01-02 03:04:05",
        "  dev: appconfiguration ConfigurationStore store",
        "Take them back, with what is in them: make up ENV=dev ARGS=--recover",
        "There is no way around them: purge protection keeps name and content until the retention ends.",
    ]
    assert it.runs == []


def test_with_the_flag_they_are_named_for_that_run_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    it = recorder(tmp_path)
    held(it, monkeypatch, dev=[GONE])
    deploy.up(as_runner(it), "dev", recover=True)
    file = tmp_path / "Pulumi.dev.yaml"
    assert [run for run in it.runs if "--config-file" in run] == [
        f"preview dev --config-file {file}",
        f"up dev --yes --skip-preview --config-file {file}",
    ]
    assert file.read_text() == "# a comment\nconfig:\n  a:b: c # kept\n  zero-secret:recover:\n  - mine\n"
    assert "recover" not in (it.home.project / file.name).read_text()


def test_the_flag_without_anything_deleted_changes_nothing(tmp_path: Path) -> None:
    plain, flagged = recorder(tmp_path), recorder(tmp_path)
    deploy.up(as_runner(plain), "dev")
    deploy.up(as_runner(flagged), "dev", recover=True)
    assert plain.runs == flagged.runs


def test_in_the_way_is_what_the_declaration_makes_and_nothing_else() -> None:
    vault = names.vault("dev", "platform", deleted.declared(ROOT, "dev").subscription_id)
    gone = [Held("azure-native:keyvault:Vault", name, "") for name in (vault, "somebody-elses")]
    assert deleted.in_the_way(ROOT, ["audit", "dev", "dev-services"], gone) == {"dev": [gone[0]]}


def test_a_stack_file_that_names_one_is_a_flag_of_its_own(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "stacks"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    vault = names.vault("dev", "platform", deleted.declared(ROOT, "dev").subscription_id)
    file = tmp_path / "stacks/Pulumi.dev.yaml"
    file.write_text(file.read_text() + f"  zero-secret:recover: [{vault}]\n")
    assert deleted.in_the_way(tmp_path, ["dev"], [Held("azure-native:keyvault:Vault", vault, "")]) == {}
    assert deleted.with_recovery(file.read_text(), ["other-one"]).endswith(f"recover:\n  - {vault}\n  - other-one\n")


def test_a_declaration_that_does_not_hold_says_so(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "stacks"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    (tmp_path / "stacks/services/catalog.yaml").write_text("name: catalog\n")
    with pytest.raises(IdpError, match=r"catalog\.yaml"):
        deleted.in_the_way(tmp_path, ["dev-services"], [GONE])


def test_only_subscriptions_of_the_environment_count(tmp_path: Path) -> None:
    own = deleted.subscriptions(ROOT, ["dev", "dev-services", "no-such-stack"])
    assert own == {deleted.declared(ROOT, "dev").subscription_id}
