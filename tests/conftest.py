"""What tests of more than one area need."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def copy_of_the_project(root: Path) -> None:
    """Fill `root` with what a clone of the working tree would hold, tests apart."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, root / name
        if source.is_file() and not name.startswith("tests/"):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)


@pytest.fixture(scope="session")
def fill() -> Callable[[Path], None]:
    """Makes a folder a copy of the project."""
    return copy_of_the_project


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every line that a test recorded as a property named `say`, whichever worker ran it."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    lines = sorted({str(value) for r in reports for name, value in getattr(r, "user_properties", ()) if name == "say"})
    if lines:
        terminalreporter.section("said by tests")
        for line in lines:
            terminalreporter.write_line(line)
