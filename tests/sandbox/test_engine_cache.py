"""What is expensive is made once, by whoever comes first, and a maker that dies leaves nothing that looks finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine import cache

MAKER = """
import sys, time
from pathlib import Path
from sandbox.engine import cache
log = Path(sys.argv[1])
def make(partial):
    with log.open("a") as file:
        file.write("made\\n")
    partial.write_text("half")
    time.sleep(float(sys.argv[2]))
    partial.write_text("whole")
print("ready", flush=True)
sys.stdin.readline()
print(cache.once("key", "thing", make, lambda line: None).read_text())
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def maker(log: Path, seconds: float) -> subprocess.Popen[str]:
    code = [sys.executable, "-c", MAKER, str(log), str(seconds)]
    process = subprocess.Popen(code, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_share_one_make(tmp_path: Path) -> None:
    log = tmp_path / "log"
    both = [maker(log, 0.3), maker(log, 0.3)]
    for process in both:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate()[0] for process in both] == ["whole\n", "whole\n"]
    assert log.read_text() == "made\n"


def test_a_killed_maker_leaves_nothing_broken(tmp_path: Path) -> None:
    log = tmp_path / "log"
    dead = maker(log, 60)
    assert dead.stdin
    dead.stdin.write("\n")
    dead.stdin.flush()
    while not list(cache.home().rglob("*.partial")):
        time.sleep(0.01)
    dead.kill()
    dead.communicate()
    assert cache.peek("key", "thing") is None
    assert maker(log, 0).communicate("\n")[0] == "whole\n"
    assert not list(cache.home().rglob("*.partial"))


def test_a_waiter_is_told_that_it_waits(tmp_path: Path) -> None:
    said: list[str] = []
    lock = tmp_path / "lock"
    holder = subprocess.Popen(["flock", str(lock), "sh", "-c", "echo held; sleep 0.3"], stdout=subprocess.PIPE)
    assert holder.stdout
    holder.stdout.readline()
    with cache.alone(lock, "waiting for another", said.append):
        pass
    holder.communicate()
    assert said == ["waiting for another"]


@given(st.lists(st.binary(), max_size=4), st.lists(st.binary(), max_size=4))
def test_digests_tell_different_parts_apart(one: list[bytes], other: list[bytes]) -> None:
    assert (cache.digest(*one) == cache.digest(*other)) == (one == other)


def test_a_relative_cache_folder_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
    assert cache.home() == Path.home() / ".cache" / "zero-secret" / "engine"


def test_a_tethered_child_and_its_children_end_with_us(tmp_path: Path) -> None:
    code = """
import sys
from sandbox import tether
process = tether.start(["sh", "-c", "sleep 60 & echo $! $$; wait"])
print(process.stdout.readline(), flush=True)
sys.stdin.readline()
"""
    owner = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert owner.stdout
    children = [psutil.Process(int(pid)) for pid in owner.stdout.readline().split()]
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert len(gone) == 2
    assert not alive


def test_a_tethered_child_is_awaited_with_its_own_status_and_output() -> None:
    from sandbox import tether

    with tether.start(["sh", "-c", "echo out; echo err >&2; read x; exit 7"], env=os.environ) as process:
        assert process.stdout
        assert sorted(process.stdout) == ["err\n", "out\n"]
    assert process.returncode == 7
