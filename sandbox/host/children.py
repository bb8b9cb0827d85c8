"""The processes that the host starts, and their end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

SHIM = Path(__file__).with_name("shim.py")

_GRACE_S = 2.0
"""How long a program may take to clean up after Ctrl-C; the engine itself gives the host five seconds."""


class Children:
    """All processes started for one engine, so that none is left when it goes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._programs: set[subprocess.Popen[bytes]] = set()
        self._plugins: set[subprocess.Popen[bytes]] = set()
        self._interrupted = False

    def program(self, python: Path, request: bytes, env: Mapping[str, str]) -> int:
        """Run a program to its end with `request` on its standard input; its exit status.

        It shares the host's output streams, which the engine shows line by line, and the host's process group, so that
        the engine's signals reach it too.
        """
        with self._lock:
            # Ctrl-C may come while the engine is still getting ready to run the program.
            if self._interrupted:
                return -signal.SIGINT
            process = subprocess.Popen(
                [str(python), "-u", str(SHIM), str(os.getpid()), "program"], stdin=subprocess.PIPE, env=env
            )
            self._programs.add(process)
        try:
            process.communicate(request)
        except BrokenPipeError:
            process.wait()
        finally:
            with self._lock:
                self._programs.discard(process)
        return process.returncode

    def plugin(
        self, python: Path, arguments: Sequence[str], cwd: Path, env: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        """Start a plugin with piped output.

        In a session of its own: an interrupt that reached a provider would cut off what it is creating, and the engine
        would never learn of it. The engine ends plugins by ending the call that runs them.
        """
        process = subprocess.Popen(
            [str(python), "-u", str(SHIM), str(os.getpid()), "plugin", *arguments],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        with self._lock:
            self._plugins.add(process)
        return process

    def end_plugin(self, process: subprocess.Popen[bytes]) -> int:
        """End one plugin and whatever it started; its exit status."""
        with self._lock:
            self._plugins.discard(process)
        if process.poll() is None:
            _signal_group(process, signal.SIGTERM)
            _wait_or_kill(process)
        return process.returncode

    def interrupt_programs(self) -> None:
        """Ctrl-C for every program, also one yet to come; one that does not follow is killed."""
        with self._lock:
            self._interrupted = True
            running = [process for process in self._programs if process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGINT)
        for process in running:
            threading.Thread(target=_wait_or_kill, args=(process, False), daemon=True).start()

    def end(self) -> None:
        """End everything; returns when nothing is left."""
        with self._lock:
            programs, plugins = list(self._programs), list(self._plugins)
        for process in programs:
            process.send_signal(signal.SIGINT)
        for process in plugins:
            _signal_group(process, signal.SIGTERM)
        for process in programs:
            _wait_or_kill(process, group=False)
        for process in plugins:
            _wait_or_kill(process)


def _wait_or_kill(process: subprocess.Popen[bytes], group: bool = True) -> None:
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        if group:
            _signal_group(process, signal.SIGKILL)
        process.kill()
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
