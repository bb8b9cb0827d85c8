"""Run the engine as a child that never outlives us: follow its event log, hand it one interrupt, leave no orphan.

The engine runs in a process group of its own, so a Ctrl-C at the terminal reaches only us and the engine gets exactly
one SIGINT (a second one makes it abandon operations in flight). Where the kernel offers it, our own death, kill -9
included, interrupts the engine too; elsewhere the next run finds and stops it (idp/recovery).
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO

POLL_SECONDS = 0.1
# How long operations in flight may take to finish after an interrupt before the engine is ended.
GRACE_SECONDS = 60.0
# How long the engine's own children get to notice that it is gone.
CHILDREN_SECONDS = 5.0
# Set for every engine that `idp` starts: while we hold the clone's lock, such an engine has lost its `idp`.
STARTED_BY = "ZERO_SECRET_STARTED_BY_IDP"
_PR_SET_PDEATHSIG = 1
_LIBC: ctypes.CDLL | None = ctypes.CDLL(None) if sys.platform == "linux" else None


class Interrupts:
    """Counts requests to stop: SIGINT, SIGTERM, SIGHUP, or the death of the `make` that started us."""

    def __init__(self, on_first: Callable[[], None] = lambda: None) -> None:
        self.count = 0
        self._on_first = on_first
        self._parent = os.getppid() if "MAKELEVEL" in os.environ else None

    def __enter__(self) -> Interrupts:
        self._before = {
            number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._add()

    def _add(self) -> None:
        self.count += 1
        if self.count == 1:
            self._on_first()

    def wanted(self) -> int:
        """How many times we were asked to stop so far."""
        if self._parent is not None and os.getppid() != self._parent:
            self._parent = None
            self._add()
        return self.count


class EventLog:
    """The growing event log of a running engine, complete lines only.

    Events hold the inputs of every resource, so the log has no name for longer than it takes to open it: nothing of it
    is left on disk, not after kill -9 either. The engine starts another log for the update that follows a preview.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._rest = path, b""
        self._handle: BinaryIO | None = None

    def read(self) -> Iterator[dict[str, Any]]:
        yield from self._lines()
        try:
            opened = self._path.open("rb")
        except FileNotFoundError:
            return
        self._path.unlink()
        self.close()
        self._handle, self._rest = opened, b""
        yield from self._lines()

    def close(self) -> None:
        if self._handle:
            self._handle.close()
            self._handle = None

    def _lines(self) -> Iterator[dict[str, Any]]:
        *lines, self._rest = (self._rest + (self._handle.read() if self._handle else b"")).split(b"\n")
        for line in lines:
            if line:
                yield json.loads(line)


def interrupt_when_parent_dies() -> None:
    """To be called in a child before it becomes the engine."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path,
    events: Path,
    on_event: Callable[[dict[str, Any]], None],
    on_tick: Callable[[], None],
    interrupts: Interrupts,
) -> int:
    """Run one engine command to its end and return its exit code (negative: ended by that signal).

    `command` gets `--event-log`; its own output goes to `log`. The caller sees every event as it happens.
    """
    events.parent.mkdir(parents=True, exist_ok=True)
    events.unlink(missing_ok=True)
    followed = EventLog(events)
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [*map(str, command), "--event-log", str(events)],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env={**env, "PULUMI_DEBUG_COMMANDS": "true"},
            process_group=0,
            preexec_fn=interrupt_when_parent_dies,
        )
    stopper = _Stopper(process)
    try:
        while process.poll() is None:
            for event in followed.read():
                on_event(event)
            on_tick()
            stopper.heed(interrupts.wanted())
            time.sleep(POLL_SECONDS)
        for event in followed.read():
            on_event(event)
    finally:
        stopper.end()
        followed.close()
    return process.returncode


class _Stopper:
    """Hands each request to stop to the engine's process group, once, and ends what does not heed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._sent = 0
        self._first = 0.0

    def heed(self, wanted: int) -> None:
        if wanted > self._sent:
            # First: finish what is in flight. Second: abandon it. Third: the engine is not listening.
            self._signal(signal.SIGINT if self._sent < 2 else signal.SIGKILL)
            self._first = self._first or time.monotonic()
            self._sent += 1
        elif self._sent and time.monotonic() - self._first > GRACE_SECONDS:
            self._signal(signal.SIGKILL)

    def end(self) -> None:
        """Wait until the engine's children are gone too; whoever outstays the grace is ended."""
        if self._process.poll() is None:
            self._signal(signal.SIGKILL)
            self._process.wait()
        deadline = time.monotonic() + CHILDREN_SECONDS
        while self._signal(0):
            if time.monotonic() > deadline:
                self._signal(signal.SIGKILL)
                return
            time.sleep(POLL_SECONDS / 2)

    def _signal(self, number: int) -> bool:
        """Whether there was anyone in the group to receive it."""
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True
