"""Language host of Pulumi YAML, for an engine that comes without one: built the first time that a YAML program runs.

The engine starts this in the host's place. The build's progress goes to standard error, which the engine shows.
"""

from __future__ import annotations

import os
import sys

from sandbox.engine import build
from sandbox.engine.onpath import RefusedError


def main() -> None:
    """Become the YAML host; end with one clear message when it cannot be had."""
    try:
        host = build.build(build.YAML_HOST, lambda line: print(line, file=sys.stderr, flush=True))
    except RefusedError as reason:
        sys.exit(f"This program is written in YAML, whose language host could not be had: {reason}")
    except KeyboardInterrupt:
        os._exit(130)
    os.execv(host, [str(host), *sys.argv[1:]])  # noqa: S606 - there is nothing for a shell to do


if __name__ == "__main__":
    main()
