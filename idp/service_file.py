"""Edits of a service file that change one thing and leave every other character as its author wrote it.

Where a thing stands is told by the YAML parser, and lines are cut or put in there; what a line cannot express (flow
style) goes through a round trip. Either way the result is parsed again and must be exactly what was meant.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any, cast

from idp.errors import IdpError

Data = dict[str, Any]


def without_pipelines(text: str, repository: str) -> tuple[str, list[Data]]:
    """The file without the pipelines of `repository`, and those that went. None went: the text as it was."""
    data = _load(text)
    pipelines: list[Data] = data.get("pipelines") or []
    gone = [item for item in pipelines if item.get("repository") == repository]
    if not gone:
        return text, []
    kept = [item for item in pipelines if item not in gone]
    wanted = {key: value for key, value in data.items() if key != "pipelines"} | ({"pipelines": kept} if kept else {})
    key, node = _entry(_root(text), "pipelines")
    if node.flow_style:
        return _checked(_round_trip(text, partial(_drop, repository=repository)), wanted), gone
    items = zip(node.value, pipelines, strict=True)
    spans = [(item.start_mark.line, _last_line(item)) for item, found in items if found in gone]
    if not kept:
        spans = [(key.start_mark.line, spans[-1][1])]
    lines = text.splitlines(keepends=True)
    for first, last in reversed(spans):
        del lines[first : last + 1]
    return _checked("".join(lines), wanted), gone


def retired(text: str, environment: str = "") -> str:
    """The file of a service that is retired, everywhere or in one environment; one that is already is left alone."""
    data = _load(text)
    wanted = copy.deepcopy(data)
    place = wanted
    if environment:
        wanted["environments"] = dict(wanted.get("environments") or {})
        wanted["environments"][environment] = place = dict(wanted["environments"].get(environment) or {})
    if place.get("retired") is True:
        return text
    place["retired"] = True
    edited = _with_line(text, environment)
    if edited is None or not _holds(edited, wanted):
        edited = _round_trip(text, partial(_set, environment=environment))
    return _checked(edited, wanted)


def _with_line(text: str, environment: str) -> str | None:
    """With the one or two lines put in; None where lines cannot do it."""
    root, lines = _root(text), text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if not environment:
        if _find(root, "retired"):
            return None
        key, _ = _entry(root, "phase")
        lines.insert(key.start_mark.line + 1, "retired: true\n")
        return "".join(lines)
    found = _find(root, "environments")
    if found is None:
        return "".join([*lines, "environments:\n", f"  {environment}:\n", "    retired: true\n"])
    key, node = found
    if node.id != "mapping" or node.flow_style:
        return None
    own = _find(node, environment)
    indent = " " * node.start_mark.column
    if own is None:
        lines.insert(key.start_mark.line + 1, f"{indent}{environment}:\n{indent}  retired: true\n")
        return "".join(lines)
    key, node = own
    if node.id != "mapping" or node.flow_style or _find(node, "retired"):
        return None
    lines.insert(key.start_mark.line + 1, f"{' ' * node.start_mark.column}retired: true\n")
    return "".join(lines)


def _load(text: str) -> Data:
    from ruamel.yaml import YAML

    return cast("Data", YAML(typ="safe").load(text))


def _root(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML().compose(StringIO(text))


def _find(mapping: Any, key: str) -> tuple[Any, Any] | None:
    return next(((name, value) for name, value in mapping.value if name.value == key), None)


def _entry(mapping: Any, key: str) -> tuple[Any, Any]:
    found = _find(mapping, key)
    if found is None:
        raise IdpError(f"the file has no {key!r}; see: idp validate")
    return found


def _last_line(node: Any) -> int:
    """The last line that belongs to a node: a block's own end mark is where the next thing begins."""
    if node.id == "scalar" or node.flow_style or not node.value:
        return int(node.end_mark.line)
    last = node.value[-1]
    return _last_line(last[1] if node.id == "mapping" else last)


def _round_trip(text: str, change: Callable[[Any], None]) -> str:
    from ruamel.yaml import YAML

    yaml, out = YAML(), StringIO()
    yaml.width = 4096
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(text)
    change(document)
    yaml.dump(document, out)
    return out.getvalue()


def _drop(document: Any, repository: str) -> None:
    pipelines = document["pipelines"]
    for index in reversed([n for n, item in enumerate(pipelines) if item.get("repository") == repository]):
        del pipelines[index]
    if not pipelines:
        del document["pipelines"]


def _set(document: Any, environment: str) -> None:
    if environment:
        if document.get("environments") is None:
            document["environments"] = {}
        if document["environments"].get(environment) is None:
            document["environments"][environment] = {}
        document = document["environments"][environment]
    document["retired"] = True


def _holds(text: str, wanted: Data) -> bool:
    from ruamel.yaml.error import YAMLError

    try:
        return _load(text) == wanted
    except YAMLError:
        return False


def _checked(text: str, wanted: Data) -> str:
    if not _holds(text, wanted):
        raise IdpError("this file cannot be edited without changing something else; edit it by hand")
    return text
