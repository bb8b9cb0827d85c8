"""The sandbox's place in a clone: what lies under `.sandbox/`, and the environment that makes `pulumi` use it.

Everything here is derived from the clone, its environment and the machine's engine, except `state/` (Pulumi's state),
`cloud.sqlite` (the emulated cloud) and what the engine adds to its copies of the stack files.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sandbox import engine as engines
from sandbox import scripts, stackfiles
from sandbox.engine import cache
from sandbox.engine.model import Engine
from sandbox.errors import SandboxError
from sandbox.host import interpreter

PACKAGES = ("azure-native", "aws", "kubernetes")
"""The providers that the sandbox emulates, by Pulumi's name."""

_CODE = tuple(
    Path(__file__).parent / name
    for name in ("home.py", "scripts.py", "stackfiles.py", "engine/go.mod", "engine/go.sum")
)


class Home:
    """`.sandbox/` of the clone at `root`. Only `prepare`, `ensure_stack` and `clean` write anything."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.folder = self.root / ".sandbox"
        self.project = self.folder / "project"
        """Where the engine works: a copy of Pulumi.yaml and of the stack files, whose program is the clone's."""
        self.cloud = self.folder / "cloud.sqlite"
        """The emulated cloud."""
        self.state = self.folder / "state"
        """Pulumi's file backend."""
        self.run = self.folder / "run"
        """Logs, and what must be remembered between commands."""
        self.pulumi = self.folder / "bin" / "pulumi"
        """The wrapper that users and `idp` call."""
        self.python = self.root / ".venv" / "bin" / "python"
        self._plugins = self.folder / "home"
        self._record = self.run / "layout.json"

    def prepare(self, progress: Callable[[str], None]) -> Engine:
        """Lay everything out, and again only where something has changed (another path, SDK, engine or project file).

        Safe to interrupt: the record that says "done" is written last. Raises `SandboxError`.
        """
        if not self.python.exists():
            raise SandboxError(
                f"there is no Python environment in {self.root / '.venv'}", fix="run `make up`, which makes it"
            )
        self.run.mkdir(parents=True, exist_ok=True)
        with cache.alone(self.run / "layout.lock", "another command lays out the sandbox; waiting for it", progress):
            wanted = self._digest()
            engine = self._laid_out(wanted)
            if engine is None:
                engine = engines.obtain(progress)
                progress("laying out the sandbox")
                engine = self._lay_out(engine, wanted)
            stackfiles.sync(self.root / self._stack_folder(), self.project, self.run / "stackfiles.json")
        return engine

    def env(self) -> dict[str, str]:
        """Environment variables that point `pulumi` at the sandbox; to be laid over the caller's own.

        PATH is complete (the caller's, with ours in front). The passphrase is empty: nothing in the sandbox is secret.
        """
        venv = self.root / ".venv"
        ours = [str(self.pulumi.parent), str(venv / "bin")]
        rest = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if entry and entry not in ours]
        return {
            "PATH": os.pathsep.join([*ours, *rest]),
            "VIRTUAL_ENV": str(venv),
            "PULUMI_HOME": str(self._plugins),
            "PULUMI_BACKEND_URL": self.state.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # A real provider on PATH would be taken before the sandbox's, and would talk to a real cloud.
            "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
            "ZERO_SECRET_CLOUD": str(self.cloud),
        }

    def ensure_stack(self, name: str) -> None:
        """Create the stack in the sandbox's state when it is not there yet. Raises `SandboxError`."""
        project = YAML(typ="safe").load((self.project / "Pulumi.yaml").read_text())["name"]
        if any((self.state / ".pulumi" / "stacks" / project).glob(f"{name}.json*")):
            return
        command = [
            str(self.pulumi),
            "stack",
            "init",
            name,
            "--no-select",
            "--non-interactive",
            "--cwd",
            str(self.project),
        ]
        done = subprocess.run(command, env=os.environ | self.env(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise SandboxError(f"stack {name} could not be created", [done.stderr.strip() or done.stdout.strip()])

    def clean(self) -> None:
        """Remove all of it, state and cloud included. The machine's engine cache stays, for other clones."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _digest(self) -> str:
        """Names all that the layout depends on."""
        sha = hashlib.sha256()
        for part in (self.root, sys.version, os.environ.get(engines.CHOICE, ""), *self._sdks(), *self._folders()):
            sha.update(f"{part}\n".encode())
        for file in (self.root / "Pulumi.yaml", *_CODE):
            sha.update(file.read_bytes() if file.is_file() else b"absent")
        return sha.hexdigest()

    def _sdks(self) -> list[interpreter.RequiredPlugin]:
        installed = interpreter.required_plugins(interpreter.site_packages(self.python))
        found = [plugin for plugin in installed if plugin.name in PACKAGES]
        if missing := set(PACKAGES) - {plugin.name for plugin in found}:
            what = f"the Python environment in {self.root / '.venv'} lacks the SDKs of {', '.join(sorted(missing))}"
            raise SandboxError(what, fix="run `make up`, which completes it")
        return found

    def _folders(self) -> list[Path]:
        """The clone's own top folders."""
        return sorted(entry for entry in self.root.iterdir() if entry.is_dir() and not entry.name.startswith("."))

    def _laid_out(self, digest: str) -> Engine | None:
        """The engine that the current layout was made with; None when it must be made again."""
        try:
            said = json.loads(self._record.read_text())
            engine = Engine(**said["engine"] | {"path": Path(said["engine"]["path"])})
            whole = said["digest"] == digest and all(map(os.path.exists, said["files"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return engine if whole else None

    def _lay_out(self, engine: Engine, digest: str) -> Engine:
        """Write everything, the record last; the engine as it is called from now on."""
        self._record.unlink(missing_ok=True)
        for folder in (self.project, self.state, self._plugins):
            folder.mkdir(parents=True, exist_ok=True)
        engine, files = self._place_engine(engine)
        files += [engine.path, *self._place_providers(), self._copy_project()]
        files.append(_write_script(self.pulumi, scripts.wrapper(engine.path, self.root, self.project)))
        record = {
            "digest": digest,
            "engine": asdict(engine) | {"path": str(engine.path)},
            "files": [str(file) for file in files],
        }
        self._record.write_text(json.dumps(record))
        return engine

    def _place_engine(self, engine: Engine) -> tuple[Engine, list[Path]]:
        """The CLI as it is, or, where it lacks a language host, standing beside ours; and the scripts beside it."""
        folder = self.folder / "engine"
        shutil.rmtree(folder, ignore_errors=True)
        if not engine.host_needed:
            return engine, []
        folder.mkdir()
        cli = folder / "pulumi"
        cache.place(engine.path, cli)
        # The engine resolves links to itself before it looks beside itself, which is why it must really stand here.
        beside = {
            "pulumi-language-python": scripts.module(self.python, "sandbox.host"),
            "pulumi-language-yaml": scripts.module(self.python, "sandbox.host.yaml", str(folder)),
            "pulumi-resource-pulumi-python": scripts.dynamic_provider(),
        }
        return replace(engine, path=cli), [_write_script(folder / name, text) for name, text in beside.items()]

    def _place_providers(self) -> list[Path]:
        plugins = self._plugins / "plugins"
        shutil.rmtree(plugins, ignore_errors=True)
        return [
            _write_script(
                plugins / f"resource-{sdk.name}-v{sdk.version}" / f"pulumi-resource-{sdk.name}",
                scripts.module(self.python, "sandbox.provider", sdk.name),
            )
            for sdk in self._sdks()
        ]

    def _copy_project(self) -> Path:
        yaml = YAML()
        text = (self.root / "Pulumi.yaml").read_text()
        project = yaml.load(text)
        project["main"] = str(self.root)
        project["stackConfigDir"] = "."
        stated: Any = project["runtime"]
        runtime: dict[str, Any] = {"name": stated} if isinstance(stated, str) else dict(stated)
        runtime["options"] = dict(runtime.get("options") or {}) | {"virtualenv": str(self.root / ".venv")}
        project["runtime"] = runtime
        copy = self.project / "Pulumi.yaml"
        with copy.open("w") as file:
            yaml.dump(project, file)
        # Relative paths typed in the clone (`--policy-pack policy-packs/…`) mean the same in the copy.
        for link in self.project.iterdir():
            if link.is_symlink():
                link.unlink()
        # The packs' `virtualenv: ../../.venv` is taken as text by the official host and by Python itself, link or not.
        for folder in (*self._folders(), self.root / ".venv"):
            (self.project / folder.name).symlink_to(folder)
        return copy

    def _stack_folder(self) -> str:
        project = YAML(typ="safe").load((self.root / "Pulumi.yaml").read_text())
        return str(project.get("stackConfigDir") or ".")


def _write_script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Replaced, not rewritten: a command that is running from the old one keeps it.
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text)
    partial.chmod(0o755)
    partial.replace(path)
    return path
