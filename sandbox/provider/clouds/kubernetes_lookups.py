"""Data lookups of kubernetes: manifests are read here; charts and kustomizations only the real provider renders."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sandbox.provider.platform import UnansweredError, refuse_lookup
from sandbox.provider.wire import Json, reveal

_DOCUMENT = re.compile(r"(?:\A|^---(?=\s|\Z))(.*?)(?=^---(?:\s|\Z)|\Z)", re.DOTALL | re.MULTILINE)


def answer(token: str, args: Mapping[str, Json]) -> dict[str, Json]:
    """The lookup's result, or `UnansweredError`."""
    if token == "kubernetes:yaml:decode":  # noqa: S105 - a function's name
        return {
            "result": _objects(str(reveal(args.get("text")) or ""), str(reveal(args.get("defaultNamespace")) or ""))
        }
    return refuse_lookup(
        token, "charts and kustomizations are rendered by the real provider only; write the objects out as resources."
    )


def _objects(text: str, namespace: str) -> list[Json]:
    """The objects of a manifest, in order; empty documents are none."""
    documents: list[Any] = []
    for start in _DOCUMENT.finditer(text):
        reader = YAML(typ="safe", pure=True)
        reader.version = (1, 1)  # what the API server's own reader takes: `0644` is octal. Good for one document only.
        try:
            document = _plain(reader.load(start[1]))
        except YAMLError as error:
            # The place only: what stands there may be a value.
            mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
            line = text.count("\n", 0, start.start(1)) + (mark.line if mark else 0) + 1
            raise UnansweredError(f"kubernetes:yaml:decode: the manifest is not YAML near line {line}.") from None
        if document:
            documents.append(document)
    if any(not isinstance(document, dict) for document in documents):
        raise UnansweredError("kubernetes:yaml:decode: each document of a manifest must be an object.")
    if namespace:
        for document in documents:
            document.setdefault("metadata", {}).setdefault("namespace", namespace)
    return documents


def _plain(value: Any) -> Any:
    """A document as JSON has it: keys are texts, and so are times."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in cast(dict[Any, Any], value).items()}
    if isinstance(value, list):
        return [_plain(item) for item in cast(list[Any], value)]
    return value.isoformat() if isinstance(value, date) else value
