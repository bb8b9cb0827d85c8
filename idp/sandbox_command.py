"""The data planes as a long-lived process, and faults: facts of the sandbox's cloud that everything obeys."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from idp.errors import IdpError, UsageError
from idp.project import ROOT
from idp.ready import planes_folder

if TYPE_CHECKING:
    from sandbox.cloud import Cloud

Show = Callable[[Any], None]
CLOUD = ROOT / ".sandbox" / "cloud.sqlite"
_LEAVE = 'eval "$(make -s env)"'


def start(as_json: bool, show: Show) -> None:
    from sandbox.errors import SandboxError
    from sandbox.planes import service

    _require_cloud()
    try:
        endpoint = service.start(planes_folder(ROOT), CLOUD)
    except SandboxError as problem:
        raise IdpError(str(problem)) from problem
    if as_json:
        show({"running": True, "pid": endpoint.pid, "env": endpoint.env()})
    else:
        typer.echo(f"The data planes run (pid {endpoint.pid}). A shell finds them with: {_LEAVE}")


def stop(as_json: bool, show: Show) -> None:
    from sandbox.planes import service

    was = service.stop(planes_folder(ROOT))
    if as_json:
        show({"running": False, "wasRunning": was})
    else:
        typer.echo("The data planes are stopped." if was else "The data planes were not running.")


def status(as_json: bool, show: Show) -> None:
    from sandbox.planes import service

    endpoint = service.running(planes_folder(ROOT))
    found = _active()
    if as_json:
        env = endpoint.env() if endpoint else {}
        show({"running": endpoint is not None, "pid": endpoint.pid if endpoint else None, "env": env, "faults": found})
        return
    typer.echo(f"data planes: run (pid {endpoint.pid})" if endpoint else "data planes: stopped; idp sandbox start")
    if endpoint:
        typer.echo("\n".join(f"  {name}={shlex.quote(value)}" for name, value in sorted(endpoint.env().items())))
    typer.echo(_render(found))


def environment() -> dict[str, str]:
    """What leads a shell to the data planes; empty while they do not run."""
    from sandbox.planes import service

    endpoint = service.running(planes_folder(ROOT))
    return endpoint.env() if endpoint else {}


def list_faults(as_json: bool, show: Show) -> None:
    found = _active()
    show(found) if as_json else typer.echo(_render(found))


def clear_faults() -> None:
    from sandbox.cloud import faults

    with _cloud() as cloud:
        faults.clear(cloud)
    typer.echo("No fault is set any more.")


def region(name: str, *, down: bool) -> None:
    from sandbox.cloud import faults

    with _cloud() as cloud:
        known = _regions(cloud)
        if down and faults.region_name(name) not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"nothing of the sandbox is in {name!r} (there are {', '.join(known) or 'none'}){hint}")
        (faults.region_down if down else faults.region_up)(cloud, name)
        _said(cloud)


def throttle(target: str, count: int, retry_after: float) -> None:
    from sandbox.cloud import faults

    with _cloud() as cloud:
        faults.throttle(cloud, target, count, retry_after)
        _said(cloud)


def fail_nth(operation: str, number: int, code: str) -> None:
    from sandbox.cloud import faults

    with _cloud() as cloud:
        faults.fail_nth(cloud, operation, number, code)
        _said(cloud)


def slow(reads: int) -> None:
    from sandbox.cloud import faults

    with _cloud() as cloud:
        faults.slow_propagation(cloud, reads)
        _said(cloud)


def _regions(cloud: Cloud) -> list[str]:
    from sandbox.cloud import faults

    places = {
        str(item.inputs["location"]) for item in cloud.resources() if isinstance(item.inputs.get("location"), str)
    }
    return sorted({faults.region_name(place) for place in places})


def _said(cloud: Cloud) -> None:
    from sandbox.cloud import faults

    typer.echo(_render(faults.active(cloud)))


def _active() -> dict[str, Any]:
    from sandbox.cloud import faults

    if not CLOUD.exists():
        return {}
    with _cloud() as cloud:
        return faults.active(cloud)


def _render(found: dict[str, Any]) -> str:
    if not found:
        return "faults: none"
    lines = [f"  {name}" + "".join(f", {key} {value}" for key, value in said.items()) for name, said in found.items()]
    return "\n".join(["faults (idp sandbox fault clear ends them all):", *lines])


@contextmanager
def _cloud() -> Generator[Cloud]:
    from sandbox.cloud import Cloud, DamagedError

    _require_cloud()
    try:
        opened = Cloud(CLOUD)
    except DamagedError as problem:
        raise IdpError(str(problem)) from problem
    try:
        yield opened
    finally:
        opened.close()


def _require_cloud() -> None:
    if not CLOUD.exists():
        raise IdpError("there is no sandbox yet; start with: make up")
