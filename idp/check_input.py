"""What `idp check` reads: a preview as JSON, an exported stack, or resources one a line; told apart by content."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from zs_policy.model import Resource
from zs_policy.wire import SECRET, SIGNATURE, read

STACK_TYPE = "pulumi:pulumi:Stack"
GONE = frozenset({"delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace", "read-discard"})
BEGINNING = re.compile(r"^[ \t]*\{", re.MULTILINE)
AFTER = re.compile(r"[ \t]*[^\s]")
BLINDED = "[secret]"
KNOWN = "a `pulumi preview --json`, a `pulumi stack export`, or JSON lines with `type`, `name` and `props`"


class InputError(Exception):
    """A file that is none of the three. The message begins with file:line and quotes nothing of the file."""


@dataclass(frozen=True)
class Given:
    """The resources of one file, the stack they are of ("" for JSON lines) and its configuration where it is told."""

    resources: Sequence[Resource]
    stack: str = ""
    project: str = ""
    preview: bool = True
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    secrets_provider: str = ""
    left_out: int = 0
    """Unchanged resources that a preview counts and does not show."""


def parse(name: str, data: bytes) -> Given:
    """The resources in `data`. `name` is the file's, for messages.

    Raises InputError with `name:line:` for the first thing that cannot be read.
    """
    text = _text_of(name, data)
    if not text.strip():
        raise InputError(f"{name}:1: empty; expected {KNOWN}")
    try:
        return _lines(name, text) if _begins_lines(text) else _document(name, text)
    except RecursionError:  # in a line, `_lines` has said which
        raise InputError(f"{name}:1: nested too deeply") from None


def _text_of(name: str, data: bytes) -> str:
    """UTF-8, with a mark before it or not, or UTF-16 with one, as PowerShell's `>` writes it."""
    try:
        if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return data.decode("utf-16")
        if b"\0" not in data[:4]:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}:{1 + data[: error.start].count(10)}: not UTF-8 text") from None
    raise InputError(f"{name}:1: not UTF-8 text")


def _begins_lines(text: str) -> bool:
    """Whether the first line is a whole resource; other inputs may be one line too."""
    try:
        first = json.loads(text.lstrip().split("\n", 1)[0])
    except ValueError:
        return False
    return isinstance(first, dict) and "type" in first


def _document(name: str, text: str) -> Given:
    """A preview or an export; what was printed before it or after it is no part of it. Nothing else is left out."""
    begin = BEGINNING.search(text)
    start = begin.end() - 1 if begin else 0
    try:
        whole, end = json.JSONDecoder().raw_decode(text, start)
    except ValueError as error:
        if _begins_lines(text.lstrip().partition("\n")[2]):
            return _lines(name, text)  # the first of them is broken
        raise InputError(f"{name}:{getattr(error, 'lineno', 1)}: not JSON: {_why(error)}") from None
    if another := AFTER.match(text, end) or BEGINNING.search(text, end):
        raise InputError(f"{name}:{1 + text.count(chr(10), 0, another.end())}: not JSON: more than one document")
    if isinstance(whole, dict):
        document = cast("dict[str, Any]", whole)
        if "deployment" in document:
            return _export(name, document["deployment"])
        if "steps" in document or "changeSummary" in document:
            return _preview(name, document)
        if "type" in document and not text[:start].strip() and not text[end:].strip():
            return Given([_plain(f"{name}:1", document)])
    raise InputError(f"{name}:1: expected {KNOWN}")


def _why(error: ValueError) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else "a number has too many digits"


def _lines(name: str, text: str) -> Given:
    made: list[Resource] = []
    taken: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{name}:{number}"
            try:
                resource = _plain(where, json.loads(line))
                while resource.urn in taken:  # two of a name are two resources
                    resource = replace(resource, urn=f"{resource.urn}::line {number}")
                taken.add(resource.urn)
                made.append(resource)
            except ValueError as error:
                raise InputError(f"{where}: not JSON: {_why(error)}") from None
            except RecursionError:
                raise InputError(f"{where}: nested too deeply") from None
    return Given(made)


def _plain(where: str, line: object) -> Resource:
    if not isinstance(line, dict):
        raise InputError(f"{where}: expected an object with `type`, `name` and `props`")
    entry = cast("dict[str, Any]", line)
    kind = _text(where, entry, "type")
    name = _text(where, entry, "name")
    urn = _text(where, entry, "urn", f"urn:pulumi:check::check::{kind}::{name}")
    return _resource(where, kind, urn, entry, entry.get("props"), name=name)


