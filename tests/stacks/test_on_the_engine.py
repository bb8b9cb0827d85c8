"""A declaration that does not hold, under the real engine: what the user reads, and that nothing is made."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.home import Home

pytestmark = [pytest.mark.engine, pytest.mark.slow]


class Clone:
    """A copy of the project with a sandbox of its own."""

    def __init__(self, tree: Path) -> None:
        self.home = Home(tree)
        self.tree = tree

    def prepare(self) -> None:
        self.home.prepare(print)

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.home.pulumi, *arguments, "--non-interactive", "--color", "never"],
            cwd=self.tree,
            env={**os.environ, **self.home.env()},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def clone(tmp_path: Path, fill: Callable[[Path], None]) -> Clone:
    fill(tmp_path)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    return Clone(tmp_path)


def test_the_engines_reading_is_what_counts_and_nothing_is_made(clone: Clone) -> None:
    file = clone.tree / "stacks/Pulumi.audit.yaml"
    # 0552 is 362 to the engine and 552 to other parsers.
    file.write_text(file.read_text().replace("    regions:", "    retentionDays: 0552\n    regions:"))
    clone.prepare()
    assert clone.pulumi("stack", "init", "audit").returncode == 0
    done = clone.pulumi("up", "--yes", "--skip-preview", "--stack", "audit")
    assert done.returncode != 0
    row = file.read_text().splitlines().index("    retentionDays: 0552") + 1
    said = (
        f"stacks/Pulumi.audit.yaml:{row}:20: zero-secret:audit.retentionDays: below the profile: soc2, gdpr needs 365"
    )
    assert said in done.stdout
    assert "1 problem; nothing was changed" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    made = json.loads(clone.pulumi("stack", "export", "--stack", "audit").stdout)["deployment"]["resources"]
    assert [resource["type"] for resource in made if resource.get("custom")] == []


def test_an_encrypted_value_is_refused_without_being_shown(clone: Clone) -> None:
    clone.prepare()
    assert clone.pulumi("stack", "init", "audit").returncode == 0
    value = "hunter2" * 4
    set_ = clone.pulumi("config", "set", "--secret", "--path", "zero-secret:audit.owner", value, "--stack", "audit")
    assert set_.returncode == 0, set_.stderr
    done = clone.pulumi("preview", "--stack", "audit")
    assert done.returncode != 0
    assert "an encrypted value in the configuration" in done.stdout
    assert value not in done.stdout + done.stderr


def test_a_stack_that_was_not_deployed_is_named_with_the_command(clone: Clone) -> None:
    clone.prepare()
    for stack in ("audit", "dev"):
        assert clone.pulumi("stack", "init", stack).returncode == 0
    done = clone.pulumi("preview", "--stack", "dev")
    assert done.returncode != 0
    assert "run `pulumi up -s audit` first, then this stack" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
