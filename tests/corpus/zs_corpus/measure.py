"""Recall and false alarms of the whole library over the corpus, by family, as `idp check` judges JSON lines.

A violating row is found when a rule of an acceptable family violates it: a password of a database is as well refused as
a credential that exists as as one that is written down. A clean row is a false alarm when a rule of its own family
(for the credential families: of any of them) violates it: what another family says of it may well be true. `undecided`
counts for neither, and has a column: what a lookup returned is unknown at preview, and no row can show the call, so
that a credential taken from one is refused by not being decided.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from zs_corpus.rows import Row, rows

from idp.check_input import parse
from zs_policy import declaration
from zs_policy.model import Environment
from zs_policy.profile_file import FILE, load
from zs_policy.registry import all_rules
from zs_policy.verdicts import verdicts

CREDENTIALS = frozenset({"credential-exists", "credential-reachable", "credential-written", "credential-lookup"})
ACCEPTABLE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(CREDENTIALS, CREDENTIALS | {"kubernetes", "state"}),
    "kubernetes": CREDENTIALS | {"kubernetes", "network"},
    "state": CREDENTIALS | {"state"},
    "trust": frozenset({"trust", "reach"}),
    "reach": frozenset({"reach", "trust", "vault-posture"}),
    "vault-posture": frozenset({"vault-posture", "lifecycle", "reach"}),
    "lifecycle": CREDENTIALS | {"lifecycle", "vault-posture"},
    "audit": frozenset({"audit"}),
    "network": frozenset({"network", "vault-posture", "reach"}),
    "naming": frozenset({"naming"}),
}


@dataclass(frozen=True)
class Judged:
    """One row and the rules that spoke: (rule id, family) by verdict."""

    row: Row
    violated: frozenset[tuple[str, str]]
    undecided: frozenset[tuple[str, str]]
    """Undecided by a mandatory rule, which refuses as well; what is most likely harmless is not among them."""

    def of(self, families: Iterable[str]) -> list[str]:
        return sorted(rule for rule, family in self.violated if family in families)


@dataclass
class Figures:
    """Counts of one family in one half."""

    violating: int = 0
    found: int = 0
    found_by_any: int = 0
    undecided: int = 0
    clean: int = 0
    alarms: int = 0
    misses: list[Judged] = field(default_factory=list)
    false: list[Judged] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.violating

    @property
    def refused(self) -> float:
        """As recall, with what no mandatory rule could decide: neither passes a gate."""
        return (self.found + self.undecided) / self.violating

    @property
    def alarm_rate(self) -> float:
        return self.alarms / self.clean


def judge(chosen: Iterable[Row]) -> Iterator[Judged]:
    """Each row alone, so that no row hides or causes what is said of another."""
    rules = all_rules()
    profile = load(rules, FILE)
    anywhere = declaration.context("", "", preview=True, config={}, secrets_provider="")
    production = replace(
        anywhere, environments={"prod": Environment("prod", frozenset(), frozenset(), frozenset({""}), production=True)}
    )
    today = datetime.now(UTC).date()
    for row in chosen:
        line: dict[str, Any] = {key: row[key] for key in ("type", "name", "props", "outputs") if key in row}
        context = production if row.get("production") else anywhere
        given = parse(row["name"], json.dumps(line).encode())
        spoken: dict[str, set[tuple[str, str]]] = {"violated": set(), "undecided": set()}
        for verdict in verdicts(given.resources, context, rules.values(), profile, today):
            finding = verdict.finding
            if verdict.refuses:
                said = "undecided" if finding.undecided else "violated"
                spoken[said].add((finding.rule.id, finding.rule.family.value))
        yield Judged(row, frozenset(spoken["violated"]), frozenset(spoken["undecided"]))


def figures(half: str, families: Iterable[str] = ()) -> dict[str, Figures]:
    """The figures of each family in a half of the corpus; `families` limits them."""
    wanted = set(families)
    chosen = [row for row in rows() if row["half"] == half and (not wanted or row["family"] in wanted)]
    counted: dict[str, Figures] = {}
    for judged in judge(chosen):
        _count(counted.setdefault(judged.row["family"], Figures()), judged)
    return dict(sorted(counted.items()))


def _count(into: Figures, judged: Judged) -> None:
    family = judged.row["family"]
    if judged.row["label"] == "violating":
        into.violating += 1
        into.found_by_any += bool(judged.violated)
        if judged.of(ACCEPTABLE[family]):
            into.found += 1
        else:
            into.undecided += any(f in ACCEPTABLE[family] for _, f in judged.undecided)
            into.misses.append(judged)
        return
    into.clean += 1
    if judged.of(CREDENTIALS if family in CREDENTIALS else {family}):
        into.alarms += 1
        into.false.append(judged)


def table(counted: Mapping[str, Figures]) -> str:
    """The figures as text, one line a family."""
    lines = [f"{'family':22}{'violating':>10}{'recall':>8}{'refused':>9}{'any rule':>9}{'clean':>7}{'alarms':>8}"]
    for family, f in counted.items():
        lines.append(
            f"{family:22}{f.violating:>10}{f.recall:>8.3f}{f.refused:>9.3f}"
            f"{f.found_by_any / f.violating:>9.3f}{f.clean:>7}{f.alarm_rate:>8.3f}"
        )
    return "\n".join(lines)


def shortfalls(counted: Mapping[str, Figures]) -> Iterator[str]:
    """What was missed and what was flagged wrongly, by type; never a value."""
    for family, f in counted.items():
        for label, judged in (("missed", f.misses), ("alarm", f.false)):
            said = Counter((one.row["type"], one.row["why"], *one.of(ACCEPTABLE[family])) for one in judged)
            for (kind, why, *by), count in sorted(said.items()):
                yield f"{family}: {label} x{count}: {kind}: {why}{' by ' + ', '.join(by) if by else ''}"
