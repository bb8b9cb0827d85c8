"""A clone of this project in a temporary folder, for tests that run `idp` against the real engine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

# The acceptance of the interrupts runs our own stacks instead; every run takes four times as long.
REAL = "ZERO_SECRET_INTERRUPTS_REAL" in os.environ

# Many quick resources with one dependency each way: enough for an interruption to fall between any two of them.
PROGRAM = """
import pulumi
from pulumi_azure_native import managedidentity, resources
stack = pulumi.get_stack()
group = resources.ResourceGroup("group", resource_group_name=f"rg-{stack}", location="westeurope")
made = [group]
for number in range(12):
    made.append(managedidentity.UserAssignedIdentity(
        f"identity{number}", resource_name_=f"{stack}-{number}", resource_group_name=f"rg-{stack}",
        location="westeurope", opts=pulumi.ResourceOptions(depends_on=made[-1 if number % 3 else 0])))
pulumi.export("principal", made[-1].principal_id)
"""


class Clone:
    """A clone whose stacks run `PROGRAM` instead of ours: what is tested is `idp`, and its runs take seconds."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cloud = root / ".sandbox" / "cloud.sqlite"

    def command(self, *arguments: str) -> list[str]:
        """`idp` with this clone's own code, in the environment that the tests run in."""
        paths = [str(self.root), str(self.root / "policy-packs")]
        launch = f"import sys; sys.path[:0] = {paths}; from idp.__main__ import main; sys.exit(main())"
        return [sys.executable, "-P", "-c", launch, *arguments]

    def idp(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(self.command(*arguments), cwd=self.root, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def up(self) -> dict[str, Any]:
        """One whole run; the JSON it printed."""
        return dict(json.loads(self.idp("up", "--json").stdout))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A run to interfere with: `idp` below a parent that stands for make, both in a process group of their own."""
        return subprocess.Popen(
            ["sh", "-c", '"$@"; exit $?', "make", *self.command(*arguments)],
            cwd=self.root,
            env=os.environ | {"MAKELEVEL": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )

    def processes(self) -> list[psutil.Process]:
        """Every process that belongs to this clone, us excepted."""
        found = []
        for process in psutil.process_iter(["cmdline", "status"]):
            words = " ".join(process.info["cmdline"] or [])
            if (
                str(self.root) in words
                and process.info["status"] != psutil.STATUS_ZOMBIE
                and process.pid != os.getpid()
            ):
                found.append(process)
        return found

    def is_quiet(self, seconds: float = 20.0) -> bool:
        """Whether all processes of this clone are gone within `seconds`."""
        return wait_until(lambda: not self.processes(), seconds)

    def recorded(self) -> list[tuple[str, str]]:
        """(URN, id) of every custom resource in the state of any stack, providers excepted."""
        checkpoints = (self.root / ".sandbox/state/.pulumi/stacks/zero-secret").glob("*.json")
        saved = [json.loads(path.read_text())["checkpoint"]["latest"].get("resources") or [] for path in checkpoints]
        return sorted(
            (item["urn"], item["id"])
            for resources in saved
            for item in resources
            if item.get("custom") and not item["type"].startswith("pulumi:")
        )

    def existing(self) -> list[tuple[str, str]]:
        """(URN, id) of everything in the sandbox's cloud."""
        from sandbox.cloud import Cloud

        cloud = Cloud(self.cloud)
        try:
            return sorted((record.urn, record.id) for record in cloud.resources())
        finally:
            cloud.close()

    def forget(self) -> None:
        """Back to before the first `up`, engine and layout kept."""
        for name in ("state", "run", "cloud.sqlite", "cloud.sqlite-wal", "cloud.sqlite-shm"):
            path = self.root / ".sandbox" / name
            subprocess.run(["rm", "-rf", str(path)], check=True)


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory, fill: Callable[[Path], None]) -> Iterator[Clone]:
    root = tmp_path_factory.mktemp("clone")
    fill(root)
    # The tests' own environment: making one for each clone would test the same thing again (test_make.py does).
    (root / ".venv").symlink_to(Path(sys.prefix))
    if not REAL:
        (root / "__main__.py").write_text(PROGRAM)
    clone = Clone(root)
    yield clone
    assert clone.is_quiet(), f"left behind: {[process.cmdline() for process in clone.processes()]}"


def wait_until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
