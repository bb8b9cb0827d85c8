"""What an engine run did, folded from the engine's own event log. Pure: events in, counts and messages out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The engine marks colours in its messages with directives such as <{%reset%}>.
_COLOUR = re.compile(r"<\{%.*?%\}>")
STACK_TYPE = "pulumi:pulumi:Stack"


def plain(text: str) -> str:
    return _COLOUR.sub("", text).strip()


def short(urn: str) -> str:
    """`type name` as people know it: urn:pulumi:dev::project::a:b:C$d:e:F::orders -> F orders."""
    parts = urn.split("::", 3)
    if len(parts) < 4:
        return urn
    return f"{parts[2].rpartition('$')[2].rpartition(':')[2]} {parts[3]}"


def kind(token: str) -> str:
    """azure-native:keyvault:Vault -> keyvault Vault; aws:s3/bucket:Bucket -> s3 Bucket."""
    package, module, name = (*token.split(":"), "", "")[:3]
    return f"{module.partition('/')[0] or package} {name}".strip()


@dataclass
class Outcome:
    """Counts by operation of what is done, names of what is being done, and every message a person must see."""

    planning: bool = False
    planned: int = 0
    done: Counter[str] = field(default_factory=Counter[str])
    running: dict[str, str] = field(default_factory=dict[str, str])
    errors: list[str] = field(default_factory=list[str])
    violations: list[str] = field(default_factory=list[str])
    advice: list[str] = field(default_factory=list[str])
    changes: Counter[str] = field(default_factory=Counter[str])
    finished: bool = False

    def take(self, event: Mapping[str, Any]) -> None:
        """Fold one event in. Kinds that say nothing to a person are passed over."""
        if started := event.get("resourcePreEvent"):
            self._start(started)
        elif ended := event.get("resOutputsEvent"):
            self._end(ended)
        elif failed := event.get("resOpFailedEvent"):
            self.running.pop(failed["metadata"]["urn"], None)
        elif said := event.get("diagnosticEvent"):
            self._message(said)
        elif judged := event.get("policyEvent"):
            self._violation(judged)
        elif summary := event.get("summaryEvent"):
            self.changes = Counter(summary.get("resourceChanges") or {})
            self.finished = True

    def _start(self, event: Mapping[str, Any]) -> None:
        planning = bool(event.get("planning"))
        if self.planning and not planning:
            # One command previews and then updates: what the preview counted is the total of the update.
            self.planned, self.done = self.done.total(), Counter()
            self.running.clear()
        self.planning = planning
        step = event["metadata"]
        self.running[step["urn"]] = step["op"]

    def _end(self, event: Mapping[str, Any]) -> None:
        step = event["metadata"]
        self.running.pop(step["urn"], None)
        if step["type"] != STACK_TYPE:
            self.done[step["op"]] += 1

    def _message(self, event: Mapping[str, Any]) -> None:
        text = plain(event["message"])
        if event.get("severity") != "error" or not text:
            return
        urn = event.get("urn", "")
        self._keep(self.errors, text if not urn or STACK_TYPE in urn else f"{short(urn)}: {text}")

    def _violation(self, event: Mapping[str, Any]) -> None:
        urn = event.get("resourceUrn", "")
        where = f"{short(urn)}: " if urn and STACK_TYPE not in urn else ""
        kept = self.violations if event.get("enforcementLevel") == "mandatory" else self.advice
        self._keep(kept, f"{event['policyName']}: {where}{plain(event['message'])}")

    @staticmethod
    def _keep(kept: list[str], text: str) -> None:
        # The engine says some things twice: when they happen, and again at the end.
        if text not in kept:
            kept.append(text)

    @property
    def changed(self) -> int:
        """How many resources were made, changed or removed, as the engine's own summary counts them."""
        return sum(count for op, count in self.changes.items() if op not in {"same", "read", "refresh"})
