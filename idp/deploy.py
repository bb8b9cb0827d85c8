"""`idp up`, `idp preview` and `idp down`: which engine runs, in which order, for one environment of the sandbox."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from idp import deleted
from idp.audit_policies import require_changeable
from idp.deleted import Held
from idp.drift import Drifted, Fold, unknown
from idp.engine_events import Judged
from idp.engine_run import Interrupts
from idp.errors import OK, IdpError, InterruptedRunError, ViolationError
from idp.live import Live
from idp.project import PACK, Project
from idp.run_files import RunLock
from idp.runner import Runner, StackRun
from idp.state import SandboxState


@contextmanager
def opened(root: Path, project: Project, live: Live) -> Generator[Runner]:
    """A prepared sandbox that nobody else changes meanwhile."""
    from sandbox.cloud import DamagedError
    from sandbox.errors import SandboxError
    from sandbox.home import Home

    try:
        with RunLock(root / ".sandbox" / "run") as lock:
            home = Home(root)
            home.prepare(live.say)
            # From here on a request to stop is handed to the engine and waited for; before, Python's own way will do.
            with Interrupts(on_first=lambda: lock.note(stopping=True)) as interrupts:
                try:
                    yield Runner(home, project, root, live, interrupts)
                except (IdpError, SandboxError) as problem:
                    if interrupts.count and not isinstance(problem, InterruptedRunError):
                        # A Ctrl-C also reaches the short commands that we wait for; that they fail then is no news.
                        raise InterruptedRunError("stopped; the next run goes on from there") from problem
                    raise
    except (SandboxError, DamagedError) as problem:
        raise IdpError(str(problem)) from problem
    except KeyboardInterrupt as stop:
        raise InterruptedRunError("stopped while preparing the sandbox; the next run goes on from there") from stop


def up(runner: Runner, environment: str, *, recover: bool = False) -> list[StackRun]:
    """Deploy the environment's stacks, audit first.

    Raises before anything is touched when something of it is soft-deleted and `recover` is not given, and when a
    locked retention would have to change. A stack is previewed and judged before it is changed, so that rules over the
    whole stack refuse while there is nothing to undo; not again when its last run ended well and nothing of the program
    has changed since.
    """
    require_changeable(runner.home.root, runner.project, runner.home.cloud)
    held = _held(runner, environment, recover=recover)
    return [up_stack(runner, stack, held.get(stack, [])) for stack in runner.project.deployment_order(environment)]


def up_stack(runner: Runner, stack: str, held: Sequence[Held] = (), *, judged: bool = False) -> StackRun:
    """Deploy one stack, judged before it is changed; not again where the caller has just done so (`judged`)."""
    started = time.monotonic()
    runner.recover(stack)
    runner.home.ensure_stack(stack)
    drifted = _refreshed(runner, stack)
    options = _options(runner, stack, held)
    if held or drifted or not (judged or runner.is_settled(stack)):
        require_judged(stack, runner.run("preview", stack, options).judged)
    run = runner.run("up", stack, ["--yes", "--skip-preview", *options])
    seconds = time.monotonic() - started
    runner.live.say(f"{stack}: {_changes(run)} ({seconds:.0f} s)")
    return StackRun(stack, run.outcome, seconds)


def _held(runner: Runner, environment: str, *, recover: bool) -> dict[str, list[Held]]:
    """What is to be taken back, by stack. Raises when there is something and nobody asked for it."""
    gone = deleted.deleted(runner.home.cloud)
    order = runner.project.deployment_order(environment)
    found = deleted.in_the_way(runner.home.root, order, gone) if gone else {}
    if found and not recover:
        raise deleted.refusal(environment, found)
    return found


def _refreshed(runner: Runner, stack: str) -> list[Drifted]:
    """What was not as the state said; the state says it now, so that the next update puts it right.

    A run of its own: with `--refresh` the engine shows the rules what the update is about to delete as if it stayed.
    """
    if not (runner.state.deployment(stack) or {}).get("resources"):
        return []
    fold = Fold(stack)
    runner.run("refresh", stack, ["--yes", "--skip-preview"], judged=False, on_event=fold.take)
    for item in fold.found:
        runner.live.say(f"{stack}: drift: {item}")
    return fold.found


def _options(runner: Runner, stack: str, held: Sequence[Held]) -> list[str]:
    """Options of a run that takes these back; none where there are none."""
    if not held:
        return []
    runner.live.say(f"{stack}: taking back {len(held)} soft-deleted: {', '.join(item.name for item in held)}")
    file = runner.files / f"Pulumi.{stack}.yaml"
    copy = runner.home.project / file.name
    text = deleted.with_recovery(copy.read_text(encoding="utf-8"), [item.name for item in held])
    file.write_text(text, encoding="utf-8")
    return ["--config-file", str(file)]


def require_judged(stack: str, judged: Judged) -> None:
    """Raise where a pipeline's gate would refuse that preview; undecided resource rules are left to `up`."""
    from idp import gate
    from zs_policy.registry import all_rules
    from zs_policy.rule import ResourceRule

    rules = all_rules()
    later = [name for name, rule in rules.items() if isinstance(rule, ResourceRule)]
    result = gate.decide(stack, judged, OK, [PACK], list(rules), later)
    if result.code != OK:
        raise (ViolationError if result.refusals else IdpError)(gate.render([result]))


def _changes(run: StackRun) -> str:
    """`12 create, 40 same`, or `0 changes, 40 same`."""
    ops = {op: number for op, number in run.outcome.changes.items() if op != "same"}
    done = ", ".join(f"{number} {op}" for op, number in sorted(ops.items())) or "0 changes"
    same = run.outcome.changes["same"]
    return f"{done}, {same} unchanged" if same else done


