"""One picture of what is built, drawn from the stacks as they are: Mermaid text that code hosts render.

A frame a stack, a frame a resource group in it (a service has one), a box a thing that holds or reaches something; an
identity's box names whom it trusts, an arrow is a grant, a dotted arrow is where logs go. Nothing is drawn that the
state does not hold; a stack that is not deployed is not in the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from idp.errors import IdpError
from idp.project import Project
from idp.state import SandboxState
from idp.summary import last, stack_outputs

BEGIN, END = "<!-- picture: begin -->", "<!-- picture: end -->"
_HOLDS, _SIGNS_IN, _KEY = ("[(", ")]"), ("([", "])"), ("{{", "}}")
_SHAPES = {
    "keyvault:Vault": _HOLDS,
    "keyvault:Key": _KEY,
    "managedidentity:UserAssignedIdentity": _SIGNS_IN,
    "storage:StorageAccount": _HOLDS,
    "operationalinsights:Workspace": _HOLDS,
    "appconfiguration:ConfigurationStore": _HOLDS,
    "dbforpostgresql:Server": _HOLDS,
    "redisenterprise:RedisEnterprise": _HOLDS,
    "servicebus:Namespace": _HOLDS,
    "servicebus:Topic": _HOLDS,
}
Resource = dict[str, Any]


def replaced(document: str, drawn: str) -> str:
    """`document` with the picture between its marks replaced."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise IdpError(f"the document has no place for a picture; put {BEGIN} and {END} where it belongs")
    return f"{before}{BEGIN}\n\n```mermaid\n{drawn}```\n\n{END}{after}"


def draw(state: SandboxState, project: Project, environment: str) -> str:
    """Mermaid flowchart of one environment and its audit stack."""
    nodes: dict[str, str] = {}
    frames: list[str] = []
    arrows: set[str] = set()
    deployments = {stack: state.deployment(stack) or {} for stack in project.deployment_order(environment)}
    for stack, deployment in deployments.items():
        frames += _frame(stack, _live(deployment), nodes)
    if not nodes:
        raise IdpError(
            f"nothing is deployed in {environment}, so nothing to draw; start with: make up ENV={environment}"
        )
    for deployment in deployments.values():
        arrows |= _grants(stack_outputs(deployment).get("access") or [], nodes)
        arrows |= _logs(_live(deployment), nodes)
    return "\n".join(["flowchart LR", *frames, *sorted(arrows)]) + "\n"


def _live(deployment: dict[str, Any]) -> list[Resource]:
    return [item for item in deployment.get("resources") or [] if item.get("custom") and not item.get("delete")]


def _frame(stack: str, resources: list[Resource], nodes: dict[str, str]) -> list[str]:
    """A stack's frame; adds its boxes to `nodes`, by lower-case id."""
    groups: dict[str, list[Resource]] = {}
    for item in resources:
        if item["type"].partition(":")[2] in _SHAPES:
            groups.setdefault(_group(item["id"]), []).append(item)
    if not groups:
        return []
    trusted = _trusted(resources)
    lines = [f'  subgraph {_word(stack)}["{stack}"]']
    for group in sorted(groups):
        lines.append(f'    subgraph {_word(f"{stack}_{group}")}["{group}"]')
        for item in sorted(groups[group], key=lambda item: str(item["id"])):
            left, right = _SHAPES[item["type"].partition(":")[2]]
            node = nodes[item["id"].lower()] = f"n{len(nodes)}"
            lines.append(f'      {node}{left}"{_label(item, trusted)}"{right}')
        lines.append("    end")
    return [*lines, "  end"]


def _group(identity: str) -> str:
    """The resource group of an ARM id."""
    found = re.search(r"/resourceGroups/([^/]+)", identity, re.IGNORECASE)
    return found[1] if found else "no resource group"


def _trusted(resources: list[Resource]) -> dict[str, list[str]]:
    """Subjects by the lower-case id of the identity that trusts them."""
    subjects: dict[str, list[str]] = {}
    for item in resources:
        identity, found, _ = item["id"].lower().rpartition("/federatedidentitycredentials/")
        if found:
            subjects.setdefault(identity, []).append(str((item.get("inputs") or {}).get("subject")))
    return subjects


def _label(item: Resource, trusted: dict[str, list[str]]) -> str:
    subjects = [f"trusts {subject}" for subject in sorted(trusted.get(item["id"].lower(), []))]
    return "<br/>".join([last(item["id"]), f"<i>{item['type'].rpartition(':')[2]}</i>", *subjects])


def _word(text: str) -> str:
    return re.sub(r"\W", "_", text)


def _grants(access: Iterable[dict[str, Any]], nodes: dict[str, str]) -> set[str]:
    """An arrow a grant on a box, or on a part of one (a key, a container, a topic's subscription)."""
    found: set[str] = set()
    for entry in access:
        left, right = nodes.get(entry["principalResource"].lower()), _holder(entry["scope"].lower(), nodes)
        if left and right:
            found.add(f'  {left} -->|"{entry["role"]}"| {right}')
    return found


def _holder(identity: str, nodes: dict[str, str]) -> str | None:
    """The box of an id, or of the nearest thing that it is part of."""
    while identity and identity not in nodes:
        identity = identity.rpartition("/")[0]
    return nodes.get(identity)


def _logs(resources: Iterable[Resource], nodes: dict[str, str]) -> set[str]:
    """An arrow from what a diagnostic setting watches to each of its sinks."""
    found: set[str] = set()
    for item in resources:
        if item["type"].endswith(":DiagnosticSetting"):
            inputs = item.get("inputs") or {}
            left = _holder("/" + str(inputs.get("resourceUri", "")).strip("/").lower(), nodes)
            for sink in (inputs.get("storageAccountId"), inputs.get("workspaceId")):
                right = nodes.get(str(sink).lower())
                if left and right:
                    found.add(f"  {left} -.->|logs| {right}")
    return found
