"""The access of an environment as a picture: SVG that needs nothing else, or Mermaid text. The same access is the same
text.

A block a vault or account; in it a line a principal: who, through what, may what, what. Whoever reaches several blocks
in the same way is drawn once, above them, so that the picture grows with the services and not with their square.
"""

from __future__ import annotations

import hashlib
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from typing import Final, NamedTuple

from idp.access import Access, Row, plain

MANY: Final = 3
"""Who reaches more blocks than this in one way is drawn above them."""
CROWD: Final = 16
"""In a picture of more blocks than this, those that one principal alone reaches are a line each in one block."""
HEADINGS: Final = ("who", "through", "may", "what")
COLUMNS: Final = (24, 330, 760, 920)
END: Final = 1440
LINE, PAD, GAP = 22, 14, 12
_CHARACTER: Final = 7.9
_ACCOUNT: Final = "system:serviceaccount:"
_FAST: Final = "\N{NO-BREAK SPACE}"
_MARKS: Final = {"workload": "▣", "pipeline": "⇢", "pull request": "⇢", "group": "◎", "user": "◎"}
_STYLE: Final = """
.page{fill:#fff}.block{fill:#f6f8fa;stroke:#c9d1d9}.shared{fill:#fff8e6;stroke:#d9b65c}
text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328}.head{font-weight:700}.title{font-size:17px}
.soft{fill:#57606a}.may{fill:#0a5c36;font-weight:700}.strong{fill:#a40e26;font-weight:700}.doubt{fill:#8a4600}
.way{stroke:#8c959f;fill:none}
@media(prefers-color-scheme:dark){.page{fill:#0d1117}.block{fill:#161b22;stroke:#3d444d}.shared{fill:#2b2410;
stroke:#8a6d1f}text{fill:#e6edf3}.soft{fill:#9198a1}.may{fill:#56d394}.strong{fill:#ff8e9b}.doubt{fill:#f0b072}}
""".replace("\n", "")


class Block(NamedTuple):
    """One vault or account, or (`shared`) several that somebody reaches alike."""

    title: str
    rows: Sequence[Row]
    above: Sequence[str] = ()
    """Who reaches it too and is drawn above all blocks."""
    shared: bool = False


def blocks(found: Access) -> list[Block]:
    """Blocks in the order of drawing."""
    alike: dict[tuple[str, str, str, tuple[str, ...], str], list[Row]] = {}
    for row in found.rows:
        alike.setdefault((row.who, row.kind, row.through, row.may, row.undecided), []).append(row)
    shared = {key: rows for key, rows in alike.items() if len({row.holder for row in rows}) > MANY}
    drawn = {row for rows in shared.values() for row in rows}
    made: list[Block] = []
    if shared:
        lines = [
            Row("", who, kind, through, may, tuple(sorted({row.holder for row in rows})), False, doubt)
            for (who, kind, through, may, doubt), rows in sorted(shared.items())
        ]
        made.append(Block("reach many alike", lines, shared=True))
    held: dict[str, list[Row]] = {}
    for row in found.rows:
        held.setdefault(row.holder, []).append(row)
    alone: list[Row] = []
    for holder, mine in sorted(held.items()):
        above = sorted({f"{row.who} ({' '.join(row.may)})" for row in mine if row in drawn})
        rows = [row for row in mine if row not in drawn]
        if len(held) > CROWD and len(rows) == 1:
            alone.append(replace(rows[0], what=(f"{holder} ({', '.join(rows[0].what)})",), whole=False))
        else:
            made.append(Block(holder, rows, above))
    return [*made, Block("reached by one principal each", alone)] if alone else made


