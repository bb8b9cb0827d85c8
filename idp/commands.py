"""The verbs that need the sandbox: open it, do the work, say the result to a person or to a program."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from idp import deploy
from idp.checks import require_valid
from idp.deleted import subscriptions
from idp.errors import DRIFT, OK, IdpError, UsageError
from idp.live import Live
from idp.offboard import require_retired
from idp.project import ROOT, load
from idp.ready import Checked
from idp.runner import Runner, StackRun
from idp.sandbox_command import environment as planes_environment

Show = Callable[[Any], None]
# `up` ends, whatever a grant takes: after this it says who has to wait longer.
READY_SECONDS = 60.0


def described(runs: list[StackRun]) -> list[dict[str, Any]]:
    return [
        {
            "stack": run.stack,
            "changes": dict(run.outcome.changes),
            "advice": run.outcome.advice,
            "seconds": round(run.seconds, 1),
        }
        for run in runs
    ]


def up(environment: str, as_json: bool, show: Show, *, recover: bool = False) -> None:
    from idp import summary as summary_module

    started = time.monotonic()
    require_valid()
    project = load(ROOT)
    project.environment(environment)
    live = Live(quiet=as_json)
    try:
        with deploy.opened(ROOT, project, live) as runner:
            require_retired(runner, environment)
            runs = deploy.up(runner, environment, recover=recover)
            checks = _waited(runner, environment)
            report = summary_module.collect(runner.state, project, environment)
            synthetic = summary_module.made_up(runner.home.cloud)
    finally:
        live.close()
    seconds = time.monotonic() - started
    if as_json:
        result: dict[str, Any] = {"environment": environment, "seconds": round(seconds, 1), "synthetic": synthetic}
        if checks is not None:
            result["ready"] = [one.document() for one in checks]
        show({**result, "stacks": described(runs), **report.document()})
    else:
        changed = sum(run.outcome.changed for run in runs)
        typer.echo(summary_module.render(report))
        typer.echo(summary_module.render_end(environment, changed, seconds, synthetic))
    if late := [str(one) for one in checks or () if not one.probe.ready]:
        lines = "\n  ".join(late)
        raise IdpError(f"{environment} is deployed, and not everybody can read what they were granted:\n  {lines}")


def _waited(runner: Runner, environment: str) -> list[Checked] | None:
    """Whether identities can read what they were granted by now, said in a line; None while no data planes run."""
    from idp import ready

    if not planes_environment():
        return None
    runner.live.say("waiting until identities can read what they were granted")
    checks = ready.through_planes(ROOT, runner.project, environment, "", READY_SECONDS, runner.stopped)
    able, attempts = sum(one.probe.ready for one in checks), sum(one.probe.attempts for one in checks)
    longest = max((one.probe.seconds for one in checks), default=0.0)
    runner.live.say(f"{able} of {len(checks)} identities can read their vault ({attempts} attempts, {longest:.1f} s)")
    return checks


def preview(environment: str, as_json: bool, show: Show, *, recover: bool = False) -> None:
    require_valid()
    project = load(ROOT)
    project.environment(environment)
    live = Live(quiet=as_json)
    try:
        with deploy.opened(ROOT, project, live) as runner:
            require_retired(runner, environment)
            runs = deploy.preview(runner, environment, recover=recover)
    finally:
        live.close()
    if as_json:
        show({"environment": environment, "stacks": described(runs)})


def down(environment: str, as_json: bool, show: Show, *, dry_run: bool, unprotect: bool, confirm: str) -> None:
    from idp import summary as summary_module

    project = load(ROOT)
    declared = project.environment(environment)
    if unprotect and not declared.production:
        raise UsageError(
            f"--unprotect-prod is for production environments; {environment} is not one and needs no such step"
        )
    if unprotect and not dry_run:
        confirmed(environment, confirm)
    live = Live(quiet=as_json)
    try:
        with deploy.opened(ROOT, project, live) as runner:
            runs = deploy.down(runner, environment, unprotect=unprotect, dry_run=dry_run)
            stacks = [run.stack for run in runs]
            kept = summary_module.kept(runner.home.cloud, stacks, subscriptions(ROOT, declared.stacks))
    finally:
        live.close()
    if as_json:
        show({"environment": environment, "stacks": described(runs), "kept": [] if dry_run else kept})
    elif not dry_run:
        typer.echo(summary_module.render_kept(environment, kept))


def drift(environment: str, as_json: bool, show: Show) -> int:
    """The exit code: 4 when the cloud is not what the state says."""
    from idp.drift import render

    project = load(ROOT)
    project.environment(environment)
    live = Live(quiet=as_json)
    try:
        with deploy.opened(ROOT, project, live) as runner:
            found = deploy.drift(runner, environment)
    finally:
        live.close()
    if as_json:
        show({"environment": environment, "drift": [item.document() for item in found]})
    else:
        typer.echo(render(environment, found))
    return DRIFT if found else OK


def confirmed(environment: str, given: str) -> None:
    """The environment's name, given or typed: the one thing that cannot be done by accident."""
    typed = given or (
        input(f"Type {environment} to lift the protection of its resources: ") if sys.stdin.isatty() else ""
    )
    if typed != environment:
        raise UsageError(f"not confirmed; nothing was changed (type the name, or give --confirm {environment})")


def env() -> None:
    """Prepares the sandbox first, so that what the lines point to is there. Only export lines go to stdout."""
    live = Live()
    try:
        with deploy.opened(ROOT, load(ROOT), live) as runner:
            for name, value in (runner.home.env() | planes_environment()).items():
                typer.echo(f"export {name}={shlex.quote(value)}")
    finally:
        live.close()


def summary(environment: str, as_json: bool, show: Show) -> None:
    from idp import summary as summary_module

    project = load(ROOT)
    report = summary_module.collect(deploy.state_of(ROOT, project), project, environment)
    show(report.document()) if as_json else typer.echo(summary_module.render(report))


def picture(environment: str, into: Path | None) -> None:
    """Print the picture, or put it between the marks of a document."""
    from idp import picture as picture_module

    project = load(ROOT)
    drawn = picture_module.draw(deploy.state_of(ROOT, project), project, environment)
    if into is None:
        typer.echo(drawn)
    else:
        into.write_text(picture_module.replaced(into.read_text(encoding="utf-8"), drawn), encoding="utf-8")


def synthetic(as_json: bool, show: Show) -> None:
    from sandbox.cloud import Cloud, DamagedError
    from sandbox.home import Home

    cloud = Home(ROOT).cloud
    try:
        found = list(Cloud(cloud).synthetic()) if cloud.exists() else []
    except DamagedError as problem:
        raise IdpError(str(problem)) from problem
    if as_json:
        show([item._asdict() for item in found])
    else:
        lines = [f"{item.type}  {item.path}  {item.id}" for item in found]
        typer.echo("\n".join(lines) or "none: every output in the sandbox is modelled or of documented form")
