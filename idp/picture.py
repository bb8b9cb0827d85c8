"""One picture of what is built, drawn from the stacks as they are: Mermaid text that code hosts render.

A box a service with its identity and its vault, an arrow a grant, grouped by stack. Nothing is drawn that the state
does not hold; a stack that is not deployed is not in the picture.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import Any

from idp.errors import IdpError
from idp.project import Project
from idp.state import SandboxState
from idp.summary import stack_outputs

_SHAPES = {
    "keyvault:Vault": ("[(", ")]"),
    "keyvault:Key": ("{{", "}}"),
    "managedidentity:UserAssignedIdentity": ("([", "])"),
    "storage:StorageAccount": ("[(", ")]"),
    "operationalinsights:Workspace": ("[(", ")]"),
    "appconfiguration:ConfigurationStore": ("[/", "/]"),
    "dbforpostgresql:Server": ("[(", ")]"),
    "redisenterprise:RedisEnterprise": ("[(", ")]"),
    "servicebus:Namespace": ("[(", ")]"),
}


BEGIN, END = "<!-- picture: begin -->", "<!-- picture: end -->"


def replaced(document: str, drawn: str) -> str:
    """`document` with the picture between its marks replaced."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise IdpError(f"the document has no place for a picture; put {BEGIN} and {END} where it belongs")
    return f"{before}{BEGIN}\n\n```mermaid\n{drawn}```\n\n{END}{after}"


def draw(state: SandboxState, project: Project, environment: str) -> str:
    """Mermaid flowchart of one environment and its audit stack."""
    lines = ["flowchart LR"]
    nodes: dict[str, str] = {}
    access: list[dict[str, Any]] = []
    sinks: set[tuple[str, str]] = set()
    for stack in project.deployment_order(environment):
        deployment = state.deployment(stack)
        resources = [item for item in (deployment or {}).get("resources") or [] if not item.get("delete")]
        drawn = [item for item in resources if _shape(item["type"])]
        if not drawn:
            continue
        lines.append(f'  subgraph {_word(stack)}["{stack}"]')
        for item in sorted(drawn, key=itemgetter("urn")):
            left, right = _shape(item["type"]) or ("[", "]")
            nodes[item["id"].lower()] = node = f"n{len(nodes)}"
            lines.append(f'    {node}{left}"{_label(item)}"{right}')
        lines.append("  end")
        access += stack_outputs(deployment or {}).get("access") or []
        sinks |= set(_sinks(resources))
    if not nodes:
        raise IdpError(
            f"nothing is deployed in {environment}, so there is nothing to draw; start with: make up ENV={environment}"
        )
    lines += sorted(_arrows(access, nodes) | _log_arrows(sinks, nodes))
    return "\n".join(lines) + "\n"


def _shape(token: str) -> tuple[str, str] | None:
    return _SHAPES.get(token.partition(":")[2])


def _word(text: str) -> str:
    return re.sub(r"\W", "_", text)


def _label(item: dict[str, Any]) -> str:
    name = item["id"].rstrip("/").rpartition("/")[2]
    noun = item["type"].rpartition(":")[2]
    return f"{name}<br/><i>{noun}</i>"


def _find(nodes: dict[str, str], wanted: str) -> str | None:
    """A node by its full id, or by the last part of it (outputs name vaults and principals, not ids)."""
    wanted = wanted.lower()
    if wanted in nodes:
        return nodes[wanted]
    return next((node for known, node in nodes.items() if known.rpartition("/")[2] == wanted), None)


def _arrows(access: list[dict[str, Any]], nodes: dict[str, str]) -> set[str]:
    found: set[str] = set()
    for entry in access:
        left = _find(nodes, str(entry.get("principalResource") or entry.get("principal") or ""))
        right = _find(nodes, str(entry.get("scope") or "")) or _find(nodes, str(entry.get("vault") or ""))
        if left and right:
            found.add(f'  {left} -->|"{entry.get("role")}"| {right}')
    return found


def _sinks(resources: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(watched resource, sink) of every diagnostic setting."""
    pairs: list[tuple[str, str]] = []
    for item in resources:
        if item["type"].endswith(":DiagnosticSetting"):
            inputs = item.get("inputs") or {}
            sinks = (inputs.get("storageAccountId"), inputs.get("workspaceId"))
            pairs += [(str(inputs.get("resourceUri", "")), str(sink)) for sink in sinks if sink]
    return pairs


def _log_arrows(sinks: set[tuple[str, str]], nodes: dict[str, str]) -> set[str]:
    found: set[str] = set()
    for watched, sink in sinks:
        left, right = _find(nodes, "/" + watched.strip("/")), _find(nodes, "/" + sink.strip("/"))
        if left and right:
            found.add(f"  {left} -.->|logs| {right}")
    return found
