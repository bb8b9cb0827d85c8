"""`idp offboard`: end a pipeline's or a service's access by changing what is declared, shown before it is done.

The declaration is edited, previewed with the rules, and applied where it is deployed. Where the preview is refused the
file is as it was; once applying has begun the edit stays, because it is what is wanted: the next `up` finishes it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from idp import deploy, service_file
from idp.checks import require_valid
from idp.deleted import configuration
from idp.errors import IdpError, UsageError
from idp.live import Live
from idp.outcome import kind, short
from idp.project import ROOT, load
from idp.runner import Runner
from idp.summary import stack_outputs

Show = Callable[[Any], None]


@dataclass
class Plan:
    """What a preview would do to one stack, folded from its events: kinds and names."""

    stack: str
    gone: list[str] = field(default_factory=list[str])
    changed: list[str] = field(default_factory=list[str])

    def take(self, event: Mapping[str, Any]) -> None:
        step = (event.get("resourcePreEvent") or {}).get("metadata")
        if step is None or step["type"].startswith(("pulumi:", "zerosecret:")):
            return
        if step["op"] == "delete":
            self.gone.append(f"{kind(step['type'])} {short(step['urn']).split(' ', 1)[1]}")
        elif step["op"] not in ("same", "read", "refresh"):
            self.changed.append(f"{step['op']} {short(step['urn'])}")

    def document(self) -> dict[str, Any]:
        return {"stack": self.stack, "deleted": sorted(self.gone), "changed": sorted(self.changed)}

    def __str__(self) -> str:
        lines = [f"{self.stack}: {len(self.gone)} to be deleted, {len(self.changed)} changed"]
        return "\n".join(
            lines + [f"  - {name}" for name in sorted(self.gone)] + [f"  ~ {n}" for n in sorted(self.changed)]
        )


def pipeline(service: str, repository: str, as_json: bool, show: Show, *, dry_run: bool) -> None:
    """Every pipeline of `repository` loses the service's delivery identity, in all environments."""
    file = _file(service)
    text, gone = service_file.without_pipelines(file.read_text(encoding="utf-8"), repository)
    if not gone:
        others = "".join(f"; {path} names it" for path in _mentions(repository, skip=file))
        has = ", ".join(_repositories(file)) or "none"
        raise UsageError(f"{service} has no pipeline of {repository!r}; it has: {has}{others}")
    said = [f"{path}: also names {repository}, and is not changed" for path in _mentions(repository, skip=file)]
    _apply(service, file, text, "", said, as_json, show, dry_run=dry_run)


def service(name: str, environment: str, as_json: bool, show: Show, *, dry_run: bool) -> None:
    """The service is retired: identities, credentials and grants go, what it stores stays. Everywhere, or in one."""
    file = _file(name)
    if environment:
        load(ROOT).environment(environment)
    text = service_file.retired(file.read_text(encoding="utf-8"), environment)
    said = [f"{path}: also names {name} (as consumer of a slot, for instance)" for path in _mentions(name, skip=file)]
    said.append(f"what {name} could read stays readable to whoever copied it: rotate it where others use it too")
    _apply(name, file, text, environment, said, as_json, show, dry_run=dry_run)


def _apply(
    service: str, file: Path, text: str, environment: str, said: list[str], as_json: bool, show: Show, *, dry_run: bool
) -> None:
    project = load(ROOT)
    plans: list[Plan] = []
    live = Live(quiet=as_json)
    try:
        with _edited(file, text) as keep:
            require_valid()
            with deploy.opened(ROOT, project, live) as runner:
                stacks = deployed_in(runner, service, environment)
                for stack in stacks:
                    plans.append(Plan(stack))
                    deploy.require_judged(stack, deploy.preview_stack(runner, stack, plans[-1].take).judged)
                    live.say(str(plans[-1]))
                if not dry_run:
                    keep()
                    for stack in stacks:
                        deploy.up_stack(runner, stack, judged=True)
    finally:
        live.close()
    document = {"service": service, "dryRun": dry_run, "stacks": [plan.document() for plan in plans], "remarks": said}
    if as_json:
        show(document)
        return
    for remark in said:
        typer.echo(f"remark: {remark}")
    name = file.relative_to(ROOT)
    if not plans:
        typer.echo(f"{service} is deployed nowhere in the sandbox; {name} {'would be' if dry_run else 'is'} changed.")
    elif dry_run:
        typer.echo(
            f"Nothing was changed. Without --dry-run: {name} is edited and {', '.join(p.stack for p in plans)} updated."
        )
    else:
        typer.echo(f"Done. {name} is edited: review it with `git diff`, and commit it.")


