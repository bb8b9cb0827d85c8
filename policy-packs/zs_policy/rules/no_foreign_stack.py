"""A StackReference to a stack that is neither of this environment nor the audit stack. Refused even when nothing
reads from it.
"""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Stack, undecided, violated
from zs_policy.references import stacks
from zs_policy.rule import Family, Severity, StackRule


def check(stack: Stack) -> Iterator[Problem]:
    context = stack.context
    if not context.environments:
        return
    if context.own is None and context.stack != context.audit_stack:
        yield violated((), f"the stack {context.stack!r} belongs to no declared environment")
    for urn, name in stacks(stack).items():
        if _allowed(name, context):
            continue
        if "/" in name:
            yield violated(("name",), "is neither a stack of this environment nor the audit stack", urn=urn)
        else:
            yield undecided(
                ("name",), "does not say which stack it refers to: name it by the stack's full name", urn=urn
            )


def _allowed(name: str, context: Context) -> bool:
    own = (context.own.stacks if context.own else frozenset[str]()) | {context.audit_stack}
    parts = name.split("/")
    ours = len(parts) < 2 or parts[-2] in (context.project, "organization")
    return name in own or (ours and parts[-1] in own)


RULE = StackRule(
    id="no-foreign-stack",
    title="Stacks are referenced within their environment only",
    why=(
        "A stack's outputs are ids and addresses of its resources; whoever reads them is one mistake away from "
        "using them."
    ),
    severity=Severity.CRITICAL,
    family=Family.REACH,
    fix="Reference this environment's own stack or the audit stack; declare a new stack in its environment.",
    code="pulumi.StackReference(f'{pulumi.get_organization()}/zero-secret/dev')  # from a stack of dev",
    check=check,
)
