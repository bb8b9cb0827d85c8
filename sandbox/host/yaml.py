"""Language host of Pulumi YAML, for an engine that comes without one: built the first time that a YAML program runs.

Started by the engine in that host's place, with the folder of the engine as first argument. The build's progress goes
to standard error, which the engine shows.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sandbox.engine import build, cache
from sandbox.engine.onpath import RefusedError


def main() -> None:
    """Become the YAML host; end with one clear message when it cannot be had."""
    folder, *arguments = sys.argv[1:]
    try:
        built = build.build(build.YAML_HOST, lambda line: print(line, file=sys.stderr, flush=True))
    except RefusedError as reason:
        sys.exit(f"This program is written in YAML, whose language host could not be had: {reason}")
    except KeyboardInterrupt:
        os._exit(130)
    # It starts component packages itself, and looks for their language hosts beside its own file.
    host = Path(folder) / "yaml-host"
    if not (host.exists() and host.stat().st_size == built.stat().st_size):
        cache.place(built, host)
    os.execv(host, [str(host), *arguments])  # noqa: S606 - there is nothing for a shell to do


if __name__ == "__main__":
    main()
