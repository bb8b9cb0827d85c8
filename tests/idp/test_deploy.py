"""Which engine runs happen, in which order, with which options; the engine itself is a recorder here."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from idp import deleted, deploy
from idp.errors import IdpError, ViolationError
from idp.live import Live
from idp.outcome import Outcome
from idp.project import Environment, Project
from idp.recovery import Recovered
from idp.runner import Runner, StackRun
from idp.state import SandboxState

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
        self.recovered = Recovered()
        for stack, resources in states.items():
            path = self.state.checkpoint(stack)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"checkpoint": {"latest": {"resources": resources}}}))

    def recover(self, stack: str) -> Recovered:
        return self.recovered

    def is_settled(self, stack: str) -> bool:
        return stack in self.settled

    def run(self, verb: str, stack: str, options: tuple[str, ...] = (), *, judged: bool = True) -> StackRun:
        self.runs.append(" ".join([verb, stack, *options]))
        return StackRun(stack, Outcome(), 0.0)

    def save(self, stack: str, deployment: dict[str, Any]) -> None:
        self.saved[stack] = deployment


@pytest.fixture(autouse=True)
def _no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploy, "_require_judged", lambda stack, judged: None)


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


def test_after_a_cut_off_change_the_cloud_is_read_first(tmp_path: Path) -> None:
    it = recorder(tmp_path)
    it.recovered = Recovered(True, refresh=True)
    deploy.up(as_runner(it), "dev")
    assert all("--refresh" in run for run in it.runs if run.startswith("up"))


def test_a_preview_that_the_gate_refuses_ends_before_anything_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(runner: Runner, stack: str) -> None:
        raise ViolationError("undecided")

    monkeypatch.setattr(deploy, "_require_judged", refuse)
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


def test_soft_deleted_vaults_of_the_stack_are_named_for_that_run_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = recorder(tmp_path)
    copy = tmp_path / "Pulumi.dev.yaml"
    monkeypatch.setattr(it.home, "project", tmp_path / "project")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / copy.name).write_text("# a comment\nconfig:\n  a:b: c\nencryptionsalt: s\n")
    monkeypatch.setattr(deleted, "deleted", lambda cloud: {"mine", "another-stacks"})
    monkeypatch.setattr(
        deleted, "recoverable", lambda root, stack: {"mine", "never-deleted"} if stack == "dev" else set()
    )
    deploy.up(as_runner(it), "dev")
    assert [run for run in it.runs if "--config-file" in run] == [
        f"preview dev --config-file {copy}",
        f"up dev --yes --skip-preview --config-file {copy}",
    ]
    text = '# a comment\nconfig:\n  zero-secret:recover: ["mine"]\n  a:b: c\nencryptionsalt: s\n'
    assert copy.read_text() == text
    assert (tmp_path / "project" / copy.name).read_text() != text


def test_what_a_real_stack_can_take_back_is_what_its_declaration_makes() -> None:
    platform = deleted.recoverable(ROOT, "dev")
    assert any(name.startswith("dev-platform-") for name in platform)
    assert deleted.recoverable(ROOT, "dev-services").isdisjoint(platform)


def test_a_stack_file_that_says_what_to_recover_is_left_as_it_is() -> None:
    text = "config:\n  zero-secret:recover: [mine]\n"
    assert deleted.configuration(text, ["other"]) == text
