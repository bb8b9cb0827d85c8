"""The environment from the lock: what counts as current, which interpreter is taken, what mirrors are passed on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from idp import bootstrap
from sandbox.planes.service import Endpoint

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text("a==1\n")
    (tmp_path / "requirements-dev.txt").write_text("a==1\nb==1\n")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "zero-secret.json")
    return tmp_path


def stamp(dev: bool) -> None:
    bootstrap.STAMP.write_text(json.dumps(bootstrap.wanted("python", dev)))


def is_current(dev: bool) -> bool:
    return bootstrap.stamped() == bootstrap.wanted("python", dev)


def test_without_a_stamp_nothing_is_current(root: Path) -> None:
    assert not is_current(dev=False)
    bootstrap.STAMP.write_text("{")
    assert not is_current(dev=False)


@pytest.mark.parametrize(("made", "asked", "current"), [(0, 0, True), (1, 1, True), (1, 0, True), (0, 1, False)])
def test_the_environment_for_tests_also_serves_up(root: Path, made: bool, asked: bool, current: bool) -> None:
    stamp(dev=bool(made))
    assert is_current(bool(asked)) is current


@pytest.mark.parametrize("changed", ["requirements.txt", "requirements-dev.txt"])
def test_another_lock_makes_another_environment_of_the_same_kind(root: Path, changed: str) -> None:
    stamp(dev=True)
    (root / changed).write_text("a==2\n")
    assert not is_current(dev=False)
    assert bootstrap.wanted("python", False)["dev"]


def test_a_moved_clone_makes_another_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp(dev=False)
    moved = root / "moved"
    moved.symlink_to(root)
    monkeypatch.setattr(bootstrap, "ROOT", moved)
    assert not is_current(dev=False)


def test_an_old_python_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (3, 99))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(bootstrap.BootstrapError, match="make up PYTHON="):
        bootstrap.interpreter()


def test_a_newer_python_on_the_path_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (3, 99))
    monkeypatch.setattr(bootstrap, "range", lambda *_: [99], raising=False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/opt/{name}")
    assert bootstrap.interpreter() == "/opt/python3.99"


def test_pips_mirror_is_handed_to_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    listing = "global.index-url='https://mirror.example/simple'\nglobal.extra-index-url='https://a.example\\nhttps://b.example'\n"
    for name in (
        "UV_INDEX_URL",
        "UV_DEFAULT_INDEX",
        "UV_EXTRA_INDEX_URL",
        "UV_FIND_LINKS",
        "UV_INDEX",
        "SSL_CERT_FILE",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        bootstrap.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, stdout=listing, stderr="")
    )
    assert bootstrap.index_settings("python") == {
        "UV_INDEX_URL": "https://mirror.example/simple",
        "UV_EXTRA_INDEX_URL": "https://a.example https://b.example",
    }
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mine.example")
    assert bootstrap.index_settings("python") == {}


def test_packages_come_from_outside_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a shell that `make env` pointed at the data planes, also when these are gone."""
    planes = Endpoint(pid=1, inside=4711, outside=4712, ca="/clone/.sandbox/planes/ca.pem", cloud="/clone/cloud").env()
    monkeypatch.setattr(bootstrap.os, "environ", {**planes, "PATH": "/bin", "PIP_CERT": "/own/ca.pem"})
    bootstrap.leave_the_sandbox()
    assert bootstrap.os.environ.keys() == {"PATH", "PIP_CERT"}


def test_a_proxy_of_the_users_own_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"HTTPS_PROXY": "http://proxy.example:3128", "SSL_CERT_FILE": "/own/ca.pem", "NO_PROXY": "localhost"}
    monkeypatch.setattr(bootstrap.os, "environ", dict(own))
    bootstrap.leave_the_sandbox()
    assert own == bootstrap.os.environ


def test_the_uv_that_pip_brings_is_pinned_by_hash() -> None:
    lines = bootstrap.UV_LOCK.read_text().splitlines()
    assert lines[0].startswith("uv==")
    assert all("--hash=sha256:" in line for line in lines[1:])


def test_only_the_standard_library_is_needed() -> None:
    for script in ("bootstrap.py", "clean.py"):
        code = f"import runpy; runpy.run_path({str(ROOT / 'idp' / script)!r}, run_name='probe')"
        subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)
