"""`idp doctor`: what this clone and machine have, what is missing, what to do. Starts and changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from idp.bootstrap import cache
from idp.errors import IdpError
from idp.project import ROOT, load
from idp.recovery import holder_lives
from idp.run_files import last_run
from idp.state import DamagedCheckpointError, SandboxState


@dataclass(frozen=True)
class Finding:
    """`state` is ok, note (works, worth knowing) or missing (a command will fail). `fix` says what to do."""

    what: str
    state: str
    detail: str
    fix: str = ""


def examine(root: Path = ROOT) -> list[Finding]:
    found: list[Finding] = []
    for look in (_python, _engine, _cache, _program, _sandbox, _stacks, _backend):
        found += look(root)
    return found


def render(report: list[Finding]) -> str:
    marks = {"ok": "ok     ", "note": "note   ", "missing": "MISSING"}
    lines: list[str] = []
    for item in report:
        lines.append(f"{marks[item.state]}  {item.what}: {item.detail}")
        if item.fix:
            lines.append(f"         -> {item.fix}")
    return "\n".join(lines)


def _python(_root: Path) -> list[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return [Finding("python", "ok", f"{version} in {sys.prefix}")]


def _tool(name: str, ask: list[str]) -> str | None:
    path = shutil.which(name)
    if path is None:
        return None
    try:
        said = subprocess.run([path, *ask], capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return (said.stdout or said.stderr).strip().splitlines()[0] if (said.stdout or said.stderr).strip() else path


def _engine(root: Path) -> list[Finding]:
    built = root / ".sandbox" / "engine" / "pulumi"
    on_path = shutil.which("pulumi")
    if on_path and Path(on_path).parent != root / ".sandbox" / "bin":
        return [Finding("engine", "ok", f"pulumi on PATH ({on_path})")]
    if built.exists():
        return [Finding("engine", "ok", f"built for this machine ({built})")]
    if go := _tool("go", ["version"]):
        return [Finding("engine", "note", f"none yet; `make up` fetches it, or builds it with {go}")]
    return [
        Finding(
            "engine",
            "note",
            "none yet, and no Go to build one: `make up` will try the official download",
            "where downloads are refused, install Go 1.25 or newer, or the Pulumi CLI",
        )
    ]


def _cache(_root: Path) -> list[Finding]:
    folder = cache()
    if not folder.exists():
        return []
    return [Finding("machine cache", "ok", f"{folder} (uv and built engines; clones share it, it may be removed)")]


def _program(root: Path) -> list[Finding]:
    try:
        project = load(root)
    except IdpError as problem:
        return [Finding("program", "missing", str(problem), "restore it: git checkout Pulumi.yaml")]
    return [Finding("program", "ok", f"{project.name}: environments {', '.join(project.environments)}")]


def _sandbox(root: Path) -> list[Finding]:
    cloud = root / ".sandbox" / "cloud.sqlite"
    if not cloud.exists():
        return [Finding("sandbox", "note", "empty", "make up")]
    return [Finding("sandbox", "ok", f"{cloud} ({cloud.stat().st_size // 1024} KiB)")]


def _stacks(root: Path) -> list[Finding]:
    """Each stack of the sandbox: how its last run ended, whether it is locked, whether its state can be read."""
    try:
        project = load(root)
    except IdpError:
        return []
    state = SandboxState(root / ".sandbox" / "state", project.name)
    return [_stack(state, name, root / ".sandbox" / "run") for name in project.all_stacks if state.exists(name)]


def _stack(state: SandboxState, name: str, files: Path) -> Finding:
    again = "`make up` finishes it"
    try:
        deployment = state.deployment(name) or {}
    except DamagedCheckpointError as problem:
        return Finding(
            name,
            "note",
            f"its saved state is damaged ({problem.__cause__})",
            "`make up` falls back to the engine's backup",
        )
    locks = state.locks(name)
    if any(holder_lives(lock) for lock in locks):
        return Finding(name, "note", f"is being changed by process {locks[0].pid}")
    if locks or deployment.get("pending_operations") or last_run(files, name).status == "running":
        return Finding(name, "note", "its last run was interrupted", again)
    if last_run(files, name).status == "failed":
        return Finding(name, "note", f"its last run failed; what the engine said is in {files / name}.up.log", again)
    return Finding(name, "ok", f"{len(deployment.get('resources') or [])} entries in its state")


def _backend(root: Path) -> list[Finding]:
    """Whose state `pulumi` in this shell would work on."""
    url = os.environ.get("PULUMI_BACKEND_URL", "")
    if not url:
        return [
            Finding(
                "this shell",
                "ok",
                "native pulumi commands use your own backend",
                'eval "$(make -s env)" points it at the sandbox',
            )
        ]
    if str(root / ".sandbox") in url:
        return [Finding("this shell", "ok", "points at this clone's sandbox")]
    return [
        Finding(
            "this shell",
            "note",
            f"points at {url}",
            "if others share it: a lock may be theirs, so look with `pulumi stack -s <stack>` before `pulumi cancel`; "
            "pending operations are settled with `pulumi refresh -s <stack>`",
        )
    ]
