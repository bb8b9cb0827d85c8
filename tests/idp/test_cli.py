"""The command line: exit codes, JSON, confirmation, and what its modules say for themselves."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from idp import commands, doctor, errors
from idp.__main__ import app, main
from idp.errors import UsageError
from idp.project import Environment, Project, load

ROOT = Path(__file__).resolve().parents[2]
RUNNER = CliRunner()


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Project:
    project = Project(
        "zero-secret",
        "audit",
        {
            "dev": Environment("dev", False, ("dev", "dev-services")),
            "prod": Environment("prod", True, ("prod", "prod-services")),
        },
    )
    monkeypatch.setattr(commands, "load", lambda root: project)
    return project


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["idp", *arguments])
    try:
        return main()
    except SystemExit as leave:
        return int(leave.code or 0)


@pytest.mark.parametrize("arguments", [["uup"], ["up", "--nope"], ["up", "--env"]], ids=" ".join)
def test_usage_is_exit_code_2(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    assert run_main(monkeypatch, *arguments) == errors.USAGE


def test_an_unknown_environment_is_usage_and_names_the_nearest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Project
) -> None:
    assert run_main(monkeypatch, "up", "--env", "prd") == errors.USAGE
    assert "did you mean prod?" in capsys.readouterr().err


@pytest.mark.parametrize("error", [errors.IdpError, errors.ViolationError, errors.InterruptedRunError])
def test_a_failure_is_one_message_and_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: type[errors.IdpError]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error("what happened and what to do")

    monkeypatch.setattr(commands, "up", fail)
    assert run_main(monkeypatch, "up") == error.code
    assert capsys.readouterr().err == "error: what happened and what to do\n"


def test_the_codes_are_the_documented_ones() -> None:
    assert (errors.OK, errors.FAILURE, errors.USAGE, errors.VIOLATION, errors.DRIFT) == (0, 1, 2, 3, 4)


def test_production_is_unprotected_only_when_its_name_is_given(project: Project) -> None:
    with pytest.raises(UsageError, match="not confirmed; nothing was changed"):
        commands.confirmed("prod", "dev")
    commands.confirmed("prod", "prod")


def test_an_environment_that_is_not_production_needs_no_unprotecting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Project
) -> None:
    assert run_main(monkeypatch, "down", "--env", "dev", "--unprotect-prod") == errors.USAGE
    assert "dev is not one" in capsys.readouterr().err


def test_audit_comes_first(project: Project) -> None:
    assert project.deployment_order("dev") == ("audit", "dev", "dev-services")


def test_the_declaration_in_pulumi_yaml_is_read() -> None:
    real = load(ROOT)
    assert real.deployment_order("staging") == ("audit", "staging", "staging-services")
    assert {name for name, item in real.environments.items() if item.production} == {"prod"}


def test_every_verb_that_changes_something_has_a_dry_run() -> None:
    for verb in ("up", "down", "clean", "audit lock", "audit extend", "offboard pipeline", "offboard service"):
        assert "--dry-run" in RUNNER.invoke(app, [*verb.split(), "--help"]).output, verb


def test_help_imports_nothing_heavy() -> None:
    heavy = ["pulumi", "grpc", "pydantic", "ruamel", "psutil", "sandbox", "stacks", "components"]
    code = f"import sys, idp.__main__; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_doctor_tells_of_an_interrupted_stack_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text())
    stacks = tmp_path / ".sandbox/state/.pulumi/stacks/zero-secret"
    stacks.mkdir(parents=True)
    pending = {"pending_operations": [{"type": "creating", "resource": {}}]}
    for name, latest in [("audit", {"resources": []}), ("dev", pending)]:
        (stacks / f"{name}.json").write_text(json.dumps({"checkpoint": {"latest": latest}}))
    (stacks / "prod.json").write_text("{")
    found = {item.what: item for item in doctor.examine(tmp_path)}
    assert found["audit"].state == "ok"
    assert (found["dev"].detail, found["dev"].fix) == ("its last run was interrupted", "`make up` finishes it")
    assert "damaged" in found["prod"].detail
    assert "dev: its last run was interrupted" in doctor.render(list(found.values()))


def test_doctor_without_a_program_says_what_is_missing(tmp_path: Path) -> None:
    found = {item.what: item for item in doctor.examine(tmp_path)}
    assert found["program"].state == "missing"
    assert found["program"].fix


def test_doctor_on_a_shared_backend_warns_before_cancel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "azblob://state")
    (shell,) = [item for item in doctor.examine(tmp_path) if item.what == "this shell"]
    assert "a lock may be theirs" in shell.fix
