"""Turns: writes that must not overlap, across threads and processes.

A turn is a note in the cloud, so that two provider processes see each other. It lasts at least as long as a write takes
the real service, because a write that took no time would never overlap with another. A note left behind by a killed
process is void.
"""

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics.thing import Shared

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud

_KIND: Final = "turn"
_TAKES_S: Final = 0.02
_VOID_AFTER_S: Final = 10.0


@contextmanager
def turn(cloud: "Cloud", shared: Shared) -> Generator[None]:
    """Have the turn for as long as the block takes. Raises `RefusedError` when another has it."""
    with cloud.transaction():
        holder = cloud.fact(_KIND, shared.key)
        if holder is not None and _alive(holder["pid"]) and time.time() - holder["since"] < _VOID_AFTER_S:
            raise RefusedError(shared.code, shared.message)
        cloud.note(_KIND, shared.key, {"pid": os.getpid(), "since": time.time()})
    try:
        yield
        time.sleep(_TAKES_S)
    finally:
        cloud.forget(_KIND, shared.key)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's process, but a process
        return True
    return True
