"""`idp audit lock`: who may, what is asked, what is said.

The audit stack is shared, so its lock binds every environment. It is asked for in the name of a production environment,
because its records are what has to be kept: a company that has none can still start over.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import typer

from idp import audit_lock, deploy
from idp.audit_lock import Policy
from idp.audit_policies import SandboxPolicies, declared_days
from idp.errors import IdpError, UsageError
from idp.live import Live
from idp.project import ROOT, Project, load
from idp.summary import last, stack_outputs


def lock(environment: str, as_json: bool, show: Callable[[Any], None], *, dry_run: bool, confirm: list[str]) -> None:
    """Show, ask, and only then lock: nothing is held while a person thinks, and what changed meanwhile is refused."""
    project = load(ROOT)
    _require_production(project, environment)
    accounts = _accounts(deploy.state_of(ROOT, project).deployment(project.audit_stack) or {}, project)
    client = SandboxPolicies(ROOT / ".sandbox" / "cloud.sqlite", accounts)
    found = client.policies()
    if wrong := audit_lock.problems(found, [last(account) for account in accounts], declared_days(ROOT, project)):
        raise IdpError("\n  ".join(["locked nothing:", *wrong]))
    if not as_json:
        typer.echo(f"{audit_lock.render(found)}\n{audit_lock.IRREVOCABLE}")
    if not dry_run:
        _confirm(found, confirm)
        live = Live(quiet=as_json)
        try:
            with deploy.opened(ROOT, project, live):
                found = audit_lock.lock_all(client, found, live.say)
        finally:
            live.close()
    if as_json:
        show({"dryRun": dry_run, "policies": [policy.document() for policy in found]})
    else:
        unlocked = sum(not policy.locked for policy in found)
        typer.echo(f"{unlocked} would be locked." if dry_run else f"{len(found)} containers are locked.")


def _require_production(project: Project, environment: str) -> None:
    if not project.environment(environment).production:
        production = ", ".join(name for name, item in project.environments.items() if item.production) or "none"
        raise UsageError(
            f"{environment} is no production environment, and the audit stack is shared: its lock would bind everyone "
            f"for as long as records are kept. Locked nothing; allowed: a production environment ({production})"
        )


def _accounts(deployment: dict[str, Any], project: Project) -> list[str]:
    accounts: dict[str, str] = stack_outputs(deployment).get("auditAccounts") or {}
    if not accounts:
        raise IdpError(f"the stack {project.audit_stack} is not deployed, so there is nothing to lock; run: make up")
    return list(accounts.values())


def _confirm(found: Sequence[Policy], given: list[str]) -> None:
    """Every account's name, given or typed, before the first lock."""
    asked = list(given)
    if sys.stdin.isatty():
        asked += [
            input(f"Type {name} to lock it for good: ") for name in audit_lock.missing_confirmations(found, asked)
        ]
    if missing := audit_lock.missing_confirmations(found, asked):
        flags = " ".join(f"--confirm {name}" for name in missing)
        raise UsageError(f"not confirmed; locked nothing (type the names, or give {flags})")
