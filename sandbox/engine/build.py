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
MINIMUM_GO = (1, 25)


@dataclass(frozen=True)
class Tool:
    """A program that go.mod pins; `stamp` names the variable that tells it its version."""

    name: str
    package: str
    stamp: str
    version: str
    takes: str

    @property
    def flags(self) -> list[str]:
        """For `go build`. Unstamped, the CLI prints no version and takes itself for a development build."""
        return ["-trimpath", "-mod=readonly", f"-ldflags=-s -w -X {self.stamp}=v{self.version}"]


CLI = Tool(
    name="pulumi",
    package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    stamp="github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
    version=versions.BUILT,
    takes="about two minutes on two cores",
)
YAML_HOST = Tool(
    name="pulumi-language-yaml",
    package="github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    stamp="github.com/pulumi/pulumi-yaml/pkg/version.Version",
    version=versions.YAML_HOST,
    takes="about a minute on two cores",
)

_REPORT_EVERY_S = 5.0
# A shell led to the data planes by `make env` reaches nothing else. This variable names what leads it there.
LED_BY = "ZERO_SECRET_LED_BY"
_GO_VERSION = re.compile(r"go(\d+)\.(\d+)")


def cached(tool: Tool = CLI) -> Path | None:
    """The tool when this machine built it before."""
    try:
        return cache.peek(_key(tool), tool.name)
    except RefusedError:
        return None


def build(tool: Tool, progress: Progress) -> Path:
    """The tool from the machine's cache, built when it is not there. Raises `RefusedError`."""

    def make(partial: Path) -> None:
        progress(f"building {tool.name} {tool.version} once for this machine: {tool.takes}")
        _compile(tool, partial, progress)
        if tool is CLI and version_of(partial) != tool.version:
            raise RefusedError("the built engine does not start on this machine")

    return cache.once(_key(tool), tool.name, make, progress)


def engine(path: Path) -> Engine:
    """What a built CLI is to the rest of the sandbox."""
    return Engine(path, versions.BUILT, "build", host_needed=True)


def _key(tool: Tool) -> str:
    """Names all that decides what the build yields."""
    go = _go_version()
    pins = [(MODULE / name).read_bytes() for name in ("go.mod", "go.sum")]
    target = subprocess.run(["go", "env", "GOOS", "GOARCH"], cwd=MODULE, capture_output=True, check=True).stdout
    return cache.digest(*pins, tool.package.encode(), "\0".join(tool.flags).encode(), go.encode(), target)


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


def _compile(tool: Tool, target: Path, progress: Progress) -> None:
    # CGO would tie the binary to a C compiler and to this machine's libc.
    env = os.environ | {"CGO_ENABLED": "0", "GOWORK": "off"}
    for name in env.get(LED_BY, "").split():
        env.pop(name, None)
    command = ["go", "build", "-v", *tool.flags, "-o", str(target), tool.package]
    phase, began = _Phase(), time.monotonic()
    reported = began
    with tether.start(command, cwd=MODULE, env=env) as process:
        for line in process.stdout or ():
            phase.hear(line.strip())
            now = time.monotonic()
            if now - reported >= _REPORT_EVERY_S:
                reported = now
                progress(f"building {tool.name}: {phase}, {now - began:.0f} s")
    if process.returncode:
        detail = "\n    ".join(phase.said) or f"exit status {process.returncode}"
        raise RefusedError(f"`go build` failed:\n    {detail}")
    progress(f"built {tool.name} in {time.monotonic() - began:.0f} s")
