"""Who reaches which secret: the access graph as rows that people read, and as a document for programs.

A row is one principal, one way and one holder (a vault, a storage account): what it may do there, and with what. Rows
of a workload and of the identity that it signs in as are one row unless all are asked for.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idp.errors import IdpError, UsageError

if TYPE_CHECKING:
    from zs_access import Graph, Reach

OUTSIDE = ("workload", "pipeline", "pull request", "external", "service account", "service")
PRINCIPALS = ("identity", "group", "user", "role", *OUTSIDE)


@dataclass(frozen=True)
class Row:
    """`holder` is the vault or account that `what` lies in; `whole` that nothing in it is left out, declared or not."""

    holder: str
    who: str
    kind: str
    through: str
    may: tuple[str, ...]
    what: tuple[str, ...]
    whole: bool
    undecided: str = ""

    @property
    def says(self) -> str:
        """What is reached, in words."""
        names = ", ".join(self.what)
        if not self.whole:
            return names
        return f"all of it: {names}" if names else "all of it"


@dataclass(frozen=True)
class Access:
    """All rows of a picture, in its order, and who reaches nothing at all."""

    rows: tuple[Row, ...]
    without: tuple[tuple[str, str], ...]
    """(kind, name)."""


def access(graph: Graph, *, who: str = "", what: str = "", every: bool = False) -> Access:
    """Rows of the graph. `who` and `what` filter by name: a part of it, or a pattern with `*`.

    Raises UsageError for a filter that nothing answers to.
    """
    found = graph.reach()
    kept = [reach for reach in found if _named(who, _names(reach)) and _named(what, _things(reach, graph))]
    if (who or what) and not kept:
        _require_known(graph, who, what)
    if not every:
        kept = _outermost(kept, graph, filtered=bool(who))
    reaching = {reach.principal.key for reach in found}
    idle = sorted(
        (node.kind, plain(node.label))
        for key, node in graph.nodes.items()
        if node.kind in PRINCIPALS and key not in reaching and _named(who, [node.label, node.kind])
    )
    return Access(tuple(_rows(kept, graph)), tuple(idle) if not what else ())


def _names(reach: Reach) -> list[str]:
    return [reach.principal.label, reach.principal.key, reach.principal.kind]


def _things(reach: Reach, graph: Graph) -> list[str]:
    holder = graph.nodes.get(reach.target.parent)
    held = [holder.label] if holder and holder.kind in ("vault", "account") else []
    return [reach.target.label, reach.target.kind, *held]


def _named(asked: str, names: Iterable[str]) -> bool:
    wanted = asked.lower()
    if "*" in wanted:
        return any(fnmatch.fnmatchcase(name.lower(), wanted) for name in names)
    return not wanted or any(wanted in name.lower() for name in names)


def _require_known(graph: Graph, who: str, what: str) -> None:
    """A filter that answers to nobody is a typing mistake; one that somebody answers to who reaches nothing is not."""
    labels = {node.label for node in graph.nodes.values()}
    kinds = {node.kind for node in graph.nodes.values()}
    for option, asked in (("--who", who), ("--what", what)):
        if asked and not _named(asked, labels | kinds):
            near = difflib.get_close_matches(asked, labels, n=1, cutoff=0.4)
            raise UsageError(f"{option} {asked}: nothing has such a name{f'; did you mean {near[0]}?' if near else ''}")


def _outermost(found: list[Reach], graph: Graph, *, filtered: bool) -> list[Reach]:
    """Without what somebody reaches only as a step of another's path, unless it was asked for by name."""
    inner = {edge.target for edges in graph.becomes.values() for edge in edges}
    kept = [reach for reach in found if reach.principal.key not in inner]
    return kept or found if filtered else kept


