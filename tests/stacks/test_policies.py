"""Our own stacks obey every rule of the library in every environment, with no profile and no exception."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from zs_policy.declaration import context
from zs_policy.model import Resource, Stack
from zs_policy.registry import Finding, Ruleset, all_rules
from zs_policy.wire import read

ROOT = Path(__file__).resolve().parents[2]


def test_no_rule_is_violated_or_left_open(
    built: dict[str, Any], configured: Callable[[Path, str], dict[str, Any]]
) -> None:
    found = {
        f"{stack}: {finding.rule.id} {finding.urn.rpartition('::')[2]} {finding.path}: {finding.text}"
        for stack, registered in built.items()
        for finding in _findings(stack, registered, configured(ROOT, stack))
        if not finding.plausible
    }
    assert found == set()
    assert sum(len(registered.resources) for registered in built.values()) > 300


def _findings(stack: str, built: Any, configuration: dict[str, Any]) -> Iterator[Finding]:
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in configuration.items()}
    where = context(stack, "zero-secret", preview=False, config=config)
    assert where.own is not None or stack == where.audit_stack, "an environment's rules would be silent"
    resources = [_resource(urn, request, built.inputs[urn]) for urn, request in built.resources.items()]
    rules = Ruleset(all_rules().values())
    for resource in resources:
        yield from rules.judge(resource, where)
    yield from rules.judge_stack(Stack(resources, where))


def _resource(urn: str, request: Any, inputs: dict[str, Any]) -> Resource:
    props, secrets = read(inputs)
    depends = {name: list(found.urns) for name, found in request.propertyDependencies.items()}
    return Resource(
        request.type,
        request.name,
        urn,
        props,
        secrets,
        parent=request.parent,
        dependencies=tuple(request.dependencies),
        property_dependencies=depends,
    )
