"""What the engine says about rules during a preview, folded from its event log. Pure: events in, facts out.

Verdict and level are two things: a rule that met an unknown says `undecided:` at the head of its message, whatever the
level at which it is enforced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from idp.outcome import STACK_TYPE, plain, short

UNDECIDED = "undecided: "
EXCEPTION = "exception until "
# How the policy SDK reports a rule that read an unknown: as advice, whatever the rule's level.
CANNOT_RUN = "can't run policy"
JUDGED_OPERATIONS = frozenset({"create", "same", "update", "replace", "create-replacement", "import"})


class Verdict(Enum):
    VIOLATED = "violated"
    UNDECIDED = "undecided"
    EXCEPTED = "excepted"
    ADVICE = "advice"
    UNRUNNABLE = "could not run"


@dataclass(frozen=True)
class Judgement:
    """One thing that one rule says about one resource; `urn` is empty or the stack's for rules on the whole stack."""

    rule: str
    verdict: Verdict
    mandatory: bool
    severity: str
    urn: str
    message: str

    @property
    def resource(self) -> str:
        return "the stack" if not self.urn or STACK_TYPE in self.urn else short(self.urn)


@dataclass
class Judged:
    """All that one preview said."""

    judgements: list[Judgement] = field(default_factory=list[Judgement])
    errors: list[str] = field(default_factory=list[str])
    packs: set[str] = field(default_factory=set[str])
    """Packs that the engine's summary says it ran with, by path as given."""
    stack_judged: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """By pack name: the stack rules that were run at the end."""
    resources_judged: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """By pack name: the URNs that it was asked about."""
    rules_run: set[str] = field(default_factory=set[str])
    planned: set[str] = field(default_factory=set[str])
    """URNs that the program declares; each must have been judged."""
    reads: list[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    """What was read and not made: stack references, resources fetched by id. The engine shows these to no pack."""
    config: dict[str, str] = field(default_factory=dict[str, str])
    finished: bool = False


def fold(events: Iterable[Mapping[str, Any]]) -> Judged:
    """Fold a whole event log. Kinds that say nothing about rules are passed over."""
    judged = Judged()
    for event in events:
        take(judged, event)
    return judged


def take(judged: Judged, event: Mapping[str, Any]) -> None:
    """Fold one more event."""
    if said := event.get("policyEvent"):
        judgement = _judgement(said)
        if judgement not in judged.judgements:  # the engine repeats some at the end
            judged.judgements.append(judgement)
    elif analyzed := event.get("policyAnalyzeSummaryEvent"):
        judged.resources_judged.setdefault(analyzed["policyPackName"], set()).add(analyzed.get("resourceUrn", ""))
        judged.rules_run |= _rules(analyzed)
    elif analyzed := event.get("policyAnalyzeStackSummaryEvent"):
        judged.stack_judged.setdefault(analyzed["policyPackName"], set()).update(_rules(analyzed))
        judged.rules_run |= _rules(analyzed)
    elif started := event.get("resourcePreEvent"):
        step = started["metadata"]
        if step["op"] in JUDGED_OPERATIONS:
            judged.planned.add(step["urn"])
    elif ended := event.get("resOutputsEvent"):
        if ended["metadata"]["op"] == "read":
            judged.reads.append(ended["metadata"]["new"])
    elif prelude := event.get("preludeEvent"):
        judged.config = dict(prelude.get("config") or {})
    elif summary := event.get("summaryEvent"):
        judged.finished = True
        judged.packs |= {name.split("|")[-1] for name in summary.get("PolicyPacks") or {}}
    elif said := event.get("diagnosticEvent"):
        text = plain(said.get("message", ""))
        if said.get("severity") == "error" and text:
            judged.errors.append(text)


def _rules(summary: Mapping[str, Any]) -> set[str]:
    return {*(summary.get("passed") or ()), *(summary.get("failed") or ())}


def _judgement(event: Mapping[str, Any]) -> Judgement:
    message = plain(event["message"])
    mandatory = event.get("enforcementLevel") == "mandatory"
    # The first line is the rule's title; what was found begins on the second.
    found = message.partition("\n")[2] or message
    if CANNOT_RUN in message:
        verdict = Verdict.UNRUNNABLE
    elif found.startswith(EXCEPTION) and not mandatory:
        verdict = Verdict.EXCEPTED
    elif found.startswith(UNDECIDED):
        verdict = Verdict.UNDECIDED
    else:
        verdict = Verdict.VIOLATED if mandatory else Verdict.ADVICE
    return Judgement(
        rule=event["policyName"],
        verdict=verdict,
        mandatory=mandatory,
        severity=event.get("severity") or "",
        urn=event.get("resourceUrn", ""),
        message=found,
    )
