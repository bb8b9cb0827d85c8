"""`idp ready`: every service's identity tries to read its vault through the sandbox's data planes, until it can."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from idp import deploy, probe, readiness
from idp.errors import FAILURE, OK, IdpError, UsageError
from idp.live import Live
from idp.probe import Target
from idp.project import ROOT, Project, load
from idp.readiness import ADVICE, Probe
from idp.state import SandboxState
from idp.summary import last, stack_outputs

READS = ("Key Vault Secrets User", "Key Vault Secrets Officer")
AT_ONCE = 8


@dataclass(frozen=True)
class Checked:
    """One service's identity on one vault."""

    target: Target
    probe: Probe

    def document(self) -> dict[str, Any]:
        last_seen = self.probe.last
        return {
            "service": self.target.service,
            "identity": last(self.target.identity),
            "vault": self.target.vault,
            "ready": self.probe.ready,
            "met": last_seen.met.name.lower() if last_seen else "nothing",
            "detail": last_seen.detail if last_seen else "",
            "attempts": self.probe.attempts,
            "seconds": round(self.probe.seconds, 1),
        }

    def __str__(self) -> str:
        seen = self.probe.last
        spent = f"{self.probe.attempts} attempt{'s' if self.probe.attempts != 1 else ''}, {self.probe.seconds:.1f} s"
        said = f"{self.target.service}: {last(self.target.identity)} on {self.target.vault}: "
        if seen is None or self.probe.ready:
            return f"{said}{'ready' if seen else 'not tried'} ({spent})"
        return f"{said}{seen.met.value} [{seen.detail}] ({spent})\n    -> {ADVICE[seen.met]}"


def targets(state: SandboxState, project: Project, environment: str, service: str = "") -> list[Target]:
    """Workloads' identities with their grants on vaults of secrets, as the last `up` recorded them."""
    found: list[Target] = []
    for stack in project.environment(environment).stacks:
        deployment = state.deployment(stack) or {}
        resources = {str(item["id"]).lower(): item for item in deployment.get("resources") or [] if item.get("id")}
        for entry in stack_outputs(deployment).get("access") or []:
            if entry["secrets"] and entry["role"] in READS and service in ("", entry["service"]):
                found += _targets_of(entry, resources)
    return found


def _targets_of(entry: Mapping[str, Any], resources: Mapping[str, Any]) -> Iterable[Target]:
    identity, vault = (resources.get(str(entry[key]).lower()) for key in ("principalResource", "scope"))
    if identity is None or vault is None:
        return
    prefix = f"{str(identity['id']).lower()}/federatedidentitycredentials/"
    for key, item in resources.items():
        if key.startswith(prefix):
            given = item["inputs"]
            yield Target(
                service=entry["service"],
                identity=identity["id"],
                tenant=vault["inputs"]["properties"]["tenantId"],
                client_id=str(identity["outputs"]["clientId"]),
                issuer=given["issuer"],
                subject=given["subject"],
                audience=given["audiences"][0],
                vault=entry["vault"],
                uri=f"https://{entry['vault']}.vault.azure.net/",
            )


def check(
    found: list[Target],
    mint: probe.Mint,
    environment: Mapping[str, str],
    *,
    timeout: float,
    stop: Callable[[], bool] = lambda: False,
) -> list[Checked]:
    """Probe all at once, each until it is decided or `timeout` seconds are over. `environment` leads to the planes."""
    client = probe.opener(environment)

    def one(target: Target) -> Checked:
        def attempt() -> readiness.Seen:
            return probe.attempt(target, mint, client)

        return Checked(
            target, readiness.run(attempt, timeout=timeout, clock=time.monotonic, sleep=_naps(stop), stop=stop)
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, found))


def _naps(stop: Callable[[], bool]) -> Callable[[float], None]:
    """Sleep that a request to stop ends."""

    def sleep(seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not stop():
            time.sleep(min(left, 0.2))

    return sleep


def planes_folder(root: Path) -> Path:
    """Where the sandbox's data planes of a clone keep what is theirs."""
    return root / ".sandbox" / "planes"


def through_planes(
    root: Path, project: Project, environment: str, service: str, timeout: float, stop: Callable[[], bool]
) -> list[Checked]:
    """Check through the data planes: those that run, or ones started for as long as it takes."""
    from sandbox.errors import SandboxError
    from sandbox.planes import Planes

    found = targets(deploy.state_of(root, project), project, environment, service)
    if not found:
        return []
    try:
        with Planes(root / ".sandbox" / "cloud.sqlite", planes_folder(root)) as planes:
            return check(found, planes.mint, planes.env(), timeout=timeout, stop=stop)
    except SandboxError as problem:
        raise IdpError(str(problem)) from problem


def ready(environment: str, service: str, timeout: float, as_json: bool, show: Callable[[Any], None]) -> int:
    """The exit code: 1 when any identity cannot read what it was granted."""
    project = load(ROOT)
    state = deploy.state_of(ROOT, project)
    found = targets(state, project, environment)
    services = sorted({target.service for target in found})
    if not found:
        raise IdpError(f"no service of {environment} has been granted a vault; start with: make up ENV={environment}")
    if service and service not in services:
        raise UsageError(f"{service!r} was granted no vault in {environment}; allowed: {', '.join(services)}")
    live = Live(quiet=as_json)
    try:
        live.say(f"waiting until identities can read what they were granted, {timeout:g} s at most")
        results = through_planes(ROOT, project, environment, service, timeout, lambda: False)
    finally:
        live.close()
    if as_json:
        show({"environment": environment, "ready": all_ready(results), "checks": [one.document() for one in results]})
    else:
        typer.echo("\n".join(map(str, results)))
    return OK if all_ready(results) else FAILURE


def all_ready(results: Iterable[Checked]) -> bool:
    return all(one.probe.ready for one in results)
