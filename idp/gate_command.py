"""`idp gate`: which stacks are judged, with which engine, and what is printed."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from idp import deploy
from idp.engine_run import Interrupts
from idp.errors import FAILURE, OK, VIOLATION, UsageError
from idp.gate import GateResult, gate, in_short, render, require_openable
from idp.live import Live
from idp.project import ROOT, load


def run_gate(
    environment: str,
    as_json: bool,
    show: Callable[[Any], None],
    *,
    allow_undecided: Collection[str] = (),
    native_stack: str = "",
) -> int:
    """`idp gate`: every stack of the environment in the sandbox, or with `native_stack` one stack on the user's own
    engine.

    Returns the exit code; prints a table, or one document with `as_json`.
    """
    require_openable(allow_undecided)
    project = load(ROOT)
    results: list[GateResult] = []
    live = Live(quiet=as_json)
    try:
        if native_stack:
            with Interrupts() as interrupts:
                results.append(_native(native_stack, interrupts, allow_undecided))
        else:
            project.environment(environment)
            with deploy.opened(ROOT, project, live) as runner:
                for stack in project.deployment_order(environment):
                    started = time.monotonic()
                    runner.recover(stack)
                    runner.home.ensure_stack(stack)
                    env = os.environ | runner.home.env()
                    result = gate(
                        runner.home.pulumi,
                        stack,
                        env=env,
                        interrupts=runner.interrupts,
                        allow_undecided=allow_undecided,
                    )
                    results.append(result)
                    live.say(f"{stack}: {in_short(result)} ({time.monotonic() - started:.0f} s)")
    finally:
        live.close()
    if as_json:
        show({"passed": all(r.code == OK for r in results), "stacks": [r.document() for r in results]})
    else:
        print(render(results))
    return max((r.code for r in results), key=(OK, FAILURE, VIOLATION).index, default=OK)


def _native(stack: str, interrupts: Interrupts, allow_undecided: Collection[str]) -> GateResult:
    found = shutil.which("pulumi")
    if found is None:
        raise UsageError("there is no `pulumi` on PATH: leave --stack away to use the sandbox")
    return gate(Path(found), stack, env=dict(os.environ), interrupts=interrupts, allow_undecided=allow_undecided)
