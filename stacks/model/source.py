"""Read one YAML file of ours: plain values, and the position of each.

Strict where the parsers of the world disagree. The engine reads stack files with its own YAML (there `010` is 8, `yes`
may be true and a date becomes a timestamp), so a scalar that YAML 1.1, 1.2 and the engine do not read alike is refused
instead of guessed, and a file means the same to everyone. No anchors, no merges, no tags: a declaration is read by
people, top to bottom.
"""

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from stacks.model.problems import Problem

MAX_BYTES = 64 * 1024
MAX_DEPTH = 30

Loc = tuple[str | int, ...]

_NULL = re.compile(r"(|~|null|Null|NULL)$")
_TRUE = re.compile(r"(true|True|TRUE)$")
_FALSE = re.compile(r"(false|False|FALSE)$")
_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})$")
_AMBIGUOUS = re.compile(
    r"""(?xi)
    y|n|yes|no|on|off|=|<<
    | [-+]?0[bxo]?[0-9a-f_]+ | [-+]?[0-9][0-9_]*            # octal, binary, hexadecimal, grouped, signed, huge
    | [-+]?([0-9][0-9_]*)?\.[0-9_]*(e[-+]?[0-9]+)? | [-+]?[0-9][0-9_]*(e[-+]?[0-9]+) | [-+]?\.inf | \.nan
    | [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?                       # base 60
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\s].*)?                          # dates
    """
)
# What the parser says may quote the file, so only texts that name nothing but YAML's own marks are passed on.
_SAFE_TEXT = re.compile(r"(?:[a-z ,]|'(?:<[a-z ]+>|[]\[{},:?-])')+")


@dataclass(frozen=True)
class Document:
    """A file that could be read. `name` is relative to the project's folder, and is what problems name."""

    name: str
    node: Node | None
    text: str = ""

    def find(self, loc: Sequence[str | int], name: bool = False) -> tuple[int, int]:
        """Line and column (from 1) of the value at `loc`, or of its name; else of the nearest parent that exists."""
        node, mark = self.node, self.node.start_mark if self.node else None
        for part in loc:
            step = _step(node, part)
            if step is None:
                break
            key, node = step
            simple = isinstance(node, ScalarNode) and node.value
            mark = node.start_mark if simple and not name else key.start_mark
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)

    def value(self, loc: Loc, problems: list[Problem]) -> Any:
        """The plain value at `loc` (None when absent); what is ambiguous below it is added to `problems`."""
        node = self.node
        for part in loc:
            step = _step(node, part)
            if step is None:
                return None
            node = step[1]

        def complain(at: Node, message: str, fix: str) -> None:
            mark = at.start_mark
            problems.append(Problem(self.name, mark.line + 1, mark.column + 1, "", message, fix))

        return _Reader(self.text, complain).plain(node) if node else None

    def keys(self, loc: Loc = ()) -> list[str]:
        """Names in the mapping at `loc`, in file order."""
        node = self.node
        for part in loc:
            step = _step(node, part)
            node = step[1] if step else None
        return [key.value for key, _ in node.value] if isinstance(node, MappingNode) else []


@dataclass(frozen=True)
class LazyDocument:
    """A file whose positions are wanted only if something is wrong: the engine already gave its values."""

    path: Path
    root: Path

    @cached_property
    def _document(self) -> Document:
        return read(self.path, self.root, [])

    @property
    def name(self) -> str:
        return _name(self.path, self.root)

    def find(self, loc: Sequence[str | int], name: bool = False) -> tuple[int, int]:
        """As `Document.find`; line 1 when the file cannot be read (its values came from elsewhere then)."""
        return self._document.find(loc, name)


