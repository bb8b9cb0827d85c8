"""One run at a time in a clone, and what is remembered of the last one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from idp import run_files
from idp.clean import clean, is_busy, leftovers
from idp.errors import BusyError
from idp.run_files import LastRun, RunLock, last_run, note_run, program_digest

HOLDER = """
import sys
from pathlib import Path
from idp.run_files import RunLock
with RunLock(Path(sys.argv[1])) as lock:
    lock.note(stopping=sys.argv[2] == "stopping")
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path, how: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_refused_and_told_who_runs(tmp_path: Path) -> None:
    other = holder(tmp_path, "working")
    try:
        with pytest.raises(BusyError, match=rf"in progress \(pid {other.pid}\)"), RunLock(tmp_path):
            pass
    finally:
        other.communicate()


def test_kill_9_lets_go_of_the_lock(tmp_path: Path) -> None:
    other = holder(tmp_path, "working")
    os.kill(other.pid, signal.SIGKILL)
    other.communicate()
    with RunLock(tmp_path):
        pass


def test_a_run_that_is_stopping_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = holder(tmp_path, "stopping")
    waits: list[float] = []

    def end_the_other(seconds: float) -> None:
        waits.append(seconds)
        other.communicate()

    monkeypatch.setattr(run_files.time, "sleep", end_the_other)
    with RunLock(tmp_path):
        assert waits


def test_waiting_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_files, "STOPPING_SECONDS", 0.0)
    other = holder(tmp_path, "stopping")
    try:
        with pytest.raises(BusyError), RunLock(tmp_path):
            pass
    finally:
        other.communicate()


def test_the_last_run_is_remembered_and_garbage_is_no_memory(tmp_path: Path) -> None:
    assert last_run(tmp_path, "dev") == LastRun()
    note_run(tmp_path, "dev", LastRun("ok", "abc"))
    assert last_run(tmp_path, "dev") == LastRun("ok", "abc")
    (tmp_path / "dev.json").write_text("{")
    assert last_run(tmp_path, "dev") == LastRun()


def test_the_digest_follows_every_part_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: x")
    (tmp_path / "stacks" / "a.yaml").write_text("a")
    seen = {program_digest(tmp_path)}
    (tmp_path / "stacks" / "__pycache__").mkdir()
    (tmp_path / "stacks" / "__pycache__" / "a.pyc").write_text("bytecode")
    assert program_digest(tmp_path) in seen
    for name, text in [("Pulumi.yaml", "name: y"), ("stacks/a.yaml", "b"), ("stacks/b.yaml", "")]:
        (tmp_path / name).write_text(text)
        assert program_digest(tmp_path) not in seen, name
        seen.add(program_digest(tmp_path))


def test_clean_takes_what_we_made_and_nothing_else(tmp_path: Path) -> None:
    ours = [".venv/bin", ".sandbox/state", "idp/__pycache__", "x.egg-info", ".hypothesis", "tests/.pytest_cache"]
    users = [".git/__pycache__", ".idea", "notes", ".env"]
    for name in [*ours, *users]:
        (tmp_path / name).mkdir(parents=True)
    assert clean(tmp_path, dry_run=True)
    assert (tmp_path / ".venv").exists()
    clean(tmp_path)
    assert list(leftovers(tmp_path)) == []
    assert all((tmp_path / name).exists() for name in users)
    assert not any((tmp_path / name).exists() for name in ours)


def test_clean_knows_a_run_in_progress(tmp_path: Path) -> None:
    assert not is_busy(tmp_path)
    other = holder(tmp_path / ".sandbox" / "run", "working")
    assert is_busy(tmp_path)
    other.communicate()
    assert not is_busy(tmp_path)
