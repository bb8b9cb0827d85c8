"""`pulumi install`: the packages that a program, a pack or a plugin asks for, into the environment that it names."""

from __future__ import annotations

import shutil
import subprocess
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sandbox.host import interpreter


def install(folder: Path, root: Path, options: Mapping[str, Any], env: Mapping[str, str]) -> Iterator[bytes]:
    """Do it, yielding what there is to read meanwhile. Raises `interpreter.UnusableError` when it fails.

    Without a virtualenv option the packages go to the interpreter that the program would run with, as Pulumi's own host
    does it.
    """
    wanted = _wanted(folder)
    if not wanted:
        return
    target = interpreter.virtualenv(options, root)
    if target and not interpreter.python_of(target).exists():
        yield f"Creating virtual environment {target}\n".encode()
        venv.create(target, with_pip=True, symlinks=True)
    python = interpreter.python_of(target) if target else interpreter.choose(options, root, env)
    yield f"Installing {' '.join(wanted)} into {python.parent.parent}\n".encode()
    yield from _run([*_installer(python, folder, env), *wanted], folder, env)


def _wanted(folder: Path) -> list[str]:
    if (folder / "requirements.txt").is_file():
        return ["-r", "requirements.txt"]
    return ["-e", "."] if (folder / "pyproject.toml").is_file() else []


def _installer(python: Path, folder: Path, env: Mapping[str, str]) -> list[str]:
    # Environments made by uv hold no pip.
    if uv := shutil.which("uv", path=env.get("PATH")):
        return [uv, "pip", "install", "--python", str(python)]
    if subprocess.run([str(python), "-c", "import pip"], capture_output=True, cwd=folder, check=False).returncode:
        subprocess.run([str(python), "-m", "ensurepip"], capture_output=True, cwd=folder, check=False)
    return [str(python), "-m", "pip", "install", "--disable-pip-version-check"]


def _run(command: list[str], folder: Path, env: Mapping[str, str]) -> Iterator[bytes]:
    with subprocess.Popen(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        yield from process.stdout or ()
    if process.returncode:
        raise interpreter.UnusableError(
            f"{Path(command[0]).name} could not install the packages (exit status {process.returncode})"
        )
