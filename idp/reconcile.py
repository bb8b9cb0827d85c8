"""Bring a deployment that was cut off back in step with the cloud. Pure: two plain structures in, one out.

The engine saves "about to create X" before it asks the provider and "created X" after. A run that dies in between
leaves the first without the second, and the next `up` would meet its own resource as a conflict. In the sandbox the
cloud says which resource (URN) each of its records was made for, so nothing has to be guessed:

- pending create, cloud has it: it becomes part of the state, with the inputs that were about to be recorded;
- pending create, cloud has it not: the operation is dropped, the next `up` creates it;
- pending update or delete: the operation is dropped and `refresh` is set, so that the engine reads before it acts;
- no operation recorded, but the cloud has a record of a URN of this stack that the state lacks (a provider died, or
  the checkpoint is an older one): it becomes part of the state as well.

Deliberately not done: nothing is ever removed from the state or from the cloud here. Why the state is edited and not
`pulumi import` used: docs/adr/0005-recovery.md.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Resource = dict[str, Any]
_SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


@dataclass(frozen=True)
class Existing:
    """What the cloud has: made for `urn`, in the order of `created`."""

    urn: str
    type: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    created: str = ""


@dataclass
class Reconciled:
    deployment: dict[str, Any]
    adopted: list[str] = field(default_factory=list[str])
    cleared: list[str] = field(default_factory=list[str])
    unplaced: list[str] = field(default_factory=list[str])
    refresh: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.adopted or self.cleared)


def reconcile(deployment: Mapping[str, Any], cloud: Iterable[Existing]) -> Reconciled:
    """`deployment` as in `pulumi stack export`, without its pending operations and with what the cloud has of them.

    `unplaced` names records that cannot become part of the state because no provider in it could hold them.
    """
    result = Reconciled(copy.deepcopy(dict(deployment)))
    resources: list[Resource] = result.deployment.setdefault("resources", [])
    # An entry pending replacement is already deleted in the cloud: a record with its id is its successor.
    known = {(item["urn"], item.get("id")) for item in resources if not item.get("pendingReplacement")}
    missing = sorted((item for item in cloud if (item.urn, item.id) not in known), key=lambda item: item.created)

    operations: list[dict[str, Any]] = result.deployment.pop("pending_operations", None) or []
    planned = {item["resource"]["urn"]: item["resource"] for item in operations if item["type"] == "creating"}
    result.cleared = [
        item["resource"]["urn"] for item in operations if item["resource"]["urn"] not in {m.urn for m in missing}
    ]
    result.refresh = any(item["type"] in {"updating", "deleting"} for item in operations)

    for item in missing:
        entry = planned.get(item.urn) or _unplanned(item, resources)
        if entry is None:
            result.unplaced.append(item.urn)
            continue
        _supersede(resources, item.urn)
        resources.append(_completed(entry, item))
        result.adopted.append(item.urn)
    return result


def _unplanned(item: Existing, resources: list[Resource]) -> Resource | None:
    """A state entry for a record that no operation announced; the next `up` fills in parent and dependencies."""
    package = item.type.partition(":")[0]
    providers = [
        entry for entry in resources if entry["type"] == f"pulumi:providers:{package}" and not entry.get("delete")
    ]
    # The default provider is what a resource has unless its program says otherwise.
    providers.sort(key=lambda entry: not entry["urn"].rpartition("::")[2].startswith("default"))
    if not providers:
        return None
    provider = f"{providers[0]['urn']}::{providers[0]['id']}"
    return {"urn": item.urn, "custom": True, "type": item.type, "inputs": dict(item.inputs), "provider": provider}


def _supersede(resources: list[Resource], urn: str) -> None:
    """The entry that the new one replaces is to be deleted next, as the engine itself would have marked it."""
    for entry in [entry for entry in resources if entry["urn"] == urn and not entry.get("delete")]:
        if entry.pop("pendingReplacement", False):
            resources.remove(entry)
        else:
            entry["delete"] = True


def _completed(entry: Resource, item: Existing) -> Resource:
    hidden: set[str] = set(entry.get("additionalSecretOutputs") or ())
    outputs = {
        name: {**_SECRET, "plaintext": json.dumps(value)} if name in hidden else value
        for name, value in item.outputs.items()
    }
    return {**entry, "id": item.id, "outputs": outputs}
