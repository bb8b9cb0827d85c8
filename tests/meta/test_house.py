"""House rules that a machine can hold: format, lint, types, import direction, file size, what is never named."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
MAX_LINES = 500

# Written in parts, so that this file does not name what it forbids.
FORBIDDEN = {
    "a registry's address": "|".join(
        [
            "pypi" + r"\.org",
            "python" + r"hosted\.org",
            r"(proxy|sum)\." + r"golang\.org",
            "registry" + r"\.npmjs\.org",
            "crates" + r"\.io",
        ]
    ),
    "a machine's path": "|".join(["/wo" + "rk/", "/ro" + "ot/", "/fa" + "rm/"]),
}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["lint-imports", "--no-cache"], ["pyright"]],
    ids=lambda command: command[0] + " " + command[-1],
)
def test_tool_finds_nothing(command: list[str]) -> None:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_no_python_file_is_too_long_to_read_at_once() -> None:
    long = {str(f.relative_to(ROOT)): n for f in tracked("*.py") if (n := len(f.read_text().splitlines())) > MAX_LINES}
    assert long == {}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_project_names_no(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for file in tracked():
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        found += [
            f"{file.relative_to(ROOT)}:{n}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)
        ]
    assert found == []


def test_locks_record_hashes_and_no_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[a-z0-9][a-z0-9._-]*==", text, re.MULTILINE)
        assert len(pins) > 20, f"{name} pins only {len(pins)} packages"
        assert "--hash=sha256:" in text
        assert "index-url" not in text
