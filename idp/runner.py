"""One clone's sandbox as commands use it: engine runs with progress, short engine commands, recovery before work."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idp import engine_events, engine_run, recovery
from idp.engine_events import Judged
from idp.errors import IdpError, InterruptedRunError, ViolationError
from idp.live import Live
from idp.outcome import Outcome
from idp.project import PACK, Project
from idp.reconcile import Existing
from idp.run_files import LastRun, last_run, note_run, program_digest
from idp.state import SandboxState

if TYPE_CHECKING:
    from sandbox.home import Home

SHOWN_LOG_LINES = 30


@dataclass(frozen=True)
class StackRun:
    """What one engine run did to one stack."""

    stack: str
    outcome: Outcome
    seconds: float
    judged: Judged = field(default_factory=Judged)


class Runner:
    """Binds a prepared sandbox to the way runs are shown and stopped."""

    def __init__(self, home: Home, project: Project, root: Path, live: Live, interrupts: engine_run.Interrupts) -> None:
        self.home = home
        self.project = project
        self.live = live
        self.files = home.run
        self.state = SandboxState(home.state, project.name)
        self.digest = program_digest(root)
        self._root = root
        self._told = False
        self.interrupts = interrupts
        self._env = os.environ | home.env() | {engine_run.STARTED_BY: str(os.getpid())}

    def stopped(self) -> bool:
        """Whether somebody asked us to stop."""
        return self.interrupts.wanted() > 0

    def command(self, arguments: Sequence[str]) -> str:
        """A short engine command; what it printed. An IdpError holds the engine's own words when it fails."""
        done = subprocess.run(
            [str(self.home.pulumi), "--non-interactive", *arguments],
            cwd=self._root,
            env=self._env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            # Not in our group: a Ctrl-C is for us to see and for long runs to be handed.
            process_group=0,
            preexec_fn=engine_run.interrupt_when_parent_dies,
        )
        if done.returncode != 0:
            raise IdpError(f"pulumi {' '.join(arguments[:2])} failed:\n{(done.stderr or done.stdout).strip()}")
        return done.stdout

    def save(self, stack: str, deployment: dict[str, Any]) -> None:
        """Replace the saved state of a stack of the sandbox, checked and locked by the engine."""
        document = self.files / f"{stack}.import.json"
        document.write_text(json.dumps({"version": 3, "deployment": deployment}), encoding="utf-8")
        try:
            self.command(["stack", "import", "--stack", stack, "--file", str(document)])
        finally:
            document.unlink()

    def recover(self, stack: str) -> recovery.Recovered:
        return recovery.recover(
            self.state,
            stack,
            suspicious=last_run(self.files, stack).status not in {"", "ok"},
            cloud=self.cloud,
            clone=self._root,
            engine=self.command,
            save=lambda deployment: self.save(stack, deployment),
            say=self.live.say,
        )

    def cloud(self) -> list[Existing]:
        """Everything that the sandbox's cloud has."""
        from sandbox.cloud import Cloud

        cloud = Cloud(self.home.cloud)
        try:
            return [
                Existing(item.urn, item.type, item.id, item.inputs, item.outputs, str(item.created))
                for item in cloud.resources()
            ]
        finally:
            cloud.close()

    def is_settled(self, stack: str) -> bool:
        """Whether the last run of this stack ended well with the program as it is now."""
        return last_run(self.files, stack) == LastRun("ok", self.digest)

    def run(
        self,
        verb: str,
        stack: str,
        options: Sequence[str] = (),
        *,
        judged: bool = True,
        on_event: Callable[[dict[str, Any]], None] = lambda _: None,
    ) -> StackRun:
        """`pulumi <verb>` of one stack to its end, shown as it goes. Raises what the user has to hear."""
        self._raise_if_stopped(f"before {verb} of {stack}")
        # A refresh begins nothing in the cloud, so there is nothing that the next run would have to finish.
        changes = verb in ("up", "destroy") and "--preview-only" not in options
        log = self.files / f"{stack}.{verb}.log"
        self.files.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")
        outcome, verdicts, started = Outcome(), Judged(), time.monotonic()

        def note(event: dict[str, Any]) -> None:
            outcome.take(event)
            engine_events.take(verdicts, event)
            on_event(event)

        if changes:
            note_run(self.files, stack, LastRun("running"))
        packs = ["--policy-pack", PACK] if judged else []
        code = engine_run.run(
            [self.home.pulumi, verb, "--non-interactive", "--suppress-outputs", "--stack", stack, *packs, *options],
            env=self._env,
            cwd=self._root,
            log=log,
            events=self.files / f"{stack}.{verb}.events",
            on_event=note,
            on_tick=lambda: self._show(stack, verb, outcome, started),
            interrupts=self.interrupts,
        )
        if changes:
            digest = self.digest if verb == "up" else ""
            note_run(self.files, stack, LastRun("ok" if code == 0 else "failed", digest))
        self._raise_for(code, verb, stack, outcome, log)
        return StackRun(stack, outcome, time.monotonic() - started, verdicts)

    def _show(self, stack: str, verb: str, outcome: Outcome, started: float) -> None:
        if self.interrupts.count and not self._told:
            self._told = True
            self.live.say("stopping as soon as what is in flight is done; once more abandons it")
        self.live.step(f"{stack}: {verb}", outcome, started)

    def _raise_if_stopped(self, when: str) -> None:
        if self.interrupts.wanted():
            raise InterruptedRunError(f"stopped {when}; what was begun is finished by the next `make up`")

    def _raise_for(self, code: int, verb: str, stack: str, outcome: Outcome, log: Path) -> None:
        self._raise_if_stopped(f"during {verb} of {stack}")
        if outcome.violations:
            listed = "\n".join(f"  {text}" for text in outcome.violations)
            raise ViolationError(f"{stack} is refused by its rules:\n{listed}")
        if code != 0:
            said = "\n".join(f"  {text}" for text in outcome.errors) or tail(log)
            raise IdpError(f"{verb} of {stack} failed (exit code {code}):\n{said}\nThe engine's own output: {log}")


def tail(log: Path, lines: int = SHOWN_LOG_LINES) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
