"""How `idp check` says what it found: for people, for programs, for code hosts (SARIF) and for test reports (JUnit)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from zs_policy.profile import Level
from zs_policy.verdicts import Verdict

if TYPE_CHECKING:
    from zs_policy.rule import Rule

WORDS = {Level.MANDATORY: "error", Level.ADVISORY: "warning"}


@dataclass(frozen=True)
class Judged:
    """The verdicts on one file."""

    file: str
    count: int
    plain: bool
    verdicts: Sequence[Verdict]


def record(verdict: Verdict, plain: bool) -> dict[str, str]:
    """One finding, as in `--format jsonl`. `plain`: resources came by name, without URNs of an engine's."""
    finding, resource = verdict.finding, verdict.resource
    about = (resource.name if plain else resource.urn) if resource else finding.urn
    return {
        "rule": finding.rule.id,
        "family": finding.rule.family.value,
        "resource": about,
        "type": resource.type if resource else "",
        "level": verdict.ruling.level.value,
        "verdict": "undecided" if finding.undecided else "violated",
        "message": verdict.ruling.text,
        "path": finding.path,
    }


def render(format_: str, judged: Sequence[Judged], rules: Sequence[Rule]) -> Iterator[str]:
    """Lines of output in one of FORMATS."""
    return FORMATS[format_](judged, rules)


def _jsonl(judged: Sequence[Judged], _: Sequence[Rule]) -> Iterator[str]:
    for one in judged:
        for verdict in one.verdicts:
            yield json.dumps(record(verdict, one.plain))


def _table(judged: Sequence[Judged], rules: Sequence[Rule]) -> Iterator[str]:
    for one in judged:
        for verdict in one.verdicts:
            rule, about = verdict.finding.rule, record(verdict, one.plain)
            name = _one_line(about["resource"].split("::", 2)[-1]) or "the stack"
            text = verdict.ruling.text.replace("\n", "\n    ")
            yield f"{WORDS[verdict.ruling.level]}: {rule.id} ({rule.severity.value}) on {name}\n    {text}"
        refused = sum(verdict.refuses for verdict in one.verdicts)
        yield (
            f"{one.file}: {_count(one.count, 'resource')}, {_count(len(rules), 'rule')}: "
            f"{_count(refused, 'refusal')}, {_count(len(one.verdicts) - refused, 'remark')}"
        )


def _one_line(text: str) -> str:
    """A name is the program's to choose; it must not look like a line of ours."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _sarif(judged: Sequence[Judged], rules: Sequence[Rule]) -> Iterator[str]:
    """SARIF 2.1.0. Resources are logical locations: a preview has no lines that a person wrote."""
    index = {rule.id: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "zero-secret", "rules": [_sarif_rule(rule) for rule in rules]}},
        "results": [_sarif_result(v, one, index) for one in judged for v in one.verdicts],
        "columnKind": "unicodeCodePoints",
    }
    yield json.dumps({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.fix}\n{rule.code}"},
        "properties": {
            "tags": [rule.family.value, *map(str, rule.frameworks)],
            "problem.severity": rule.severity.value,
            "documentation": rule.url,
        },
    }


def _sarif_result(verdict: Verdict, one: Judged, index: Mapping[str, int]) -> dict[str, Any]:
    from urllib.parse import quote

    said = record(verdict, one.plain)
    location = {
        "physicalLocation": {"artifactLocation": {"uri": quote(one.file)}, "region": {"startLine": 1}},
        "logicalLocations": [
            {"name": said["path"] or said["resource"], "fullyQualifiedName": said["resource"], "kind": "resource"}
        ],
    }
    return {
        "ruleId": said["rule"],
        "ruleIndex": index[said["rule"]],
        "level": WORDS[verdict.ruling.level],
        "message": {"text": said["message"]},
        "locations": [location],
        "properties": {"verdict": said["verdict"], "family": said["family"], "type": said["type"]},
    }


def _junit(judged: Sequence[Judged], rules: Sequence[Rule]) -> Iterator[str]:
    """A suite a file, a case a rule: a report shows what held as well as what did not."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<testsuites>"
    for one in judged:
        by_rule: dict[str, list[Verdict]] = {}
        for verdict in one.verdicts:
            by_rule.setdefault(verdict.finding.rule.id, []).append(verdict)
        failing = sum(any(v.refuses for v in found) for found in by_rule.values())
        yield f'<testsuite name="{escape(_xml(one.file))}" tests="{len(rules)}" failures="{failing}" errors="0">'
        for rule in rules:
            yield f'<testcase classname="{rule.family.value}" name="{rule.id}">'
            found = by_rule.get(rule.id, [])
            text = escape(_xml(_joined(found, one.plain)))
            if any(verdict.refuses for verdict in found):
                yield f'<failure message="{escape(rule.title)}">{text}</failure>'
            elif found:
                yield f"<system-out>{text}</system-out>"
            yield "</testcase>"
        yield "</testsuite>"
    yield "</testsuites>"


def _joined(found: Iterable[Verdict], plain: bool) -> str:
    return "\n".join(f"{record(verdict, plain)['resource']}: {verdict.ruling.text}" for verdict in found)


def _xml(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold at all."""
    return "".join(
        c if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "?" for c in text
    )


FORMATS = {"table": _table, "jsonl": _jsonl, "sarif": _sarif, "junit": _junit}