def preview(runner: Runner, environment: str, *, recover: bool = False) -> list[StackRun]:
    """What `up` would change, or why it would not begin. Clears up after an interrupted run; changes nothing else."""
    require_changeable(runner.home.root, runner.project, runner.home.cloud)
    held = _held(runner, environment, recover=recover)
    runs: list[StackRun] = []
    for stack in runner.project.deployment_order(environment):
        runs.append(preview_stack(runner, stack, held=held.get(stack, [])))
        for item in _drifted(runner, stack):
            runner.live.say(f"{stack}: drift, which `up` puts right: {item}")
        runner.live.say(f"{stack}: {_changes(runs[-1])} if you ran `up`")
    return runs


def preview_stack(
    runner: Runner, stack: str, on_event: Callable[[dict[str, Any]], None] = lambda _: None, held: Sequence[Held] = ()
) -> StackRun:
    """What `up_stack` would change."""
    runner.recover(stack)
    runner.home.ensure_stack(stack)
    return runner.run("preview", stack, _options(runner, stack, held), on_event=on_event)


def drift(runner: Runner, environment: str) -> list[Drifted]:
    """Where the cloud is not what the state says, stack by stack; changes nothing."""
    found: list[Drifted] = []
    for stack in runner.project.deployment_order(environment):
        runner.recover(stack)
        found += _drifted(runner, stack)
    return found + _given_by_hand(runner, environment)


def _drifted(runner: Runner, stack: str) -> list[Drifted]:
    if not (runner.state.deployment(stack) or {}).get("resources"):
        return []
    fold = Fold(stack)
    runner.run("refresh", stack, ["--preview-only"], judged=False, on_event=fold.take)
    return fold.found


def _given_by_hand(runner: Runner, environment: str) -> list[Drifted]:
    known: set[str] = set()
    for stack in runner.project.all_stacks:
        resources = (runner.state.deployment(stack) or {}).get("resources") or []
        known |= {str(item["id"]).lower() for item in resources if item.get("id")}
    cloud = [(item.type, item.id) for item in runner.cloud()]
    found: list[Drifted] = []
    seen: set[str] = set()
    for stack in runner.project.deployment_order(environment):
        for subscription in deleted.subscriptions(runner.home.root, [stack]) - seen:
            seen.add(subscription)
            found += unknown(stack, cloud, known, subscription)
    return found


def state_of(root: Path, project: Project) -> SandboxState:
    """The sandbox's state for reading, without preparing or locking anything."""
    return SandboxState(root / ".sandbox" / "state", project.name)


def down(runner: Runner, environment: str, *, unprotect: bool = False, dry_run: bool = False) -> list[StackRun]:
    """Destroy the environment's stacks, services first; audit last, and only with the last environment.

    What it leaves in the cloud is in `summary.kept`. Raises before anything is destroyed when a stack of the
    environment is protected and `unprotect` is not given.
    """
    audit = runner.project.audit_stack
    stacks = [name for name in reversed(runner.project.deployment_order(environment)) if runner.state.exists(name)]
    recovered = {stack: runner.recover(stack) for stack in stacks}
    guarded = {stack: count for stack in stacks if stack != audit and (count := len(_protected(runner, stack)))}
    if guarded and not (unprotect or dry_run):
        raise IdpError(
            f"{environment} is protected ({', '.join(f'{n} resources in {stack}' for stack, n in guarded.items())}); "
            f"nothing was destroyed.\nTo lift that, in the sandbox only: idp down --env {environment} --unprotect-prod"
        )
    runs: list[StackRun] = []
    for stack in stacks:
        if stack == audit and (reason := _why_audit_stays(runner, environment)):
            runner.live.say(f"{stack}: stays, {reason}")
            continue
        if unprotect and not dry_run:
            _unprotect(runner, stack)
        refresh = ["--refresh"] if recovered[stack].refresh else []
        how = ["--preview-only"] if dry_run else ["--yes", "--skip-preview"]
        runs.append(runner.run("destroy", stack, [*how, *refresh], judged=False))
        runner.live.say(f"{stack}: {_changes(runs[-1])}{' if you ran `down`' if dry_run else ''}")
    return runs


def _protected(runner: Runner, stack: str) -> list[str]:
    resources = (runner.state.deployment(stack) or {}).get("resources") or []
    return [item["urn"] for item in resources if item.get("protect") or item.get("retainOnDelete")]


def _unprotect(runner: Runner, stack: str) -> None:
    """Let a destroy really delete: the engine lifts `protect` only, and would keep what it was told to retain."""
    deployment = runner.state.deployment(stack)
    if deployment is None:
        return
    for item in deployment.get("resources") or []:
        item.pop("protect", None)
        item.pop("retainOnDelete", None)
    runner.save(stack, deployment)


def _why_audit_stays(runner: Runner, environment: str) -> str:
    """Empty when the audit stack may go: nobody reports to it any more, and nothing in it is meant to outlive them."""
    if others := _still_there(runner, environment):
        return f"{', '.join(others)} reports to it"
    if kept := _protected(runner, runner.project.audit_stack):
        return f"{len(kept)} of its resources are immutable sinks, meant to outlive what they watch"
    return ""


def _still_there(runner: Runner, environment: str) -> list[str]:
    """Other environments that have resources in the sandbox."""
    return [
        name
        for name, other in runner.project.environments.items()
        if name != environment
        and any((runner.state.deployment(stack) or {}).get("resources") for stack in other.stacks)
    ]
