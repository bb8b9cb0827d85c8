"""The third way to the engine: built from pinned Go modules, where package registries are all that can be reached."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import tether
from sandbox.engine import cache, versions
from sandbox.engine.model import Engine, Progress
from sandbox.engine.onpath import RefusedError, version_of

MODULE = Path(__file__).parent
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
MINIMUM_GO = (1, 25)

_FLAGS = (
    "-trimpath",
    "-mod=readonly",
    # Unstamped, the CLI prints no version and takes itself for a development build.
    f"-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{versions.BUILT}",
)
_REPORT_EVERY_S = 5.0
_GO_VERSION = re.compile(r"go(\d+)\.(\d+)")


def cached() -> Engine | None:
    """The engine when this machine built it before."""
    try:
        path = cache.peek(_key(), "pulumi")
    except RefusedError:
        return None
    return _engine(path) if path else None


def build(progress: Progress) -> Engine:
    """The engine from the machine's cache, built when it is not there (some two minutes). Raises `RefusedError`."""

    def make(partial: Path) -> None:
        progress(f"building the engine (Pulumi {versions.BUILT}) once for this machine: about two minutes on two cores")
        _compile(partial, progress)
        if version_of(partial) != versions.BUILT:
            raise RefusedError("the built engine does not start on this machine")

    return _engine(cache.once(_key(), "pulumi", make, progress))


def _engine(path: Path) -> Engine:
    return Engine(path, versions.BUILT, "build", host_needed=True)


def _key() -> str:
    """Names all that decides what the build yields."""
    go = _go_version()
    pins = [(MODULE / name).read_bytes() for name in ("go.mod", "go.sum")]
    return cache.digest(*pins, "\0".join(_FLAGS).encode(), go.encode(), _go_env("GOOS", "GOARCH").encode())


def _go_version() -> str:
    """`go version`'s answer, when it is new enough."""
    wanted = ".".join(map(str, MINIMUM_GO))
    try:
        done = subprocess.run(
            ["go", "env", "GOVERSION"], cwd=MODULE, capture_output=True, text=True, timeout=60, check=False
        )
    except FileNotFoundError:
        raise RefusedError(f"there is no `go` on PATH ({wanted} or newer is needed)") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RefusedError(f"`go` does not start ({error})") from error
    if done.returncode:
        # With GOTOOLCHAIN=local an older go refuses the module itself, and says best why.
        raise RefusedError(f"`go` refuses the pinned modules: {done.stderr.strip()}")
    text = done.stdout.strip()
    match = _GO_VERSION.match(text)
    if not match or (int(match[1]), int(match[2])) < MINIMUM_GO:
        raise RefusedError(f"`go` is {text or 'of unknown version'}; {wanted} or newer is needed")
    return text


def _go_env(*names: str) -> str:
    return subprocess.run(["go", "env", *names], cwd=MODULE, capture_output=True, text=True, check=True).stdout


@dataclass
class _Phase:
    """What `go build -v` has said so far; it names each module as it downloads and each package as it compiles."""

    downloaded: int = 0
    compiled: int = 0
    said: deque[str] = field(default_factory=lambda: deque(maxlen=12))

    def hear(self, line: str) -> None:
        if line.startswith("go: downloading "):
            self.downloaded += 1
        elif re.fullmatch(r"[\w./~-]+", line):
            self.compiled += 1
        elif line:
            self.said.append(line)

    def __str__(self) -> str:
        if self.compiled:
            return f"{self.compiled} packages compiled"
        return f"{self.downloaded} modules downloaded" if self.downloaded else "starting"


def _compile(target: Path, progress: Progress) -> None:
    # CGO would tie the binary to a C compiler and to this machine's libc.
    env = os.environ | {"CGO_ENABLED": "0", "GOWORK": "off"}
    command = ["go", "build", "-v", *_FLAGS, "-o", str(target), PACKAGE]
    phase, began = _Phase(), time.monotonic()
    reported = began
    with tether.start(command, cwd=MODULE, env=env) as process:
        for line in process.stdout or ():
            phase.hear(line.strip())
            now = time.monotonic()
            if now - reported >= _REPORT_EVERY_S:
                reported = now
                progress(f"building the engine: {phase}, {now - began:.0f} s")
    if process.returncode:
        detail = "\n    ".join(phase.said) or f"exit status {process.returncode}"
        raise RefusedError(f"`go build` failed:\n    {detail}")
    progress(f"built the engine in {time.monotonic() - began:.0f} s")
