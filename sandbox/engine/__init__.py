"""The real Pulumi engine, by whichever of three ways is open on this machine.

Sources: the user's PATH, Pulumi's own releases, the Go module proxy. See docs/adr/0002-engine-and-language-host.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from sandbox.engine import build, download, onpath, versions
from sandbox.engine.model import Engine, Origin, Progress
from sandbox.engine.onpath import RefusedError
from sandbox.errors import SandboxError

__all__ = ["CHOICE", "Engine", "Origin", "Progress", "obtain"]

CHOICE = "ZERO_SECRET_ENGINE"
"""Environment variable that forces one way: `path`, `download` or `build`."""

_WAYS: dict[Origin, tuple[str, Callable[[Progress], Engine]]] = {
    "path": ("`pulumi` on PATH", lambda _progress: onpath.find()),
    "download": (f"download of Pulumi {versions.DOWNLOADED}", download.fetch),
    "build": (
        f"build of Pulumi {versions.BUILT} from Go modules",
        lambda progress: build.engine(build.build(build.CLI, progress)),
    ),
}


def obtain(progress: Progress) -> Engine:
    """A Pulumi CLI that starts, by the first way that is open. Raises `SandboxError` naming every attempt.

    Nothing is installed outside the machine's cache folder, and an engine that is cached costs no network.
    """
    choice = os.environ.get(CHOICE, "").strip()
    if choice and choice not in _WAYS:
        raise SandboxError(f"{CHOICE} is {choice!r}", fix=f"use one of {', '.join(_WAYS)}, or leave it unset")
    tried: list[str] = []
    for origin, (title, way) in _WAYS.items():
        if choice and origin != choice:
            continue
        if not choice and origin == "download" and (ready := _cached()):
            # A closed network makes each attempt to download wait its full time: what was made before goes first.
            return ready
        try:
            return way(progress)
        except RefusedError as refusal:
            tried.append(f"{title}: {refusal}")
            progress(f"{title}: not possible ({str(refusal).splitlines()[0]})")
    raise SandboxError(
        "no Pulumi engine could be had",
        tried,
        f"install the Pulumi CLI {versions.MINIMUM} or newer (https://www.pulumi.com/docs/install/), "
        "or Go 1.25 or newer with access to a Go module proxy (GOPROXY), and run the command again",
    )


def _cached() -> Engine | None:
    if downloaded := download.cached():
        return downloaded
    built = build.cached()
    return build.engine(built) if built else None
