"""No value anywhere: what looks like a secret is put through every place it could enter by, and found nowhere after.

Each plant goes into a copy of the project and through a real `idp up`, then through a preview that saves its plan.
It must be refused, and neither what was printed nor a single file of the sandbox (state, backups, plan, logs, cloud)
may hold it. Only the planted file itself, and the sandbox's copy of a planted stack file, are left out of the search.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.home import Home

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "dev-services"
PLANTED_PROGRAM = """
import pulumi
from pathlib import Path
from stacks.runtime import main

async def planted():
    outputs = dict(await main(Path(__file__).resolve().parent))
    if pulumi.get_stack() == "dev-services":
        {body}
    return outputs

pulumi.run(planted)
"""
WEB_APP = (
    "from pulumi_azure_native import web; "
    "web.WebApp('site', resource_group_name='rg-dev-catalog', site_config={{'app_settings': [{setting}]}})"
)


def in_program(body: str) -> Callable[[Path, str], None]:
    def plant(tree: Path, value: str) -> None:
        (tree / "__main__.py").write_text(PLANTED_PROGRAM.format(body=body.replace("VALUE", repr(value))))

    return plant


def in_setting(setting: str) -> Callable[[Path, str], None]:
    return in_program(WEB_APP.format(setting=setting))


def in_service(line: str) -> Callable[[Path, str], None]:
    def plant(tree: Path, value: str) -> None:
        file = tree / "stacks/services/catalog.yaml"
        file.write_text(file.read_text() + "\n" + line.replace("VALUE", value) + "\n")

    return plant


def in_purpose(tree: Path, value: str) -> None:
    file = tree / "stacks/services/catalog.yaml"
    text = file.read_text()
    assert text.count("    purpose: Calls") == 1
    file.write_text(text.replace("    purpose: Calls", f"    purpose: Calls {value}"))


def in_config(line: str) -> Callable[[Path, str], None]:
    def plant(tree: Path, value: str) -> None:
        file = tree / f"stacks/Pulumi.{STACK}.yaml"
        file.write_text(file.read_text().rstrip("\n") + "\n" + line.replace("VALUE", value) + "\n")

    return plant


PLANTS: dict[str, Callable[[Path, str], None]] = {
    "a service's unknown field": in_service("apiKey: VALUE"),
    "a service's unknown field, nested": in_service("extra: {deep: [VALUE]}"),
    "a slot's purpose": in_purpose,
    "a stack's unknown field": in_config("    apiKey: VALUE"),
    "a stack's own configuration": in_config("  zero-secret:something: VALUE"),
    "the provider's configuration": in_config("  azure-native:clientSecret: VALUE"),
    "an app setting": in_setting("{'name': 'MODE', 'value': VALUE}"),
    "an app setting, as an Output": in_setting("{'name': 'MODE', 'value': pulumi.Output.concat('', VALUE)}"),
    "an app setting, as a secret Output": in_setting("{'name': 'MODE', 'value': pulumi.Output.secret(VALUE)}"),
    "a tag": in_program(
        "from pulumi_azure_native import resources; resources.ResourceGroup('extra', tags={'note': VALUE})"
    ),
    "a stack output": in_program("outputs['note'] = VALUE"),
    "a secret stack output": in_program("outputs['note'] = pulumi.Output.secret(VALUE)"),
}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, fill: Callable[[Path], None]) -> Path:
    """A copy of the project with all three stacks up; each plant works on this and takes itself back."""
    tree = tmp_path_factory.mktemp("no-value")
    fill(tree)
    (tree / ".venv").symlink_to(Path(sys.prefix))
    done = _idp(tree, "up")
    assert done.returncode == 0, done.stdout + done.stderr
    return tree


@pytest.mark.parametrize("place", PLANTS)
def test_value_is_refused_and_found_nowhere(place: str, deployed: Path) -> None:
    value = secrets.token_urlsafe(33)
    planted = {deployed / name: (deployed / name).read_text() for name in _TOUCHED}
    try:
        PLANTS[place](deployed, value)
        done = _idp(deployed, "up")
        plan = _preview_with_plan(deployed)
    finally:
        for file, text in planted.items():
            file.write_text(text)
    printed = done.stdout + done.stderr + plan.stdout + plan.stderr
    assert value not in printed, "printed"
    assert [str(f.relative_to(deployed)) for f in _files_with(deployed / ".sandbox", value)] == []
    assert done.returncode != 0, done.stdout[-3000:]


_TOUCHED = ("__main__.py", "stacks/services/catalog.yaml", f"stacks/Pulumi.{STACK}.yaml")


def _idp(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    launch = f"import sys; sys.path.insert(0, {str(tree)!r}); from idp.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-P", "-c", launch, *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


def _preview_with_plan(tree: Path) -> subprocess.CompletedProcess[str]:
    home = Home(tree)
    env = {**os.environ, **home.env(), "PULUMI_EXPERIMENTAL": "1"}
    pack = str(tree / "policy-packs/zero-secret")
    plan = str(tree / ".sandbox" / "run" / "plan.json")
    # The engine itself prints what a program exports in plain text; a pipeline tells it not to.
    options = ["--stack", STACK, "--policy-pack", pack, "--save-plan", plan, "--suppress-outputs"]
    command = [home.pulumi, "preview", *options]
    return subprocess.run(
        command, cwd=tree, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )


def _files_with(folder: Path, value: str) -> list[Path]:
    copied = folder / "project" / f"Pulumi.{STACK}.yaml"
    files = (f for f in folder.rglob("*") if f.is_file() and not f.is_symlink() and f != copied)
    return [f for f in files if value.encode() in f.read_bytes()]
