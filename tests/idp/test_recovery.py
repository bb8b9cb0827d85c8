"""Locks, checkpoints and journals of runs that are gone, told apart from those of runs that live."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from idp.errors import BusyError, IdpError
from idp.reconcile import Existing
from idp.recovery import holder_lives, mend_checkpoint, process_start, recover, release_locks
from idp.state import Lock, SandboxState, read_lock

NOW = datetime.now(UTC)


@pytest.fixture
def state(tmp_path: Path) -> SandboxState:
    state = SandboxState(tmp_path / "state", "zero-secret")
    state.checkpoint("dev").parent.mkdir(parents=True)
    (tmp_path / "run").mkdir()
    return state


def save(state: SandboxState, **latest: Any) -> None:
    state.checkpoint("dev").write_text(json.dumps({"version": 3, "checkpoint": {"latest": latest}}))


def lock(state: SandboxState, pid: int, host: str | None = None, since: datetime = NOW) -> Path:
    folder = state.root / ".pulumi/locks/organization/zero-secret/dev"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{pid}.json"
    content = {"pid": pid, "username": "u", "hostname": host or socket.gethostname(), "timestamp": since.isoformat()}
    path.write_text(json.dumps(content))
    return path


class Engine:
    """Records the engine commands asked for, and the state that is to be saved."""

    def __init__(self, state: SandboxState) -> None:
        self.asked: list[list[str]] = []
        self.imported: dict[str, Any] | None = None
        self._state = state

    def __call__(self, arguments: Sequence[str]) -> None:
        self.asked.append(list(arguments))

    def save(self, deployment: dict[str, Any]) -> None:
        self.imported = deployment


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("started", "lives"),
    [(None, False), (NOW.timestamp() - 60, True), (NOW.timestamp() + 1, True), (NOW.timestamp() + 60, False)],
    ids=["no such process", "older than the lock", "within clock slack", "its id was given to another since"],
)
def test_a_lock_is_held_only_by_a_process_that_is_older_than_it(started: float | None, lives: bool) -> None:
    assert holder_lives(Lock(Path("l"), 42, "h", NOW), lambda pid: started) is lives


def test_the_start_of_this_process_is_known_and_of_a_dead_one_is_not() -> None:
    assert process_start(os.getpid()) is not None
    assert process_start(dead_pid()) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"pid": "x", "hostname": "h", "timestamp": "t"}'])
def test_a_lock_cut_short_is_nobodys(tmp_path: Path, content: str) -> None:
    path = tmp_path / "lock.json"
    path.write_text(content)
    assert not holder_lives(read_lock(path), lambda pid: 0.0)


def test_the_engines_nanosecond_timestamps_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"
    stamp = "2026-11-21T15:00:00.123456789+01:00"
    path.write_text(json.dumps({"pid": 7, "hostname": "h", "timestamp": stamp}))
    assert read_lock(path).since == datetime(2026, 11, 21, 14, 0, 0, 123456, tzinfo=UTC)


def test_a_dead_lock_is_cleared_through_the_engine(state: SandboxState) -> None:
    path, engine = lock(state, dead_pid()), Engine(state)
    assert release_locks(state, "dev", engine, lambda text: None)
    assert engine.asked == [["cancel", "--yes", "--stack", "dev"]]
    assert not path.exists()


def test_a_lock_from_another_machine_is_never_touched(state: SandboxState) -> None:
    path, engine = lock(state, dead_pid(), host="elsewhere"), Engine(state)
    with pytest.raises(BusyError, match=r"on elsewhere.*\n.*pulumi cancel"):
        release_locks(state, "dev", engine, lambda text: None)
    assert path.exists()
    assert engine.asked == []


def test_a_lock_of_an_engine_started_by_hand_is_left_alone(state: SandboxState) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    try:
        path = lock(state, sleeper.pid, since=datetime.now(UTC) + timedelta(seconds=1))
        with pytest.raises(BusyError, match="started by hand"):
            release_locks(state, "dev", Engine(state), lambda text: None)
        assert path.exists()
    finally:
        sleeper.communicate()


def test_without_a_lock_no_engine_is_started(state: SandboxState) -> None:
    engine = Engine(state)
    assert not release_locks(state, "dev", engine, lambda text: None)
    assert engine.asked == []


@pytest.mark.parametrize("broken", ["", "{", '{"version": 3', "[]", '{"checkpoint": 1}'])
def test_a_checkpoint_cut_short_gives_way_to_the_engines_backup(state: SandboxState, broken: str) -> None:
    save(state, resources=[{"urn": "u"}])
    path = state.checkpoint("dev")
    path.rename(path.with_name("dev.json.bak"))
    path.write_text(broken)
    assert mend_checkpoint(state, "dev", lambda text: None)
    assert state.deployment("dev") == {"resources": [{"urn": "u"}]}
    assert path.with_name("dev.json.damaged").read_text() == broken


@pytest.mark.parametrize("backup", [None, "{"])
def test_when_the_backup_is_no_better_the_user_is_told_and_nothing_is_reset(
    state: SandboxState, backup: str | None
) -> None:
    path = state.checkpoint("dev")
    path.write_text("{")
    if backup is not None:
        path.with_name("dev.json.bak").write_text(backup)
    with pytest.raises(IdpError, match="make clean"):
        mend_checkpoint(state, "dev", lambda text: None)
    assert path.read_text() == "{"


def run_recovery(state: SandboxState, engine: Engine, cloud: list[Existing], suspicious: bool = False) -> Any:
    asked: list[bool] = []

    def read_cloud() -> list[Existing]:
        asked.append(True)
        return cloud

    done = recover(
        state,
        "dev",
        suspicious=suspicious,
        cloud=read_cloud,
        clone=state.root,
        engine=engine,
        save=engine.save,
        say=lambda text: None,
    )
    return done, bool(asked)


def test_a_run_that_ended_well_costs_no_look_at_the_cloud(state: SandboxState) -> None:
    save(state, resources=[])
    engine = Engine(state)
    done, asked = run_recovery(state, engine, [])
    assert (done.happened, asked, engine.asked) == (False, False, [])


def test_a_stack_that_is_not_there_needs_no_recovery(state: SandboxState) -> None:
    done, asked = run_recovery(state, Engine(state), [], suspicious=True)
    assert (done.happened, asked) == (False, False)


def test_pending_operations_are_settled_even_if_the_last_run_claims_success(state: SandboxState) -> None:
    urn = "urn:pulumi:dev::zero-secret::azure-native:keyvault:Vault::orders"
    operation = {"type": "creating", "resource": {"urn": urn, "type": "azure-native:keyvault:Vault", "inputs": {}}}
    save(state, resources=[], pending_operations=[operation])
    foreign = Existing(urn.replace(":dev:", ":prod:"), "azure-native:keyvault:Vault", "/other", {}, {})
    engine = Engine(state)
    done, _ = run_recovery(state, engine, [Existing(urn, "azure-native:keyvault:Vault", "/orders", {}, {}), foreign])
    assert done.happened
    assert engine.imported is not None
    assert [item["id"] for item in engine.imported["resources"]] == ["/orders"], (
        "another stack's record is not taken in"
    )


def test_an_unfinished_run_with_nothing_amiss_starts_no_engine(state: SandboxState) -> None:
    save(state, resources=[])
    engine = Engine(state)
    done, asked = run_recovery(state, engine, [], suspicious=True)
    assert (done.happened, asked, engine.asked) == (True, True, [])
    assert engine.imported is None