@contextmanager
def _edited(file: Path, text: str) -> Generator[Callable[[], None]]:
    """The file with this text; put back at the end unless told to keep it."""
    before, kept = file.read_bytes(), False

    def keep() -> None:
        nonlocal kept
        kept = True

    _replace(file, text.encode())
    try:
        yield keep
    finally:
        if not kept:
            _replace(file, before)


def _replace(file: Path, data: bytes) -> None:
    real = file.resolve()
    scratch = real.with_name(f".{real.name}.new")
    scratch.write_bytes(data)
    scratch.chmod(real.stat().st_mode)
    scratch.replace(real)


def deployed_in(runner: Runner, service: str, environment: str = "") -> list[str]:
    """Stacks of the sandbox that have the service."""
    project = runner.project
    names = [environment] if environment else list(project.environments)
    return [
        stack for name in names for stack in project.environments[name].stacks if service in _deployed(runner, stack)
    ]


def _deployed(runner: Runner, stack: str) -> dict[str, Any]:
    """The services that a stack exports, by name."""
    return dict(stack_outputs(runner.state.deployment(stack) or {}).get("services") or {})


def require_retired(runner: Runner, environment: str) -> None:
    """Raise when a service that stores something is about to vanish from the declaration: it is retired first.

    Nothing of that is asked of a service without a vault: what leaving it out deletes, declaring it again makes anew.
    """
    declared = {stack: _listed(runner.home.root, stack) for stack in runner.project.environment(environment).stacks}
    lines: list[str] = []
    for stack, names in declared.items():
        for name, said in _deployed(runner, stack).items():
            if name in names or "vaultId" not in said:
                continue
            if other := next((s for s, listed in declared.items() if name in listed), ""):
                lines.append(f"{name} moved from {stack} to {other}: move its state first (docs/runbooks/offboard.md)")
            elif not said.get("retired"):
                lines.append(f"{name} is no longer listed in {stack}: put it back, then: idp offboard service {name}")
            elif runner.project.environment(environment).production:
                lines.append(
                    f"{name} is retired, and its vault in {stack} protected: keep it listed, or unprotect it first"
                )
    if lines:
        raise IdpError("\n  ".join(["what a service stores would be deleted with it; nothing was changed.", *lines]))


def _listed(root: Path, stack: str) -> set[str]:
    file = root / "stacks" / f"Pulumi.{stack}.yaml"
    layer = configuration(file).get("zero-secret:services") if file.is_file() else None
    return set((layer or {}).get("services") or ())


def _file(service: str) -> Path:
    folder = ROOT / "stacks" / "services"
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    if service not in names:
        raise UsageError(f"no service {service!r}; there are {', '.join(names)}")
    return folder / f"{service}.yaml"


def _repositories(file: Path) -> list[str]:
    from ruamel.yaml import YAML

    found: Iterable[dict[str, Any]] = YAML(typ="safe").load(file.read_text(encoding="utf-8")).get("pipelines") or ()
    return sorted({str(item.get("repository")) for item in found})


def _mentions(word: str, skip: Path) -> list[str]:
    """Other service files with this word in a list or a value, and not only in a comment."""
    from ruamel.yaml import YAML

    def holds(value: Any) -> bool:
        if isinstance(value, dict):
            return any(holds(item) for item in value.values())
        return any(holds(item) for item in value) if isinstance(value, list) else value == word

    others = (file for file in sorted(skip.parent.glob("*.yaml")) if file != skip)
    read = YAML(typ="safe")
    return [str(file.relative_to(ROOT)) for file in others if holds(read.load(file.read_text(encoding="utf-8")))]
