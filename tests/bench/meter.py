"""Runs one command of the engine and says what it cost: wall, CPU of all it started, CPU and memory of the program."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Every Python process of the run imports this at start and writes its own figures as it ends: the operating system's
# own count, so nothing is lost between two samples. A process that is killed writes nothing.
_SITECUSTOMIZE = """
import atexit, json, os, resource, sys
def _write():
    used = resource.getrusage(resource.RUSAGE_SELF)
    with open(os.path.join(os.environ["ZERO_SECRET_BENCH"], str(os.getpid())), "w") as out:
        json.dump({"argv": sys.orig_argv, "cpu": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024}, out)
atexit.register(_write)
"""


@dataclass(frozen=True)
class Cost:
    """Wall and CPU in seconds, memory in MiB: of the program's process, and of the engine with all it started."""

    wall: float
    host_cpu: float
    host_mb: float
    all_cpu: float


class RunError(Exception):
    """The measured command did not exit 0: its last output is the message."""


def measure(command: Sequence[str | Path], cwd: Path, env: Mapping[str, str]) -> Cost:
    """Run ``command`` and return its cost.

    Raises:
        RunError: it exited with anything but 0, or no program process reported its figures.
    """
    with tempfile.TemporaryDirectory() as folder:
        usage = Path(folder, "usage")
        usage.mkdir()
        Path(folder, "sitecustomize.py").write_text(_SITECUSTOMIZE)
        full = {**env, "PYTHONPATH": folder, "ZERO_SECRET_BENCH": str(usage)}
        started = time.monotonic()
        process = subprocess.Popen(
            [str(c) for c in command],
            cwd=cwd,
            env=full,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None
        output = process.stdout.read().decode(errors="replace")
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RunError(output[-3000:])
        reports = [json.loads(file.read_text()) for file in usage.iterdir()]
    hosts = [r for r in reports if _is_program(r["argv"])]
    if len(hosts) != 1:
        raise RunError(f"{len(hosts)} program processes reported: " + "; ".join(" ".join(r["argv"]) for r in reports))
    return Cost(
        wall=wall,
        host_cpu=hosts[0]["cpu"],
        host_mb=hosts[0]["mb"],
        all_cpu=used.ru_utime + used.ru_stime,
    )


def _is_program(argv: list[str]) -> bool:
    """Whether a process ran the program, started by the sandbox's language host or by Pulumi's own."""
    ours = any(part.endswith("host/shim.py") for part in argv) and argv[-1] == "program"
    return ours or any("pulumi-language-python-exec" in part for part in argv)


def environment() -> dict[str, str]:
    """The caller's environment without what would make two runs differ."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PULUMI_", "ZERO_SECRET_"))}
