"""Where `.venv/bin/idp` begins. `check` does not wait for the library behind the other commands, whose loading costs
more than judging a whole stack.
"""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run `idp`, as `idp.__main__` does; returns the exit code."""
    if sys.argv[1:2] == ["check"]:
        gc.disable()  # one pass over data without cycles: looking for some costs more, the more there is
        from idp.check import main as check

        return check(sys.argv[2:])
    from idp.__main__ import main as every_other

    return every_other()
