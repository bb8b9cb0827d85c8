"""The targets that people type, in a clone with nothing in it: the whole way from `make up` to `make clean`.

One clone is taken through its life in order, so these tests depend on each other and run as one.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.engine, pytest.mark.slow]


def run(root: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    # As a user's shell would have it: nothing of the test run's own environment or make.
    clean = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "MAKELEVEL", "MAKEFLAGS"}}
    return subprocess.run(command, cwd=root, env=clean | env, capture_output=True, text=True, check=False)


def make(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = run(root, "make", *arguments)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert run(root, "git", "status", "--porcelain").stdout == "", (
        f"make {' '.join(arguments)} left tracked files changed"
    )
    return done


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, fill) -> Iterator[Path]:
    """A clone of the working tree, committed, without `.venv` or `.sandbox`."""
    root = tmp_path_factory.mktemp("fresh") / "a clone"
    root.mkdir()
    fill(root)
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    yield root
    run(root, "make", "clean")


def test_the_life_of_a_clone(fresh: Path) -> None:
    first = make(fresh, "up")
    assert "Who reaches what in dev" in first.stdout
    assert re.search(r"^\d+ changes in \d+ s\.$", first.stdout, re.MULTILINE)

    again = make(fresh, "up")
    assert re.search(r"^0 changes in \d+ s\.$", again.stdout, re.MULTILINE), again.stdout

    exported = make(fresh, "-s", "env").stdout
    assert exported
    assert all(re.fullmatch(r"export [A-Z_]+=.*", line) for line in exported.splitlines()), exported
    native = run(
        fresh,
        "sh",
        "-ec",
        'eval "$(make -s env)"; pulumi preview -s dev --expect-no-changes --policy-pack policy-packs/zero-secret',
    )
    assert native.returncode == 0, native.stdout + native.stderr

    drawn = make(fresh, "picture").stdout.rstrip()
    assert drawn in (ROOT / "README.md").read_text(), "renew the picture: .venv/bin/idp picture --into README.md"
    assert "Vault" in make(fresh, "summary").stdout
    make(fresh, "doctor")
    make(fresh, "preview")

    down = make(fresh, "down")
    assert "Stays, soft-deleted" in down.stdout
    assert "audit: stays" in down.stderr
    make(fresh, "clean")
    left = {path.name for path in fresh.iterdir()} - {path.name for path in map(Path, tracked_top(fresh))}
    assert left == {".git"}


def tracked_top(root: Path) -> set[str]:
    listed = run(root, "git", "ls-files").stdout.splitlines()
    return {name.partition("/")[0] for name in listed}
