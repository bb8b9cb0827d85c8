"""A StackReference to a stack that is neither of this environment nor the audit stack. Refused even when nothing
reads from it.
"""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Stack, undecided, violated
from zs_policy.rule import Severity, StackRule
from zs_policy.wire import UNKNOWN


def check(stack: Stack) -> Iterator[Problem]:
    context = stack.context
    if not context.environments:
        return
    if context.own is None and context.stack != context.audit_stack:
        yield violated((), f"the stack {context.stack!r} belongs to no declared environment")
    for reference in stack.of("pulumi:pulumi:StackReference"):
        name = reference.at("name")
        if name is MISSING:
            name = reference.outputs.get("name", UNKNOWN)
        if not isinstance(name, str):
            yield undecided(("name",), "is not known yet: it may be another environment's stack", urn=reference.urn)
        elif not _allowed(name, context):
            yield violated(("name",), "is neither a stack of this environment nor the audit stack", urn=reference.urn)


def _allowed(name: str, context: Context) -> bool:
    stacks = (context.own.stacks if context.own else frozenset[str]()) | {context.audit_stack}
    parts = name.split("/")
    ours = len(parts) < 2 or parts[-2] in (context.project, "organization")
    return name in stacks or (ours and parts[-1] in stacks)


RULE = StackRule(
    id="no-foreign-stack",
    title="Stacks are referenced within their environment only",
    why=(
        "A stack's outputs are ids and addresses to reach its resources by; whoever reads them is one mistake away"
        " from using them."
    ),
    severity=Severity.CRITICAL,
    fix="Reference this environment's own stack or the audit stack; declare a new stack in its environment.",
    code="pulumi.StackReference(f'{pulumi.get_organization()}/zero-secret/dev')  # from a stack of dev",
    check=check,
)
