"""Other scanners, made on demand in a folder of this machine's cache, and run on the same fleet as a Terraform plan.

Neither is a dependency: what cannot be had is said in the report, and the rest is measured without it.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fleet import Item, terraform_plan

from idp import bootstrap

HERE = Path(__file__).resolve().parent
OPA = "github.com/open-policy-agent/opa@v1.4.2"
OPA_RULES = 50

Command = Sequence[str | Path]


def checkov(folder: Path) -> Path | str:
    """Checkov's executable, in an environment of its own below `folder`; why not, in words, where it cannot be had."""
    found = folder / "checkov" / "bin" / "checkov"
    if found.exists():
        return found
    try:
        uv = bootstrap.uv(sys.executable)
        env = {**os.environ, **bootstrap.index_settings(sys.executable)}
        venv = found.parents[1]
        lock = HERE / "requirements-checkov.txt"
        for command in (
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, venv],
            [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", venv / "bin" / "python", lock],
        ):
            subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    except (OSError, SystemExit, subprocess.CalledProcessError) as error:
        return f"could not be installed ({type(error).__name__})"
    return found


def opa(folder: Path) -> Path | str:
    """OPA's executable, built with Go below `folder`; why not, in words, where it cannot be had."""
    found = folder / "opa"
    if found.exists():
        return found
    if shutil.which("go") is None:
        return "there is no Go to build it with"
    done = subprocess.run(
        ["go", "install", OPA], env={**os.environ, "GOBIN": str(folder)}, capture_output=True, text=True, check=False
    )
    return found if found.exists() else f"could not be built: {done.stderr.strip().splitlines()[-1][:200]}"


def checkov_command(tool: Path, items: list[Item], folder: Path) -> Command:
    plan = _plan(items, folder)
    options = ["--framework", "terraform_plan", "--compact", "--quiet", "--skip-download", "--output", "json"]
    return [tool, "--file", plan, *options]


def opa_command(tool: Path, items: list[Item], folder: Path) -> Command:
    """The same plan with rules of the simplest kind, one property each, as many as `OPA_RULES`."""
    rules = folder / "rules.rego"
    rules.write_text(_rego())
    return [tool, "eval", "--format", "json", "--input", _plan(items, folder), "--data", rules, "data.rules.deny"]


def _plan(items: list[Item], folder: Path) -> Path:
    file = folder / f"plan-{len(items)}.json"
    if not file.exists():
        file.write_text(json.dumps(terraform_plan(items)))
    return file


def _rego() -> str:
    asked: list[tuple[str, str, Any]] = [
        ("azurerm_key_vault", "purge_protection_enabled", True),
        ("azurerm_key_vault", "enable_rbac_authorization", True),
        ("azurerm_key_vault", "public_network_access_enabled", False),
        ("azurerm_storage_account", "shared_access_key_enabled", False),
        ("azurerm_linux_web_app", "https_only", True),
        ("aws_secretsmanager_secret", "recovery_window_in_days", 30),
    ]
    rules = ["package rules", "resources := input.planned_values.root_module.resources"]
    for number in range(OPA_RULES):
        kind, name, wanted = asked[number % len(asked)]
        rules.append(
            f'deny contains msg if {{\n  some r in resources\n  r.type == "{kind}"\n'
            f"  r.values.{name} != {json.dumps(wanted)}\n"
            f'  msg := sprintf("{number}: %s %s", [r.address, "{name}"])\n}}'
        )
    return "\n".join(rules) + "\n"
