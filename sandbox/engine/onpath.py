"""The first way to the engine: a `pulumi` that the user already has."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sandbox.engine import versions
from sandbox.engine.model import Engine

WRAPPER_MARK = "# zero-secret sandbox wrapper"
"""Second line of our own `pulumi` script, which must never be taken for an engine: it would call itself."""

START_LIMIT_S = 20


class RefusedError(Exception):
    """This way does not lead to an engine here; the text says why, in a clause."""


def find(search: str | None = None) -> Engine:
    """The first usable `pulumi` on `search` (default: PATH). Raises `RefusedError`."""
    reasons: list[str] = []
    for candidate in _candidates(os.environ.get("PATH", "") if search is None else search):
        version = version_of(candidate)
        if version is None:
            reasons.append(f"{candidate} does not start or names no version")
        elif not versions.is_supported(version):
            reasons.append(f"{candidate} is version {version}, older than {versions.MINIMUM}")
        else:
            return Engine(candidate, version, "path", host_needed=not _has_host(candidate))
    raise RefusedError("; ".join(reasons) or "there is none")


def version_of(cli: Path) -> str | None:
    """What `cli version` prints, without the leading v; None when it does not start, is silent, or takes too long."""
    quiet = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            [str(cli), "version"], capture_output=True, text=True, timeout=START_LIMIT_S, env=quiet, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    text = done.stdout.strip().removeprefix("v")
    return text if done.returncode == 0 and versions.parse(text) else None


def _candidates(search: str) -> Iterator[Path]:
    for folder in search.split(os.pathsep):
        candidate = Path(folder) / "pulumi"
        if (
            candidate.is_absolute()
            and candidate.is_file()
            and os.access(candidate, os.X_OK)
            and not is_wrapper(candidate)
        ):
            yield candidate


def is_wrapper(candidate: Path) -> bool:
    """Whether `candidate` is the sandbox's own script, of this clone or of any other."""
    with candidate.open("rb") as file:
        return WRAPPER_MARK.encode() in file.read(200)


def _has_host(cli: Path) -> bool:
    # The engine looks beside its own resolved path, and accepts one from PATH with a warning on every command.
    return (cli.resolve().parent / "pulumi-language-python").exists()
