"""Programs in other people's shapes live through a whole life on the sandbox: up, nothing to do, refresh, destroy."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from sandbox.home import Home

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAMS = sorted(path.parent.name for path in HERE.glob("*/Pulumi.yaml"))

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.fixture(scope="session")
def home() -> Home:
    home = Home(ROOT)
    home.prepare(print)
    return home


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_lives_and_dies(program: str, home: Home, tmp_path: Path) -> None:
    folder = tmp_path / program
    folder.mkdir()
    for file in (HERE / program).iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    (tmp_path / "state").mkdir()
    env = {
        **os.environ,
        **home.env(),
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
        "ZERO_SECRET_CLOUD": str(tmp_path / "cloud.sqlite"),
        "PULUMI_SKIP_CHECKPOINTS": "1",
    }

    def pulumi(*arguments: str) -> str:
        done = subprocess.run(
            [home.pulumi, *arguments],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, f"pulumi {' '.join(arguments)}\n{done.stdout[-5000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    pulumi("stack", "init", "test")
    pulumi("up", "--yes", "--skip-preview", "--stack", "test")
    outputs = json.loads(pulumi("stack", "output", "--json", "--stack", "test"))
    assert outputs
    assert all(value not in ("", None) for value in outputs.values())
    pulumi("preview", "--expect-no-changes", "--stack", "test")
    pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes", "--stack", "test")
    pulumi("destroy", "--yes", "--skip-preview", "--stack", "test")
    assert json.loads(pulumi("stack", "export", "--stack", "test"))["deployment"].get("resources", []) == []
