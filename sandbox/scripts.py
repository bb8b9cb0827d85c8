"""The shell scripts that the sandbox writes; each is complete in itself and survives any path."""

from __future__ import annotations

import shlex
from pathlib import Path

from sandbox.engine.onpath import WRAPPER_MARK


def module(python: Path, name: str, *arguments: str) -> str:
    """Runs one of our modules in the sandbox's own interpreter, away from whatever the caller's Python settings are."""
    words = [str(python), "-I", "-u", str(Path(__file__).with_name("launch.py")), name, *arguments]
    return f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n'


def dynamic_provider() -> str:
    """Pulumi's dynamic providers: classes of the program, so they run in the program's own interpreter."""
    return '#!/bin/sh\nexec "${PULUMI_PYTHON_CMD:-python3}" -u -m pulumi.dynamic "$@"\n'


def wrapper(engine: Path, root: Path, project: Path) -> str:
    """The `pulumi` that users type.

    In the clone it works on the sandbox's copy of the project, so that no tracked file is ever written; a relative path
    among the arguments is then relative to the clone's top, as if typed there. Elsewhere it is the engine, no more.
    """
    return f"""#!/bin/sh
{WRAPPER_MARK}
folder=$PWD
while [ -n "$folder" ] && [ ! -e "$folder/Pulumi.yaml" ]; do folder=${{folder%/*}}; done
if [ "$folder" -ef {shlex.quote(str(root))} ]; then set -- --cwd {shlex.quote(str(project))} "$@"; fi
exec {shlex.quote(str(engine))} "$@"
"""
