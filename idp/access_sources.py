"""Where `idp access` takes resources from: saved states of the sandbox, an exported stack, a preview as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from idp.errors import IdpError
from idp.project import ROOT, Project
from idp.state import SandboxState
from zs_policy.model import Context, Resource

Json = Mapping[str, Any]


def deployed(state: SandboxState, project: Project, environment: str) -> list[Resource]:
    """Everything that the environment's stacks and the audit stack hold, as last saved."""
    found: list[Resource] = []
    for stack in project.deployment_order(environment):
        found += from_states((state.deployment(stack) or {}).get("resources") or [])
    return found


def from_file(path: Path) -> list[Resource]:
    """Of a `pulumi stack export`, or of a `pulumi preview --json`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        if "deployment" in document:
            return from_states(document["deployment"].get("resources") or [])
        return from_states(step["newState"] for step in document["steps"] if step.get("newState"))
    except OSError as problem:
        raise IdpError(f"{path} cannot be read: {problem.strerror}") from problem
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise IdpError(f"{path} is neither a `pulumi stack export` nor a `pulumi preview --json`") from problem


def from_states(states: Iterable[Json]) -> list[Resource]:
    """Resources as the engine saves them; what is about to be deleted is left out. `outputs` gets the cloud's id."""
    from zs_policy.wire import read

    found: list[Resource] = []
    for state in states:
        if state.get("delete"):
            continue
        props, secrets = read(state.get("inputs") or {})
        outputs, hidden = read(state.get("outputs") or {})
        if state.get("id"):
            outputs.setdefault("id", state["id"])
        depends = {name: tuple(urns or ()) for name, urns in (state.get("propertyDependencies") or {}).items()}
        found.append(
            Resource(
                state["type"],
                state["urn"].split("::", 3)[-1],
                state["urn"],
                props,
                secrets,
                parent=state.get("parent") or "",
                dependencies=tuple(state.get("dependencies") or ()),
                property_dependencies=depends,
                outputs=outputs,
                output_secrets=hidden,
                read_only=bool(state.get("external")),
            )
        )
    return found


def declared(project: Project, root: Path = ROOT) -> Context:
    """How the world is divided, as Pulumi.yaml says."""
    from ruamel.yaml import YAML

    from zs_policy.declaration import context

    config = YAML(typ="safe").load((root / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    environments = json.dumps(config["environments"]["default"])
    said = {f"{project.name}:environments": environments, f"{project.name}:auditStack": project.audit_stack}
    return context("", project.name, preview=False, config=said)
