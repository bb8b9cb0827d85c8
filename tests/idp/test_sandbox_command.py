"""`idp sandbox …` and what `make clean` stops: faults are facts of the cloud, planes are found by their lock."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from idp import clean, sandbox_command
from idp.__main__ import app
from idp.errors import IdpError, UsageError
from sandbox.cloud import Cloud, Record, faults

HOLDER = """
import fcntl, json, os, sys, time
lock = open(sys.argv[1] + "/running.lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
if sys.argv[2] == "deaf":
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1] + "/endpoint.json", "w").write(json.dumps({"pid": os.getpid()}))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """A sandbox with one resource in one region."""
    monkeypatch.setattr(sandbox_command, "ROOT", tmp_path)
    monkeypatch.setattr(sandbox_command, "CLOUD", tmp_path / "cloud.sqlite")
    opened = Cloud(tmp_path / "cloud.sqlite")
    opened.create(
        Record("azure-native:resources:ResourceGroup", "/g", "azure-native", "", {"location": "West Europe"}, {})
    )
    return opened


def said(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["sandbox", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_faults_are_set_listed_and_cleared(cloud: Cloud) -> None:
    said("fault", "region-down", "westeurope")
    said("fault", "throttle", "v.vault.azure.net", "3", "--retry-after", "7")
    said("fault", "fail-nth", "create azure-native:keyvault:Vault", "2", "--code", "BadGateway")
    assert "slow, left 4" in said("fault", "slow", "4")
    assert json.loads(said("fault", "list", "--json")) == json.loads(json.dumps(faults.active(cloud)))
    assert set(faults.active(cloud)) == {
        "region westeurope",
        "throttle v.vault.azure.net",
        "nth create azure-native:keyvault:vault",
        "slow",
    }
    assert "region" not in said("fault", "region-up", "westeurope")
    assert json.loads(said("status", "--json"))["faults"].keys() == faults.active(cloud).keys()
    said("fault", "clear")
    assert said("fault", "list") == "faults: none\n"


def test_a_region_that_is_not_in_use_cannot_go_down(cloud: Cloud) -> None:
    with pytest.raises(UsageError, match=r"there are westeurope\); did you mean westeurope\?"):
        sandbox_command.region("westeurop", down=True)


def test_without_a_sandbox_it_says_how_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox_command, "CLOUD", tmp_path / "none")
    monkeypatch.setattr(sandbox_command, "ROOT", tmp_path)
    with pytest.raises(IdpError, match="make up"):
        sandbox_command.clear_faults()
    assert said("fault", "list") == "faults: none\n"
    assert sandbox_command.environment() == {}
    assert "stopped" in said("status")


@pytest.mark.parametrize("manners", ["polite", "deaf"])
def test_make_clean_ends_what_holds_the_planes_lock(
    manners: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clean, "STOP_SECONDS", 0.3)
    folder = tmp_path / ".sandbox" / "planes"
    folder.mkdir(parents=True)
    assert clean.stop_planes(tmp_path) is False
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(folder), manners], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert clean.stop_planes(tmp_path) is True
        assert process.wait(10) < 0
    assert clean.stop_planes(tmp_path) is False


def test_clean_removes_a_link_and_not_what_it_leads_to(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    root = tmp_path / "clone"
    root.mkdir()
    (root / ".venv").symlink_to(theirs)
    assert clean.clean(root) == [root / ".venv"]
    assert not (root / ".venv").is_symlink()
    assert theirs.is_dir()