def svg(found: Access, title: str) -> str:
    """A page as wide as a screen and as long as it takes; every line is text, and says in words what it shows."""
    title, parts = plain(title), list[str]()
    top = 92
    for block in blocks(found):
        drawn, top = _block(block, top)
        parts += drawn
    idle = _idle(found)
    for line in idle:
        top += LINE
        parts.append(f'<text class="soft" x="{COLUMNS[0]}" y="{top}">{escape(line)}</text>')
    width, height = END + 24, top + 32
    summary = (
        f"{len(found.rows)} lines: who may do what with the secrets, keys and containers of {title}, and through what"
    )
    heads = "".join(
        f'<text class="head" x="{x}" y="76">{name}</text>' for x, name in zip(COLUMNS, HEADINGS, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-labelledby="title description"><title id="title">Access in {escape(title)}</title>'
        f'<desc id="description">{escape(summary)}</desc><style>{_STYLE}</style>'
        f'<rect class="page" width="{width}" height="{height}"/>'
        f'<text class="title head" x="{COLUMNS[0]}" y="40">Access in {escape(title)}</text>{heads}'
        + "".join(f"\n{part}" for part in parts)
        + "\n</svg>\n"
    )


def _block(block: Block, top: int) -> tuple[list[str], int]:
    lines = [(row, [_wrapped(text, _room(n)) for n, text in enumerate(_cells(row))]) for row in block.rows]
    above = _wrapped("also: " + ", ".join(block.above), (END - COLUMNS[0]) / _CHARACTER) if block.above else []
    height = PAD * 2 + LINE * (1 + sum(max(map(len, cells)) for _, cells in lines) + len(above))
    style = "shared" if block.shared else "block"
    made = [
        f'<g role="group" aria-label="{escape(block.title)}">',
        f'<rect class="{style}" x="12" y="{top}" width="{END}" height="{height}" rx="6"/>',
        f'<text class="head" x="{COLUMNS[0]}" y="{top + PAD + 12}">{escape(block.title)}</text>',
    ]
    y = top + PAD + 12 + LINE
    for row, cells in lines:
        made += _line(row, cells, y)
        y += LINE * max(map(len, cells))
    for number, line in enumerate(above):
        made.append(f'<text class="soft" x="{COLUMNS[0]}" y="{y + LINE * number}">{escape(line)}</text>')
    return [*made, "</g>"], top + height + GAP


def _cells(row: Row) -> tuple[str, str, str, str]:
    return (
        f"{_MARKS.get(row.kind, '●')}{_FAST}{row.who.removeprefix(_ACCOUNT)}",
        row.through,
        " ".join(row.may),
        _says(row),
    )


def _room(column: int) -> float:
    """Characters that fit in a column, with an arrow after it."""
    end = COLUMNS[column + 1] - 26 if column < len(COLUMNS) - 1 else END
    return (end - COLUMNS[column]) / _CHARACTER


def _line(row: Row, cells: Sequence[Sequence[str]], y: int) -> list[str]:
    """One principal's line, told in words besides."""
    spoken = f"{row.who} ({row.kind}) through {row.through} may {', '.join(row.may)}: {_says(row)}"
    strong = "strong" if "manage" in row.may or "write" in row.may else "may"
    styles = ("", "", strong, "doubt" if row.undecided else "")
    made = [f"<g><title>{escape(spoken)}</title>"]
    for column, (lines, style) in enumerate(zip(cells, styles, strict=True)):
        kind = f' class="{style}"' if style else ""
        for number, text in enumerate(lines):
            made.append(f'<text{kind} x="{COLUMNS[column]}" y="{y + LINE * number}">{escape(text)}</text>')
        if column < len(COLUMNS) - 1:
            end = COLUMNS[column + 1] - 8
            start = min(COLUMNS[column] + len(lines[0]) * _CHARACTER + 14, end - 8)
            made.append(f'<path class="way" d="M{start:.0f} {y - 4}H{end}m-5 -3l5 3l-5 3"/>')
    return [*made, "</g>"]


def _says(row: Row) -> str:
    return f"{row.says} (undecided: {row.undecided})" if row.undecided else row.says


def _idle(found: Access) -> list[str]:
    kinds: dict[str, int] = {}
    for kind, _ in found.without:
        kinds[kind] = kinds.get(kind, 0) + 1
    told = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    return [f"Reach none of it: {told}"] if told else []


def _wrapped(text: str, room: float) -> list[str]:
    """Lines of whole words where they fit; a longer word is broken."""
    return textwrap.wrap(text, int(room), break_on_hyphens=False) or [""]


def mermaid(found: Access) -> str:
    """A flowchart: a frame a vault or account, an arrow a line."""
    lines = ["flowchart LR"]
    people: dict[tuple[str, str], str] = {}
    arrows: list[str] = []
    for block in blocks(found):
        if block.shared:
            lines.append(f'  {_word("many")}["{_quoted("several vaults: " + ", ".join(_held(block.rows)))}"]')
            target = [(row, _word("many")) for row in block.rows]
        else:
            lines.append(f'  subgraph {_word(block.title)}["{_quoted(block.title)}"]')
            things = {row.says: _word(block.title + row.says) for row in block.rows}
            lines += [f'    {word}["{_quoted(says)}"]' for says, word in things.items()]
            lines.append("  end")
            target = [(row, things[row.says]) for row in block.rows]
        for row, word in target:
            who = people.setdefault((row.kind, row.who), _word(f"{row.kind} {row.who}"))
            style = "-.->" if row.undecided else "-->"
            label = _quoted(f"{row.through}: {' '.join(row.may)}")
            arrows.append(f'  {who} {style}|"{label}"| {word}')
    lines += [f'  {word}(["{_quoted(who)}"])' for (_, who), word in people.items()]
    return "\n".join([*lines, *arrows]) + "\n"


def _held(rows: Iterable[Row]) -> list[str]:
    return sorted({name for row in rows for name in row.what})


def _word(text: str) -> str:
    """A word that Mermaid takes for a name, one for each text."""
    return "n" + hashlib.sha256(text.encode()).hexdigest()[:10]


def _quoted(text: str) -> str:
    return text.replace('"', "'").replace("<", "(").replace(">", ")")
