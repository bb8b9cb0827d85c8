"""What the host starts can be ended at any moment, also before it has begun."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from sandbox.host.children import Children


def test_a_program_that_comes_after_ctrl_c_is_not_started() -> None:
    children = Children()
    children.interrupt_programs()
    assert children.program(Path("/does/not/exist"), b"", {}) == -signal.SIGINT


def test_ending_a_plugin_ends_what_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    (tmp_path / "__main__.py").write_text(
        "import subprocess\np = subprocess.Popen(['sleep', '300'])\n"
        f"open({str(pid)!r}, 'w').write(str(p.pid))\np.wait()"
    )
    children = Children()
    process = children.plugin(Path(sys.executable), [str(tmp_path)], tmp_path, os.environ)
    with process:
        while not pid.exists() or not pid.read_text():
            time.sleep(0.01)
        assert children.end_plugin(process) != 0
    cmdline = Path(f"/proc/{pid.read_text()}/cmdline")
    assert not cmdline.exists() or not cmdline.read_bytes()  # gone, or a zombie that its new parent has yet to reap


def test_a_plugin_has_a_session_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("import os; print(os.getsid(0) == os.getpid(), flush=True)")
    children = Children()
    process = children.plugin(Path(sys.executable), [str(tmp_path)], tmp_path, os.environ)
    assert process.communicate()[0] == b"True\n"


def test_ending_twice_or_ending_nothing_is_fine(tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("")
    children = Children()
    process = children.plugin(Path(sys.executable), [str(tmp_path)], tmp_path, os.environ)
    process.communicate()
    assert children.end_plugin(process) == 0
    assert children.end_plugin(process) == 0
    children.end()