def read(path: Path, root: Path, problems: list[Problem]) -> Document:
    """Read `path`. A file that cannot be read is one problem and an empty document, never an exception."""
    name = _name(path, root)

    def fail(line: int, column: int, message: str, fix: str) -> Document:
        problems.append(Problem(name, line, column, "", message, fix))
        return Document(name, None)

    try:
        if path.is_symlink() and not path.exists():
            return fail(1, 1, "a link that leads nowhere, or to itself", "put the file itself here")
        if not path.is_file():
            return fail(1, 1, "no such file", "create it, or correct the name that leads here")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
        reason = getattr(error, "strerror", None) or "it links to itself"
        return fail(1, 1, f"cannot be read ({reason})", "make it an ordinary, readable file")
    if len(data) > MAX_BYTES:
        return fail(1, 1, f"larger than {MAX_BYTES // 1024} KiB", "split it: a declaration is read by people")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return fail(data[: error.start].count(b"\n") + 1, 1, "not text in UTF-8", "save it as UTF-8")
    return _compose(text, name, fail)


def _compose(text: str, name: str, fail: Callable[[int, int, str, str], Document]) -> Document:
    if not text.strip("\ufeff \t\r\n"):
        return fail(1, 1, "the file is empty", "declare something, or delete the file")
    if _depth(text) > MAX_DEPTH:  # said before parsing, which takes seconds on such a text
        return fail(1, 1, "nested too deeply", "a declaration needs six levels at most")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # the parser warns about directives it does not know; they are refused anyway
            node: Node | None = YAML(typ="safe", pure=True).compose(text)  # pyright: ignore[reportUnknownMemberType]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        rows = text.splitlines()
        if line <= len(rows) and "\t" in rows[line - 1][: max(column, 1)]:
            return fail(line, column, "a tab where YAML wants spaces", "indent with spaces")
        return fail(line, column, f"not valid YAML: {_explain(error)}", "check indentation, colons and quotes")
    except (YAMLError, ValueError):
        return fail(1, 1, "holds characters that YAML does not allow", "save it as plain UTF-8 text")
    if node is None:
        return fail(1, 1, "the file is empty", "declare something, or delete the file")
    return Document(name, node, text)


def _depth(text: str) -> int:
    """Deepest nesting that the text can have, by brackets, dashes and indentation; quotes and comments count too."""
    deepest = max((len(run.group()) // 2 for run in re.finditer(r"(?:[-?:] )+", text)), default=0)
    open_brackets = 0
    for bracket in re.findall(r"[][{}]", text):
        open_brackets += 1 if bracket in "[{" else -1
        deepest = max(deepest, open_brackets)
    return max(deepest, len(set(map(len, re.findall(r"(?m)^ *(?=[^ \n])", text)))))


def _explain(error: MarkedYAMLError) -> str:
    problem = str(error.problem or "")
    return problem if _SAFE_TEXT.fullmatch(problem) else "it cannot be understood from here on"


def _step(node: Node | None, part: str | int) -> tuple[Node, Node] | None:
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


@dataclass(frozen=True)
class _Reader:
    """Turns nodes of one file into plain values, complaining of what it will not guess."""

    text: str
    complain: Callable[[Node, str, str], None]

    def plain(self, node: Node) -> Any:
        start: int = node.start_mark.index
        if node.anchor is not None:
            self.complain(node, "anchors, aliases and merges are not allowed", "write the value out")
        elif self.text[start : start + 1] == "!":
            self.complain(node, "tags are not allowed", "write the value plainly")
        elif isinstance(node, MappingNode):
            return self._mapping(node)
        elif isinstance(node, SequenceNode):
            return [self.plain(item) for item in node.value]
        else:
            return self._scalar(node) if isinstance(node, ScalarNode) and node.style is None else node.value
        return None

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or (key.style is None and _AMBIGUOUS.fullmatch(key.value)):
                self.complain(key, "a name that is not plain text", "use a word, or quote it")
            elif key.value in result:
                self.complain(key, "the same name twice in one mapping", "keep one of the two")
            else:
                result[key.value] = self.plain(value)
        return result

    def _scalar(self, node: ScalarNode) -> Any:
        text: str = node.value
        if _NULL.match(text):
            return None
        if _TRUE.match(text) or _FALSE.match(text):
            return bool(_TRUE.match(text))
        if _INT.match(text):
            return int(text)
        if _AMBIGUOUS.fullmatch(text):
            fix = "quote a text, write a number in plain decimals"
            self.complain(node, "read differently by different YAML parsers", fix)
            return None
        return text


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
