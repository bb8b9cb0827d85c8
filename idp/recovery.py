"""Finish what an interrupted run left: a stale lock, a damaged checkpoint, operations that were begun and not recorded.

Only ever for the sandbox's own state, which belongs to one clone on one machine. On a backend that others share a lock
may be theirs and a pending operation may be under way: there `idp doctor` tells what to do, and does nothing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.engine_run import STARTED_BY
from idp.errors import BusyError, IdpError
from idp.reconcile import Existing, reconcile
from idp.state import DamagedCheckpointError, Lock, SandboxState, parse

# Clocks in a lock file and in the process table are read from different places.
CLOCK_SLACK_SECONDS = 2.0
# An engine that lost its `idp` was interrupted by its death and is finishing what it had in flight.
FINISHING_SECONDS = 15.0
PROVIDERS_SECONDS = 10.0

Say = Callable[[str], None]
Engine = Callable[[Sequence[str]], object]


@dataclass(frozen=True)
class Recovered:
    """What was done. `refresh`: the next update has to read the cloud before it acts."""

    happened: bool = False
    refresh: bool = False


def process_start(pid: int) -> float | None:
    """When the process with this id started (epoch seconds); None when there is none, or only its remains."""
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return None


def holder_lives(lock: Lock, start_of: Callable[[int], float | None] = process_start) -> bool:
    """Whether the process that wrote this lock is still there; its id may have gone to another one since."""
    if lock.pid is None or lock.since is None:
        return False
    started = start_of(lock.pid)
    return started is not None and started <= lock.since.timestamp() + CLOCK_SLACK_SECONDS


def release_locks(state: SandboxState, stack: str, engine: Engine, say: Say) -> bool:
    """Clear locks whose holders are gone. True if there were any; BusyError if one is held."""
    locks = state.locks(stack)
    for lock in locks:
        if lock.host and lock.host != socket.gethostname():
            raise BusyError(
                f"stack {stack} is locked by process {lock.pid} on {lock.host}; this is {socket.gethostname()}.\n"
                f'If nothing runs there any more: eval "$(make -s env)"; pulumi cancel --yes -s {stack}'
            )
        if holder_lives(lock):
            _wait_for_abandoned(lock, stack, say)
    if not locks:
        return False
    say(f"{stack}: clearing the lock of a run that is gone")
    engine(["cancel", "--yes", "--stack", stack])
    for lock in locks:
        # The engine stops at the first lock that vanished meanwhile, and leaves its own half-written ones.
        lock.path.unlink(missing_ok=True)
    return True


def _wait_for_abandoned(lock: Lock, stack: str, say: Say) -> None:
    """Let an engine without its `idp` finish. One that `idp` did not start is somebody's work and is left alone."""
    import psutil

    assert lock.pid is not None  # noqa: S101 - holder_lives has said so
    try:
        ours = STARTED_BY in psutil.Process(lock.pid).environ()
    except psutil.NoSuchProcess:
        return
    except psutil.AccessDenied:
        ours = False
    if not ours:
        raise BusyError(f"stack {stack} is being changed by process {lock.pid}, started by hand; wait for it to end")
    say(f"{stack}: waiting for the engine of an interrupted run to finish (pid {lock.pid})")
    for number in (None, signal.SIGINT, signal.SIGKILL):
        if number is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(lock.pid, number)
        deadline = time.monotonic() + FINISHING_SECONDS
        while time.monotonic() < deadline:
            if not holder_lives(lock):
                return
            time.sleep(0.2)
    raise IdpError(f"process {lock.pid} holds stack {stack} and cannot be ended; end it by hand and try again")


def wait_for_providers(clone: Path, say: Say) -> None:
    """Wait until no provider of an ended engine still works on the cloud: what it writes now, we would not see."""
    deadline = time.monotonic() + PROVIDERS_SECONDS
    told = False
    while orphans := list(_orphaned_providers(clone)):
        if time.monotonic() > deadline:
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return
        if not told:
            say("waiting for providers of an interrupted run to end")
            told = True
        time.sleep(0.1)


def _orphaned_providers(clone: Path) -> Iterator[int]:
    """Process ids of this clone's providers whose engine is gone."""
    import psutil

    launch = str(clone / "sandbox" / "launch.py")
    for process in psutil.process_iter(["cmdline", "status"]):
        command = process.info["cmdline"] or []
        if launch in command and "sandbox.provider" in command and process.info["status"] != psutil.STATUS_ZOMBIE:
            with contextlib.suppress(psutil.Error):
                parent = process.parent()
                if parent is None or parent.name() != "pulumi":
                    yield process.pid


def mend_checkpoint(state: SandboxState, stack: str, say: Say) -> bool:
    """Fall back to the engine's own backup where the checkpoint cannot be read. True if it did."""
    path = state.checkpoint(stack)
    try:
        state.deployment(stack)
    except DamagedCheckpointError as problem:
        backup = path.with_name(path.name + ".bak")
        kept = path.with_name(path.name + ".damaged")
        try:
            parse(backup.read_bytes())
        except (OSError, DamagedCheckpointError):
            raise IdpError(
                f"the sandbox's state of {stack} is damaged ({problem.__cause__}), and so is the backup.\n"
                f"Looked at {path} and {backup.name} beside it. To start over: make clean && make up"
            ) from problem
        path.replace(kept)
        shutil.copyfile(backup, path)
        say(f"{stack}: the saved state was cut short; using the engine's backup (the other is now {kept.name})")
        return True
    return False


def recover(
    state: SandboxState,
    stack: str,
    *,
    suspicious: bool,
    cloud: Callable[[], list[Existing]],
    clone: Path,
    engine: Engine,
    save: Callable[[dict[str, Any]], None],
    say: Say,
) -> Recovered:
    """Bring one stack back to where an `up` can continue. Costs two file reads when nothing is wrong.

    `suspicious`: the last run of this stack did not say that it ended well. `cloud` lists what the sandbox's cloud has.
    """
    mended = mend_checkpoint(state, stack, say)
    unlocked = release_locks(state, stack, engine, say)
    deployment = state.deployment(stack)
    if deployment is None or not (suspicious or mended or unlocked or deployment.get("pending_operations")):
        return Recovered(mended or unlocked)
    wait_for_providers(clone, say)
    prefix = f"urn:pulumi:{stack}::{state.project}::"
    result = reconcile(deployment, [item for item in cloud() if item.urn.startswith(prefix)])
    if result.unplaced:
        say(f"{stack}: {len(result.unplaced)} resources of the cloud cannot be taken in; `up` will name them")
    if result.changed:
        if result.adopted:
            say(f"{stack}: {len(result.adopted)} resources were made and not recorded; taking them in")
        if result.cleared:
            say(f"{stack}: {len(result.cleared)} operations were begun and not recorded; doing them again")
        save(result.deployment)
    return Recovered(True, result.refresh)
