"""What in the cloud is not as the state says: found by the engine's own refresh, which changes nothing here.

What the state does not know at all (a grant somebody gave by hand) no refresh sees; `unknown` finds it where the cloud
can be listed, which is the sandbox.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.outcome import kind, short

CHANGED, GONE, UNKNOWN = "changed", "gone", "unknown"
_SAID = {CHANGED: "is not as declared", GONE: "is gone", UNKNOWN: "was made by somebody else"}


@dataclass(frozen=True)
class Drifted:
    """One resource. `paths` are of properties that differ; their values are never kept."""

    stack: str
    what: str
    resource: str
    paths: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f": {', '.join(self.paths)}" if self.paths else ""
        return f"{self.resource} {_SAID[self.what]}{where}"

    def document(self) -> dict[str, Any]:
        return {"stack": self.stack, "drift": self.what, "resource": self.resource, "properties": list(self.paths)}


@dataclass
class Fold:
    """The engine's events of one `refresh --preview-only`, folded. Pure."""

    stack: str
    found: list[Drifted] = field(default_factory=list[Drifted])

    def take(self, event: Mapping[str, Any]) -> None:
        step = (event.get("resOutputsEvent") or {}).get("metadata")
        if step is None or step["type"].startswith("pulumi:"):
            return
        if step["op"] == "delete":
            self.found.append(Drifted(self.stack, GONE, short(step["urn"])))
        elif step["op"] == "update":
            paths = sorted(step.get("detailedDiff") or step.get("diffs") or ())
            self.found.append(Drifted(self.stack, CHANGED, short(step["urn"]), tuple(paths)))


def unknown(stack: str, cloud: Iterable[tuple[str, str]], known: Collection[str], within: str) -> list[Drifted]:
    """Access given by hand: grants and federated credentials (type, id) of the subscription `within` that no state has.

    Only access: anything else that somebody makes in the subscription is theirs to make. `known` are lower-case ids.
    """
    return [
        Drifted(stack, UNKNOWN, f"{kind(token).split()[-1]} {identity}")
        for token, identity in cloud
        if token in ACCESS
        and identity.lower().startswith(f"/subscriptions/{within}/")
        and identity.lower() not in known
    ]


ACCESS = (
    "azure-native:authorization:RoleAssignment",
    "azure-native:managedidentity:FederatedIdentityCredential",
    "azure-native:dbforpostgresql:Administrator",
)


def render(environment: str, found: list[Drifted]) -> str:
    """A line a resource, by stack; at the end what puts it right."""
    if not found:
        return f"No drift in {environment}: the cloud is what the state says."
    lines: list[str] = []
    for stack in dict.fromkeys(item.stack for item in found):
        lines.append(f"{stack}:")
        lines += [f"  {item}" for item in found if item.stack == stack]
    if any(item.what != UNKNOWN for item in found):
        lines.append(f"To put it back as declared: make up ENV={environment}")
    if any(item.what == UNKNOWN for item in found):
        lines.append(
            "What somebody else made, `up` does not know: remove it by hand, or declare it. docs/runbooks/drift.md"
        )
    return "\n".join(lines)
