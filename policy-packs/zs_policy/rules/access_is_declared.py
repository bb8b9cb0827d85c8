"""Reach that the stack's own output `access` does not declare, and declared access that nothing gives.

Silent for a stack without that output: what nobody declares cannot differ.
"""

from collections.abc import Iterator
from typing import Final, cast

from zs_access import compare, graph_of
from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.wire import UNKNOWN, walk

ROOT: Final = "pulumi:pulumi:Stack"
FIELDS: Final = ("principalResource", "role", "scope")


def check(stack: Stack) -> Iterator[Problem]:
    for root in stack.of(ROOT):
        access = root.outputs.get("access")
        if access is UNKNOWN:
            yield undecided(("access",), "is not known yet", urn=root.urn)
        if not isinstance(access, list):
            continue
        entries = cast("list[object]", access)
        if any(leaf.value is UNKNOWN and leaf.path[-1:] and leaf.path[-1] in FIELDS for leaf in walk(entries)):
            yield undecided(("access",), "has an entry that is not known yet", urn=root.urn)
            continue
        difference = compare(graph_of(stack), entries)
        for reach in difference.undeclared:
            text = f"lets somebody {reach.right} a {reach.target.kind}, which the stack's output `access` does not say"
            yield violated((), text, urn=reach.urn)
        for reach in difference.unreached:
            yield violated(
                ("access",),
                f"tells of somebody who may {reach.right} a {reach.target.kind}, and nobody may",
                urn=root.urn,
            )


RULE = StackRule(
    id="access-is-declared",
    title="What is granted is what is declared",
    why="A grant that the catalogue does not know is reviewed by nobody; a declared one that is missing is an outage.",
    severity=Severity.HIGH,
    family=Family.REACH,
    fix="Grant through the component, so that the stack's output `access` has an entry for it; remove what has none.",
    code='outputs["access"].append(access(principal, role, scope, service=…))',
    check=check,
)
