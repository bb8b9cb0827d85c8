"""Which Python runs a program, and what is installed for it. Starts no interpreter where reading files is enough."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class UnusableError(Exception):
    """There is no such interpreter; the text is for the user."""


def choose(options: Mapping[str, Any], root: Path, env: Mapping[str, str]) -> Path:
    """The interpreter for a program whose `Pulumi.yaml` lies in `root` and has `options` under runtime.options.

    In this order: the named virtualenv (relative to `root`; toolchain uv defaults to `.venv`); PULUMI_PYTHON_CMD;
    an activated environment (VIRTUAL_ENV); the interpreter that runs the sandbox. Raises `UnusableError`.
    """
    if venv := virtualenv(options, root):
        python = python_of(venv)
        if not python.exists():
            raise UnusableError(
                f"The virtual environment {venv} does not exist yet. Run `pulumi install` to create it."
            )
        return python
    if command := env.get("PULUMI_PYTHON_CMD"):
        return Path(shutil.which(command, path=env.get("PATH")) or command)
    if active := env.get("VIRTUAL_ENV"):
        python = python_of(Path(active))
        if python.exists():
            return python
    return Path(sys.executable)


def virtualenv(options: Mapping[str, Any], root: Path) -> Path | None:
    """The virtual environment that the options name, absolute; None when they name none. Raises `UnusableError`."""
    toolchain = options.get("toolchain") or "pip"
    if toolchain not in ("pip", "uv"):
        raise UnusableError(f"The sandbox's language host knows the toolchains pip and uv, not {toolchain!r}.")
    name = options.get("virtualenv") or (".venv" if toolchain == "uv" else "")
    return root / str(name) if name else None


def python_of(venv: Path) -> Path:
    """The interpreter of a virtual environment."""
    return venv / "bin" / "python"


def site_packages(python: Path) -> list[str]:
    """The folders that `python` imports installed packages from."""
    if python == Path(sys.executable):
        return [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    # A virtual environment keeps all in one place, unless it lets the system's packages in.
    venv = python.parent.parent
    config = venv / "pyvenv.cfg"
    if config.is_file() and not re.search(r"include-system-site-packages\s*=\s*true", config.read_text()):
        return [str(path) for path in venv.glob("lib/python3*/site-packages")]
    code = "import json, site, sys; print(json.dumps([p for p in sys.path if p.endswith('-packages')]))"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@dataclass(frozen=True)
class RequiredPlugin:
    """A resource plugin that an installed package calls for; no leading v, and no server means the usual one."""

    name: str
    version: str
    server: str


def required_plugins(paths: list[str]) -> list[RequiredPlugin]:
    """What the `pulumi-plugin.json` files of the installed packages ask for, by name."""
    found: dict[str, RequiredPlugin] = {}
    for path in paths:
        for file in Path(path).glob("pulumi_*/pulumi-plugin.json"):
            said = json.loads(file.read_text())
            if said.get("resource"):
                name = said.get("name") or file.parent.name.removeprefix("pulumi_").replace("_", "-")
                version = (said.get("version") or _distribution_version(file.parent.name)).removeprefix("v")
                found.setdefault(name, RequiredPlugin(name, version, said.get("server") or ""))
    return [found[name] for name in sorted(found)]


def _distribution_version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def dependencies(paths: list[str], transitive: bool) -> list[tuple[str, str]]:
    """Name and version of what is installed; without `transitive` only what nothing else asks for."""
    installed = {_normal(found.name): found for found in importlib.metadata.distributions(path=paths)}
    asked = set[str]() if transitive else {name for found in installed.values() for name in _needs(found)}
    return sorted((found.name, found.version) for name, found in installed.items() if name not in asked)


def _needs(distribution: importlib.metadata.Distribution) -> Iterator[str]:
    for requirement in distribution.requires or ():
        if "extra ==" not in requirement and (match := re.match(r"[A-Za-z0-9._-]+", requirement)):
            yield _normal(match[0])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def version(python: Path) -> str:
    """`3.11.7` and the like, as the interpreter itself says."""
    done = subprocess.run([str(python), "--version"], capture_output=True, text=True, env=os.environ, check=True)
    return done.stdout.strip().removeprefix("Python ")
