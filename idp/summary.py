"""What exists and who reaches what, from the sandbox's real state: counts by kind, and access as the deployed grants
give it, held against what the stacks' `access` output declares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp import access, access_sources
from idp.access import Access
from idp.outcome import STACK_TYPE, kind
from idp.project import Project
from idp.state import SandboxState
from zs_access import Difference, build, compare, judged

# What is counted is what exists in a cloud; components and providers are the engine's own.
_OWN = ("pulumi:", "zerosecret:")
SOFT_DELETED = "soft-deleted; purge protection keeps it, and its name, until its retention ends"


@dataclass(frozen=True)
class Summary:
    """`kinds`: how many of each resource type a stack holds. `declared`: every grant as the stacks tell of it;
    `effective`: what the deployed grants amount to, and `differences` where the two are not the same.
    """

    environment: str
    kinds: dict[str, Counter[str]]
    declared: list[dict[str, Any]]
    effective: Access
    differences: list[str]

    def document(self) -> dict[str, Any]:
        kinds = {stack: dict(sorted(counted.items())) for stack, counted in self.kinds.items()}
        effective = access.document(self.effective)
        return {"resources": kinds, "access": self.declared, "effective": effective, "differences": self.differences}


def stack_outputs(deployment: dict[str, Any]) -> dict[str, Any]:
    """The stack's outputs as saved; secrets stay the ciphertext they are."""
    for resource in deployment.get("resources") or []:
        if resource["type"] == STACK_TYPE:
            return dict(resource.get("outputs") or {})
    return {}


def collect(state: SandboxState, project: Project, environment: str) -> Summary:
    kinds: dict[str, Counter[str]] = {}
    declared: list[dict[str, Any]] = []
    for stack in project.deployment_order(environment):
        deployment = state.deployment(stack)
        if deployment is None:
            continue
        types = [
            item["type"] for item in deployment.get("resources") or [] if item.get("custom") and not item.get("delete")
        ]
        kinds[stack] = Counter(kind(token) for token in types if not token.startswith(_OWN))
        declared += stack_outputs(deployment).get("access") or []
    graph = build(access_sources.deployed(state, project, environment))
    return Summary(environment, kinds, declared, access.access(graph), _differences(compare(graph, declared)))


def _differences(found: Difference) -> list[str]:
    told = [(found.undeclared, "is granted and not declared"), (found.unreached, "is declared and not granted")]
    return sorted(
        {
            f"{reach.principal.label} may {reach.right} the {reach.target.kind} {reach.target.label}: {what}"
            for reaches, what in told
            for reach in reaches
        }
    )


def render(report: Summary) -> str:
    lines: list[str] = []
    for stack, counted in report.kinds.items():
        lines.append(f"\n{stack}: {counted.total()} resources")
        lines += [
            f"  {number:4d}  {name}" for name, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        ]
    if not report.kinds:
        return f"Nothing is deployed in {report.environment}. Start with: make up ENV={report.environment}"
    lines += [f"\nWho reaches what in {report.environment}, by the grants that are deployed:", ""]
    lines += [access.table(report.effective) or "  nobody: no grants"]
    if others := [entry for entry in report.declared if not judged(entry)]:
        lines += ["\nOn data services, as declared:", *_grants(others)]
    if report.differences:
        lines += ["\nNot as declared:", *(f"  {line}" for line in report.differences)]
    elif report.declared:
        lines.append("\nThis is what the stacks declare.")
    return "\n".join(lines)


def _grants(granted: list[dict[str, Any]]) -> list[str]:
    """A line a thing that is reached, below it a line a grant; what holds secrets first."""
    reached: dict[str, set[str]] = {}
    holders: set[str] = set()
    for entry in granted:
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
        ("", f"pulumi preview -s {environment} --policy-pack policy-packs/zero-secret"),
        ("", f"pulumi stack output -s {environment}-services --json"),
        ("make preview", "after you changed a file in stacks/services"),
        (f"make down ENV={environment}", "destroy it, and see what stays"),
    ]
