"""Children that end when we end, however we end: also by SIGKILL, where nobody can clean up."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

# A watcher in the child's own process group reads from a pipe that only we can write to. Our death closes it, whatever
# the cause; the read returns and the watcher ends the group. Portable, immediate, and no polling.
_SCRIPT = """
exec 3<&0 </dev/null
"$@" 3<&- &
job=$!
{ read -r _ <&3; trap '' TERM; kill -TERM 0; } 2>/dev/null >&2 &
watcher=$!
exec 3<&-
wait "$job"
code=$?
kill -KILL "$watcher" 2>/dev/null
exit "$code"
"""


def start(
    command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start `command` in a process group of its own, standard output and error joined into one readable text stream.

    Closing the result's `stdin` ends the whole group, and so does our own death. Its standard input is empty.
    """
    return subprocess.Popen(
        ["/bin/sh", "-c", _SCRIPT, "tether", *command],
        cwd=cwd,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
