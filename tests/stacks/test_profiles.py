"""For each kind of environment one whole stack of ours that passes, and for each rule one change that makes it fail.

The change comes from the rule's own cases, and stands among all that the stack declares: what is compliant there hides
nothing.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zs_policy.declaration import context
from zs_policy.model import Context, Resource, Stack
from zs_policy.profile import Level, level_in
from zs_policy.profile_file import load as load_profile
from zs_policy.registry import Ruleset, all_rules
from zs_policy.rule import ResourceRule, StackRule
from zs_policy.testing import Case, Sample, load
from zs_policy.wire import read

ROOT = Path(__file__).resolve().parents[2]
CASES = load(ROOT / "tests" / "policy_packs" / "cases")
KINDS = {"elsewhere": "dev-services", "production": "prod-services"}
SILENT = {
    "elsewhere": {  # what only production must be
        "database-protected",
        "hsm-administrators",
        "key-hardware",
        "no-standing-access",
        "secret-recovery-window",
    },
    "production": {"worm-mode"},  # what only production may be
}


@pytest.mark.parametrize("kind", KINDS)
def test_one_change_fails_each_rule(
    kind: str, built: dict[str, Any], configured: Callable[[Path, str], dict[str, Any]]
) -> None:
    stack = KINDS[kind]
    config = {k: v if isinstance(v, str) else json.dumps(v) for k, v in configured(ROOT, stack).items()}
    where = context(stack, "zero-secret", preview=False, config=config)
    ours = [_resource(urn, request, built[stack].inputs[urn]) for urn, request in built[stack].resources.items()]
    levels = load_profile(all_rules()).levels.at(where)
    assert not [rule.id for rule in all_rules().values() if _judged(rule, Case(Sample("", {})), ours, where)]
    silent = {rule.id for rule in all_rules().values() if not _fails(rule, ours, where)}
    assert silent == SILENT[kind]
    assert {rule.id for rule in all_rules().values() if level_in(levels, rule) is not Level.MANDATORY} == set()


def _fails(rule: ResourceRule | StackRule, ours: list[Resource], where: Context) -> bool:
    """Whether any of the rule's changes makes the stack fail it, which by itself does not."""
    changes = [(case, change) for case in CASES[rule.id] for change in case.breaks]
    decided = [pair for pair in changes if not pair[1].undecided] or changes
    for case, change in decided:
        told = change.context or case.context
        context = replace(told, stack=where.stack, environments=where.environments, audit_stack=where.audit_stack)
        if _judged(rule, case, [*ours, *case.resources(change)], context):
            return True
    return False


def _judged(rule: ResourceRule | StackRule, case: Case, resources: list[Resource], where: Context) -> bool:
    ruleset = Ruleset([rule], options={rule.id: case.options})
    found = [f for r in resources if not r.read_only for f in ruleset.judge(r, where)]
    return bool(found or list(ruleset.judge_stack(Stack(resources, where))))


def _resource(urn: str, request: Any, inputs: dict[str, Any]) -> Resource:
    props, secrets = read(inputs)
    depends = {name: list(found.urns) for name, found in request.propertyDependencies.items()}
    return Resource(
        request.type, request.name, urn, props, secrets, parent=request.parent, property_dependencies=depends
    )
