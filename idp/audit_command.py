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

Show = Callable[[Any], None]


def lock(environment: str, as_json: bool, show: Show, *, dry_run: bool, confirm: list[str]) -> None:
    """Lock for good what is unlocked."""
    _apply(
        environment,
        lambda found, _: [policy for policy in found if not policy.locked],
        lambda client, found, _, say: audit_lock.lock_all(client, found, say),
        ("would be locked", "containers are locked"),
        as_json,
        show,
        dry_run=dry_run,
        confirm=confirm,
    )


def extend(environment: str, as_json: bool, show: Show, *, dry_run: bool, confirm: list[str]) -> None:
    """Lengthen what is locked to what is declared: an update of the resource cannot."""
    _apply(
        environment,
        lambda found, days: [policy for policy in found if policy.locked and policy.days < days],
        audit_lock.extend_all,
        ("would be extended", "containers keep what is declared"),
        as_json,
        show,
        dry_run=dry_run,
        confirm=confirm,
    )


def _apply(
    environment: str,
    changing: Callable[[Sequence[Policy], int], list[Policy]],
    act: Callable[[SandboxPolicies, Sequence[Policy], int, Callable[[str], None]], list[Policy]],
    words: tuple[str, str],
    as_json: bool,
    show: Show,
    *,
    dry_run: bool,
    confirm: list[str],
) -> None:
    """Show, ask, and only then act: nothing is held while a person thinks, and what changed meanwhile is refused."""
    project = load(ROOT)
    _require_production(project, environment)
    accounts = _accounts(deploy.state_of(ROOT, project).deployment(project.audit_stack) or {}, project)
    client = SandboxPolicies(ROOT / ".sandbox" / "cloud.sqlite", accounts)
    found, days = client.policies(), declared_days(ROOT, project)
    if wrong := audit_lock.problems(found, [last(account) for account in accounts], days):
        raise IdpError("\n  ".join(["nothing was changed:", *wrong]))
    wanted = changing(found, days)
    if not as_json:
        typer.echo(f"{audit_lock.render(found)}\n{audit_lock.IRREVOCABLE}")
    if not dry_run:
        _confirm(wanted, confirm)
        live = Live(quiet=as_json)
        try:
            with deploy.opened(ROOT, project, live):
                found = act(client, found, days, live.say)
        finally:
            live.close()
    if as_json:
        show({"dryRun": dry_run, "changing": len(wanted), "policies": [policy.document() for policy in found]})
    else:
        typer.echo(f"{len(wanted)} {words[0]}." if dry_run else f"{len(found)} {words[1]}.")


def _require_production(project: Project, environment: str) -> None:
    if not project.environment(environment).production:
        production = ", ".join(name for name, item in project.environments.items() if item.production) or "none"
        raise UsageError(
            f"{environment} is no production environment, and the audit stack is shared: its lock would bind everyone "
            f"for as long as records are kept. Nothing was changed; allowed: a production environment ({production})"
        )


def _accounts(deployment: dict[str, Any], project: Project) -> list[str]:
    accounts: dict[str, str] = stack_outputs(deployment).get("auditAccounts") or {}
    if not accounts:
        raise IdpError(f"the stack {project.audit_stack} is not deployed, so there is nothing to lock; run: make up")
    return list(accounts.values())


def _confirm(changing: Sequence[Policy], given: list[str]) -> None:
    """The name of every account in which something changes, given or typed, before the first change."""
    asked = list(given)
    if sys.stdin.isatty():
        asked += [
            input(f"Type {name} to change it for good: ") for name in audit_lock.missing_confirmations(changing, asked)
        ]
    if missing := audit_lock.missing_confirmations(changing, asked):
        flags = " ".join(f"--confirm {name}" for name in missing)
        raise UsageError(f"not confirmed; nothing was changed (type the names, or give {flags})")
