"""The labelled corpus: rows read from `rows/*.yaml` and made by `literals`, each in one of two halves.

A row is one resource that a stranger's program could declare: `type`, `props` (and `outputs` of a stack), the `family`
that it speaks of, `label` violating or clean, and `why`; `production` where the label holds in production only. The
half is a hash of the row, settled before any rule was looked at: rules may be tuned on `tune`, never on `held`.
"""

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from zs_corpus import literals

FOLDER = Path(__file__).parents[1] / "rows"
LABELS = {"bad": "violating", "good": "clean"}
Row = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """YAML with `!json`: a document that is written as text; for groups with `forms: true` as an object too."""


class Document(dict[str, Any]):
    """What stood behind `!json`."""


_Loader.add_constructor("!json", lambda loader, node: Document(loader.construct_mapping(node, deep=True)))


@cache
def rows() -> tuple[Row, ...]:
    """All rows, each with its `half` and a `name` of its own."""
    found: dict[str, Row] = {}
    for row in [*_files(), *literals.rows()]:
        said = {key: value for key, value in row.items() if key != "production"}
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        found[digest] = row | {"half": "held" if int(digest[:8], 16) % 2 else "tune", "name": f"row-{digest[:10]}"}
    return tuple(found.values())


def _files() -> Iterator[Row]:
    for path in sorted(FOLDER.glob("*.yaml")):
        family = path.stem.replace("_", "-")
        for group in yaml.load(path.read_text("utf-8"), _Loader):  # noqa: S506 - a SafeLoader
            for row in _group(group):
                yield {"family": family} | row


def _group(group: Mapping[str, Any]) -> Iterator[Row]:
    for side, label in LABELS.items():
        for why, overlay in (group.get(side) or {}).items():
            for type_, props in _resources(group, overlay):
                where = {"production": True} if why in group.get("production", ()) else {}
                yield {"type": type_, "props": _plain(props), "label": label, "why": why} | where


def _resources(group: Mapping[str, Any], overlay: Any) -> Iterator[tuple[str, Any]]:
    if group.get("pods"):
        yield from _workloads(merged(group["base"], overlay))
        return
    for type_ in [*group["types"], *group.get("also", [])]:
        if "forms" in group:
            for document in (overlay, dict(overlay))[: 1 + group["forms"]]:
                yield type_, {**group.get("with", {}), group["field"]: document}
        else:
            yield type_, merged(group["base"], overlay)


def _workloads(pod: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    meta = {"name": "app", "namespace": "shop"}
    template = {"metadata": {"labels": {"app": "app"}}, "spec": pod}
    selected = {"selector": {"matchLabels": {"app": "app"}}, "template": template}
    yield "kubernetes:core/v1:Pod", {"metadata": meta, "spec": pod}
    yield "kubernetes:core/v1:PodTemplate", {"metadata": meta, "template": template}
    yield "kubernetes:core/v1:ReplicationController", {"metadata": meta, "spec": {"template": template}}
    for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"):
        yield f"kubernetes:apps/v1:{kind}", {"metadata": meta, "spec": selected}
    once = {"template": {**template, "spec": {**pod, "restartPolicy": "Never"}}}
    yield "kubernetes:batch/v1:Job", {"metadata": meta, "spec": once}
    yield (
        "kubernetes:batch/v1:CronJob",
        {
            "metadata": meta,
            "spec": {"schedule": "0 * * * *", "jobTemplate": {"spec": once}},
        },
    )


def merged(base: Any, overlay: Any) -> Any:
    """`base` with `overlay` laid over it: objects by key, null takes a key away, everything else replaces."""
    if isinstance(overlay, Document) or not (isinstance(base, Mapping) and isinstance(overlay, Mapping)):
        return overlay
    whole = {key: copy.copy(value) for key, value in base.items()}
    for key, value in overlay.items():
        if value is None:
            whole.pop(key, None)
        else:
            whole[key] = merged(whole.get(key), value)
    return whole


def _plain(value: Any) -> Any:
    if isinstance(value, Document):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    return [_plain(item) for item in value] if isinstance(value, list) else value
