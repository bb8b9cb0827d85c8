"""Runs inside the program's own interpreter: a program (`program`) or a plugin (`plugin`), and never outlives the host.

Stands alone: it is started by its path, in whatever environment the program names, with whatever SDK that holds.

    python -u shim.py <host pid> program            run request as JSON on standard input
    python -u shim.py <host pid> plugin -m <module> <arguments>
    python -u shim.py <host pid> plugin <folder or file> <arguments>
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import os
import runpy
import signal
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, NoReturn

REPORTED = 32
"""Exit status: the program failed and the user has been told; nothing is left to say."""

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""

_WATCH_EVERY_S = 0.5


def _end_with(parent: int) -> None:
    """End this process, and what it started, soon after `parent` has gone."""
    while os.getppid() == parent:
        time.sleep(_WATCH_EVERY_S)
    # Only a group that is ours or the dead host's: a host started by hand shares its group with innocent others.
    if os.getpgrp() in (parent, os.getpid()):
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def _run_plugin(arguments: list[str]) -> None:
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        # run_path takes the folder off again when it returns; a plugin's threads import later than that.
        target = Path(arguments[0])
        sys.path.insert(0, str(target if target.is_dir() else target.parent))
        runpy.run_path(arguments[0], run_name="__main__")


def _entry(request: dict[str, Any]) -> Path:
    """The file that the program starts with."""
    target = Path(request["directory"], request["entry"])
    if target.is_dir():
        target = target / "__main__.py"
    if not target.is_file():
        place = f"There is no {target.name} in {target.parent}"
        _report(f"{place}: a Python program starts there, or where `main` in Pulumi.yaml says.")
    return target


def _execute(entry: Path) -> None:
    """Run the file as `__main__`, as `python <file>` would, and stay loaded: callbacks run after it has returned."""
    sys.argv = [str(entry)]
    sys.path.insert(0, str(entry.parent))
    module = ModuleType("__main__")
    module.__file__ = str(entry)
    module.__builtins__ = __builtins__  # pyright: ignore[reportAttributeAccessIssue] - as the interpreter itself does
    sys.modules["__main__"] = module
    try:
        exec(compile(entry.read_bytes(), str(entry), "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - our task
    except SystemExit as leave:
        if leave.code:
            raise
        # `sys.exit(0)` ends the file early; what it has asked for is still carried out.


def _run_program(request: dict[str, Any]) -> None:
    try:
        import pulumi
        import pulumi.runtime
    except ModuleNotFoundError as missing:
        if missing.name != "pulumi":
            raise
        sys.exit(
            f"The package 'pulumi' is not installed for {sys.executable}. Run `pulumi install`, "
            "or name the program's environment under runtime.options.virtualenv in Pulumi.yaml."
        )
    settings = {
        "project": request["project"],
        "stack": request["stack"],
        "monitor": request["monitor"],
        "engine": request["engine"],
        "parallel": request["parallel"],
        "dry_run": request["preview"],
        "organization": request["organization"],
        "root_directory": request["root"],
    }
    known = inspect.signature(pulumi.runtime.Settings.__init__).parameters  # older SDKs know fewer
    pulumi.runtime.configure(pulumi.runtime.Settings(**{k: v for k, v in settings.items() if k in known}))
    pulumi.runtime.config.set_all_config(request["config"], request["secrets"])

    # A failed awaitable is reported once, by the SDK; asyncio would report it a second time.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # One thread waits for each registration in flight, and the engine works on `parallel` of them at a time.
    loop.set_default_executor(ThreadPoolExecutor(max_workers=max(1, request["parallel"]) * 4))
    entry = _entry(request)
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _execute(entry)))
    except pulumi.RunError as error:
        _report(str(error))
    except Exception as error:  # noqa: BLE001 - every failure of the user's program is told to the user
        if _engine_gone(error):
            os._exit(REPORTED)
        _report("Program failed with an unhandled exception:\n" + _told(error))
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))


def _engine_gone(error: Exception) -> bool:
    """Whether the engine ended first, as it does after a failed resource: it has said why, and this is the echo."""
    import grpc

    return isinstance(error, grpc.RpcError) and error.code() == grpc.StatusCode.UNAVAILABLE  # pyright: ignore


def _report(message: str) -> NoReturn:
    import pulumi

    pulumi.log.error(message)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that still wait for the engine must not hold the failure back.
    os._exit(REPORTED)


def _told(error: BaseException) -> str:
    """The traceback as `python` itself would show it: without the frames before the user's first one."""
    return "".join(traceback.format_exception(type(error), error, _users_part(error.__traceback__)))


def _users_part(tb: TracebackType | None) -> TracebackType | None:
    ours = ("/asyncio/", "/pulumi/runtime/stack.py")
    first = tb
    while first is not None:
        name = first.tb_frame.f_code.co_filename
        if name != __file__ and not name.startswith("<frozen") and not any(part in name for part in ours):
            return first
        first = first.tb_next
    return None


def main() -> None:
    # Python puts a script's folder first; a module of the host's must not hide one of the program's (`yaml`).
    del sys.path[0]
    parent, mode, *arguments = sys.argv[1:]
    threading.Thread(target=_end_with, args=(int(parent),), name="watch-host", daemon=True).start()
    if mode == "plugin":
        _run_plugin(arguments)
        return
    request = json.loads(sys.stdin.buffer.read())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(request["directory"])
    try:
        _run_program(request)
    except KeyboardInterrupt:
        # The engine has already said that it was interrupted; no traceback, and no waiting for threads.
        os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