def _rows(found: Sequence[Reach], graph: Graph) -> list[Row]:
    grouped: dict[tuple[str, str, str, str, str, str], dict[str, set[str]]] = {}
    labels: dict[str, str] = {}
    for reach in found:
        target = reach.target
        holder = target.key if target.kind == "vault" else target.parent
        labels[holder] = graph.nodes[holder].label
        through = " → ".join(_short(step.text) for step in reach.path)
        key = (holder, reach.principal.label, reach.principal.kind, reach.principal.key, through, reach.undecided)
        name = "" if target.kind == "vault" else target.label.rpartition("/")[2]
        grouped.setdefault(key, {}).setdefault(name, set()).add(reach.right)
    rows: list[Row] = []
    for (holder, who, kind, _, through, undecided), things in grouped.items():
        alike: dict[tuple[str, ...], list[str]] = {}
        for name in sorted(things):
            alike.setdefault(_ordered(things[name]), []).append(name)
        for may, things_alike in sorted(alike.items()):
            everything = "" in things_alike
            shown = tuple(name for name in things_alike if name)
            held, names = plain(labels[holder]), tuple(map(plain, shown))
            rows.append(Row(held, plain(who), kind, plain(through), may, names, everything, plain(undecided)))
    return sorted(rows, key=lambda row: (row.holder, row.kind not in OUTSIDE, row.who, row.through, row.may, row.what))


def plain(text: str) -> str:
    """A name as it may stand in a line, whoever chose it: nothing that moves a terminal's cursor."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _ordered(rights: Iterable[str]) -> tuple[str, ...]:
    from zs_access.graph import RIGHTS

    given = set(rights)
    return tuple(right for right in RIGHTS if right in given)


def _short(step: str) -> str:
    """`signs in as id-x` -> `id-x`; a role without the vault, which the holder's column says."""
    return step.removeprefix("signs in as ").partition(" on ")[0]


def table(found: Access) -> str:
    """Columns who | through | may | what, a block a vault or account."""
    if not found.rows and not found.without:
        return "nothing that holds a secret, and nobody"
    widths = [max((len(cell) for cell in column), default=0) for column in zip(*map(_cells, found.rows), strict=True)]
    lines: list[str] = []
    holder = ""
    for row in found.rows:
        if row.holder != holder:
            holder = row.holder
            lines += ["", holder]
        cells = [f"{cell:<{width}}" for cell, width in zip(_cells(row), [*widths[:3], 0], strict=True)]
        lines.append("  " + "  ".join(cells).rstrip())
    idle: dict[str, list[str]] = {}
    for kind, name in found.without:
        idle.setdefault(kind, []).append(name)
    if idle:
        lines += ["", "Reach none of it:"]
        lines += [f"  {kind}: {', '.join(names)}" for kind, names in sorted(idle.items())]
    return "\n".join(lines).lstrip("\n")


def _cells(row: Row) -> tuple[str, str, str, str]:
    doubt = f"  undecided: {row.undecided}" if row.undecided else ""
    return row.who, row.through, " ".join(row.may), row.says + doubt


def document(found: Access) -> dict[str, Any]:
    """The same for programs."""
    return {
        "access": [
            {
                "in": row.holder,
                "who": row.who,
                "kind": row.kind,
                "through": row.through,
                "may": list(row.may),
                "what": list(row.what),
                "whole": row.whole,
                "undecided": row.undecided,
            }
            for row in found.rows
        ],
        "withoutAccess": [{"kind": kind, "who": name} for kind, name in found.without],
    }


def run(environment: str, *, file: Path | None, who: str, what: str, every: bool, form: str) -> str:
    """The command: what to print.

    Raises UsageError for a format that is none.
    """
    from idp import access_picture, access_sources, deploy
    from idp.project import ROOT, load
    from zs_access import build

    project = load(ROOT)
    if file is None:
        project.environment(environment)
        resources = access_sources.deployed(deploy.state_of(ROOT, project), project, environment)
    else:
        resources = access_sources.from_file(file)
    if not resources:
        raise IdpError(f"nothing is deployed in {environment}; start with: make up ENV={environment}")
    graph = build(resources, access_sources.declared(project))
    found = access(graph, who=who, what=what, every=every)
    match form:
        case "table":
            return table(found)
        case "json":
            import json

            return json.dumps(document(found), indent=2)
        case "svg":
            return access_picture.svg(found, title=str(file) if file else environment)
        case "mermaid":
            return access_picture.mermaid(found)
        case _:
            raise UsageError(f"--format {form}: there are table, json, svg and mermaid")