def _preview(name: str, document: Mapping[str, Any]) -> Given:
    said = document.get("diagnostics")
    if isinstance(said, list) and any(isinstance(d, dict) and d.get("severity") == "error" for d in said):
        raise InputError(f"{name}:1: the preview failed, and does not show what it would have reached")
    states: list[tuple[str, Mapping[str, Any]]] = []
    steps = _list(name, "steps", document.get("steps") or [])
    for number, step in enumerate(steps):
        where = f"{name}:1: steps[{number}]"
        if not isinstance(step, dict):
            raise InputError(f"{where} is no object")
        state = step.get("newState")
        if isinstance(state, dict) and step.get("op") not in GONE:
            read_only = state.get("external") or step.get("op") == "read"
            shown = {key: _marked(state[key]) for key in ("inputs", "outputs") if key in state}
            states.append((where, {**state, **shown, "external": read_only}))
    config = document.get("config")
    told = {str(k): v for k, v in config.items() if isinstance(v, str)} if isinstance(config, dict) else {}
    return replace(_given(states, preview=True, config=told), left_out=_left_out(document, steps))


def _left_out(document: Mapping[str, Any], steps: Sequence[Any]) -> int:
    """Without `--show-sames` a preview counts what stays as it is, and does not show it."""
    summary = document.get("changeSummary")
    same = cast("dict[str, Any]", summary).get("same") if isinstance(summary, dict) else 0
    shown = sum(step.get("op") == "same" for step in steps if isinstance(step, dict))
    return max(0, same - shown) if isinstance(same, int) else 0


def _marked(value: Any) -> Any:
    """A preview prints a secret as a text, whatever it is; here it is a secret again, whose value nobody knows."""
    if isinstance(value, dict):
        return {key: _marked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    return {SIGNATURE: SECRET} if value == BLINDED else value


def _export(name: str, deployment: object) -> Given:
    if not isinstance(deployment, dict):
        raise InputError(f"{name}:1: `deployment` is no object")
    entries = _list(name, "deployment.resources", cast("dict[str, Any]", deployment).get("resources") or [])
    states: list[tuple[str, Mapping[str, Any]]] = []
    for number, state in enumerate(entries):
        where = f"{name}:1: deployment.resources[{number}]"
        if not isinstance(state, dict):
            raise InputError(f"{where} is no object")
        if not state.get("delete"):
            states.append((where, cast("dict[str, Any]", state)))
    return replace(_given(states, preview=False, config={}), secrets_provider=_secrets_provider(deployment))


def _secrets_provider(deployment: Mapping[str, Any]) -> str:
    """What the export says that its secrets are encrypted with."""
    stated = deployment.get("secrets_providers")
    kind = cast("dict[str, Any]", stated).get("type") if isinstance(stated, dict) else ""
    return kind if isinstance(kind, str) else ""


def _given(states: Sequence[tuple[str, Mapping[str, Any]]], *, preview: bool, config: Mapping[str, str]) -> Given:
    resources: list[Resource] = []
    stack = project = ""
    for where, state in states:
        kind, urn = _text(where, state, "type"), _text(where, state, "urn")
        resources.append(_resource(where, kind, urn, state, state.get("inputs")))
        parts = urn.split("::")
        if len(parts) == 4:
            stack, project = parts[0].rpartition(":")[2], parts[1]
    return Given(resources, stack, project, preview, config)


def _resource(
    where: str, kind: str, urn: str, state: Mapping[str, Any], props: object, *, name: str | None = None
) -> Resource:
    if props is not None and not isinstance(props, dict):
        raise InputError(f"{where}: the properties of a resource must be an object")
    plain, secrets = read(cast("dict[str, object]", props or {}))
    outputs, output_secrets = read(cast("dict[str, object]", state.get("outputs") or {}))
    depends = state.get("propertyDependencies")
    return Resource(
        type=kind,
        name=urn.split("::", 3)[-1] if name is None else name,
        urn=urn,
        # What is only read has no inputs but its id.
        props=plain if not state.get("external") else {**plain, "id": state.get("id", "")},
        secrets=secrets,
        parent=str(state.get("parent") or ""),
        dependencies=tuple(_texts(state.get("dependencies"))),
        property_dependencies={k: tuple(_texts(v)) for k, v in depends.items()} if isinstance(depends, dict) else {},
        outputs=outputs if kind == STACK_TYPE or state.get("external") else {},
        output_secrets=output_secrets,
        read_only=bool(state.get("external")),
    )


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _text(where: str, state: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = state.get(key, default)
    if not isinstance(value, str) or not value:
        raise InputError(f"{where}: `{key}` must be text")
    return value


def _list(name: str, key: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise InputError(f"{name}:1: `{key}` must be a list")
    return value
