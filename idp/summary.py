"""What exists and who can read what, from the sandbox's real state: counts by kind, and the stacks' `access` output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.outcome import STACK_TYPE, kind
from idp.project import Project
from idp.state import SandboxState

# What is counted is what exists in a cloud; components and providers are the engine's own.
_OWN = ("pulumi:", "zerosecret:")
SOFT_DELETED = "soft-deleted; purge protection keeps it, and its name, until its retention ends"


@dataclass(frozen=True)
class Summary:
    """`kinds`: how many of each resource type a stack holds. `access`: every grant on a vault."""

    environment: str
    kinds: dict[str, Counter[str]]
    access: list[dict[str, Any]]

    def document(self) -> dict[str, Any]:
        kinds = {stack: dict(sorted(counted.items())) for stack, counted in self.kinds.items()}
        return {"resources": kinds, "access": self.access}


def stack_outputs(deployment: dict[str, Any]) -> dict[str, Any]:
    """The stack's outputs as saved; secrets stay the ciphertext they are."""
    for resource in deployment.get("resources") or []:
        if resource["type"] == STACK_TYPE:
            return dict(resource.get("outputs") or {})
    return {}


def collect(state: SandboxState, project: Project, environment: str) -> Summary:
    kinds: dict[str, Counter[str]] = {}
    access: list[dict[str, Any]] = []
    for stack in project.deployment_order(environment):
        deployment = state.deployment(stack)
        if deployment is None:
            continue
        types = [
            item["type"] for item in deployment.get("resources") or [] if item.get("custom") and not item.get("delete")
        ]
        kinds[stack] = Counter(kind(token) for token in types if not token.startswith(_OWN))
        access += stack_outputs(deployment).get("access") or []
    return Summary(environment, kinds, access)


def render(report: Summary) -> str:
    lines: list[str] = []
    for stack, counted in report.kinds.items():
        lines.append(f"\n{stack}: {counted.total()} resources")
        lines += [
            f"  {number:4d}  {name}" for name, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        ]
    if not report.kinds:
        return f"Nothing is deployed in {report.environment}. Start with: make up ENV={report.environment}"
    lines.append(f"\nWho can read what in {report.environment}:")
    return "\n".join(lines + (_grants(report.access) or ["  nobody: no grants"]))


def _grants(access: list[dict[str, Any]]) -> list[str]:
    """A line a thing that is reached, below it a line a grant; what holds secrets first."""
    reached: dict[str, set[str]] = {}
    holders: set[str] = set()
    for entry in access:
        where, secrets = entry["vault"] or names(entry["scope"]), ", ".join(entry["secrets"])
        if secrets:
            holders.add(where)
        grant = f"    {entry['principal']} as {entry['role']}" + (f": {secrets}" if secrets else "")
        reached.setdefault(where, set()).add(grant)
    ordered = sorted(reached, key=lambda where: (where not in holders, where))
    return [line for where in ordered for line in (f"  {where}", *sorted(reached[where]))]


def kept(cloud: Path, stacks: Iterable[str], subscriptions: Collection[str]) -> list[dict[str, str]]:
    """What the cloud still has of these stacks, which work in `subscriptions`, after they were destroyed, and why."""
    from sandbox.cloud import Cloud

    if not cloud.exists():
        return []
    prefixes = tuple(f"urn:pulumi:{stack}::" for stack in stacks)
    opened = Cloud(cloud)
    try:
        live = [record for record in opened.resources() if record.urn.startswith(prefixes)]
        deleted = opened.deleted()
    finally:
        opened.close()
    found = [{"kind": kind(record.type), "name": last(record.id), "why": "retained"} for record in live]
    ours = [gone for gone in deleted if gone.id.lower().split("/")[2] in subscriptions]
    return found + [{"kind": kind(gone.type), "name": gone.name, "why": SOFT_DELETED} for gone in ours]


def made_up(cloud: Path) -> int:
    """How many outputs the sandbox made up from their types, in everything that it holds."""
    from sandbox.cloud import Cloud

    opened = Cloud(cloud)
    try:
        return sum(1 for _ in opened.synthetic())
    finally:
        opened.close()


def last(identity: str) -> str:
    """The last part of an ARM id."""
    return identity.rstrip("/").rpartition("/")[2]


def names(identity: str) -> str:
    """What an ARM id calls a thing and what it is part of: `namespace/topic/subscription`."""
    return "/".join(identity.rpartition("/providers/")[2].split("/")[2::2])


def render_kept(environment: str, found: list[dict[str, str]]) -> str:
    """A line a reason, below it what it holds; at the end, how to come back."""
    reasons: dict[str, list[str]] = {}
    for item in found:
        reasons.setdefault(item["why"], []).append(f"  {item['kind']} {item['name']}")
    lines = [line for why, names in reasons.items() for line in (f"Stays, {why}:", *sorted(names))]
    flag = " ARGS=--recover" if SOFT_DELETED in reasons else ""
    lines += ["", f"To come back: make up ENV={environment}{flag}"]
    return "\n".join(lines if found else ["Nothing of it is left in the sandbox's cloud.", *lines])


def render_end(environment: str, changed: int, seconds: float, synthetic: int) -> str:
    return f"""
{changed} changes in {seconds:.0f} s.
The sandbox made up {synthetic} outputs from their types: idp sandbox synthetic lists them.

Try next:
{chr(10).join(f"  {command:<32}  {what}" for command, what in _next(environment))}"""


def _next(environment: str) -> list[tuple[str, str]]:
    return [
        (f"make up ENV={environment}", "again: 0 changes"),
        (f"make picture ENV={environment}", "what was built, as a diagram"),
        ('eval "$(make -s env)"', "point this shell at the sandbox; then the usual commands work:"),
        ("", f"pulumi preview -s {environment} --policy-pack policy-packs/no-secret-zero"),
        ("", f"pulumi stack output -s {environment}-services --json"),
        ("make preview", "after you changed a file in stacks/services"),
        (f"make down ENV={environment}", "destroy it, and see what stays"),
    ]
