"""Running an engine: its events are followed, an interrupt reaches it once, nothing of it is left. The engine here is a
script, so that every ending can be had at will; the real one is in test_interrupts.py."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from idp import engine_run
from idp.engine_run import EventLog, Interrupts

FAKE = """
import json, os, signal, subprocess, sys, time
log = open(sys.argv[sys.argv.index("--event-log") + 1], "a")
def say(**event):
    log.write(json.dumps(event) + "\\n"); log.flush()
"""


def fake(tmp_path: Path, body: str) -> list[str | Path]:
    script = tmp_path / "engine.py"
    script.write_text(FAKE + body)
    return [sys.executable, script]


def run(tmp_path: Path, body: str, interrupts: Interrupts, **more: Any) -> tuple[int, list[dict[str, Any]]]:
    seen: list[dict[str, Any]] = []
    code = engine_run.run(
        fake(tmp_path, body),
        env=dict(os.environ),
        cwd=tmp_path,
        log=tmp_path / "log",
        events=tmp_path / "events",
        on_event=more.get("on_event") or seen.append,
        on_tick=lambda: None,
        interrupts=interrupts,
    )
    return code, seen


def test_events_exit_code_and_output_are_all_kept(tmp_path: Path) -> None:
    body = "say(sequence=1)\nprint('hello')\nsay(sequence=2)\nsys.exit(7)"
    with Interrupts() as interrupts:
        code, seen = run(tmp_path, body, interrupts)
    assert code == 7
    assert [event["sequence"] for event in seen] == [1, 2]
    assert (tmp_path / "log").read_text() == "hello\n"


def test_an_interrupt_reaches_the_engine_once_and_is_waited_for(tmp_path: Path) -> None:
    body = """
count = 0
def note(number, frame):
    global count
    count += 1
    say(interrupted=count)
signal.signal(signal.SIGINT, note)
say(ready=True)
deadline = time.monotonic() + 20
while not count and time.monotonic() < deadline:
    time.sleep(0.05)
time.sleep(0.5)
say(finished=count)
sys.exit(3)
"""
    seen: list[dict[str, Any]] = []

    def on_event(event: dict[str, Any]) -> None:
        seen.append(event)
        if event.get("ready"):
            os.kill(os.getpid(), signal.SIGINT)

    with Interrupts() as interrupts:
        code, _ = run(tmp_path, body, interrupts, on_event=on_event)
    assert seen == [{"ready": True}, {"interrupted": 1}, {"finished": 1}]
    assert (code, interrupts.count) == (3, 1)


def test_what_the_engine_leaves_in_its_group_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_run, "CHILDREN_SECONDS", 0.2)
    body = "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\nsay(child=child.pid)"
    with Interrupts() as interrupts:
        _, seen = run(tmp_path, body, interrupts)
    child = seen[0]["child"]
    assert wait_until(lambda: not alive(child)), f"process {child} outlived the engine"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells of a parent's death on Linux only")
def test_kill_9_of_idp_interrupts_the_engine(tmp_path: Path) -> None:
    body = """
from pathlib import Path
signal.signal(signal.SIGINT, lambda number, frame: (Path("interrupted").touch(), os._exit(0)))
Path("half").write_text(str(os.getpid()))
Path("half").rename("engine")
time.sleep(600)
"""
    fake(tmp_path, body)
    driver = f"""
import os, sys
from pathlib import Path
from idp.engine_run import Interrupts, run
folder = Path({str(tmp_path)!r})
with Interrupts() as interrupts:
    run([sys.executable, folder / "engine.py"], env=dict(os.environ), cwd=folder, log=folder / "log",
        events=folder / "events", on_event=lambda event: None, on_tick=lambda: None, interrupts=interrupts)
"""
    idp = subprocess.Popen([sys.executable, "-c", driver])
    assert wait_until((tmp_path / "engine").exists)
    idp.kill()
    idp.wait()
    engine = int((tmp_path / "engine").read_text())
    assert wait_until(lambda: not alive(engine))
    assert (tmp_path / "interrupted").exists()


def test_the_death_of_make_counts_as_a_request_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKELEVEL", "1")
    stopping: list[bool] = []
    interrupts = Interrupts(on_first=lambda: stopping.append(True))
    assert interrupts.wanted() == 0
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert (interrupts.wanted(), interrupts.wanted(), stopping) == (1, 1, [True])


def test_without_make_a_new_parent_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAKELEVEL", raising=False)
    interrupts = Interrupts()
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert interrupts.wanted() == 0


def test_an_event_log_yields_whole_lines_only_has_no_name_and_goes_on_in_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "events"
    log = EventLog(path)
    assert list(log.read()) == []
    with path.open("w") as engine:
        engine.write('{"n": 1}\n{"n"')
        engine.flush()
        assert list(log.read()) == [{"n": 1}]
        assert not path.exists()
        engine.write(": 2}\n")
    path.write_text('{"n": 3}\n')
    assert list(log.read()) == [{"n": 2}, {"n": 3}]
    assert list(tmp_path.iterdir()) == []
    log.close()


def alive(pid: int) -> bool:
    try:
        with Path(f"/proc/{pid}/stat").open() as handle:
            return handle.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(true: Any, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        threading.Event().wait(0.05)
    return False
