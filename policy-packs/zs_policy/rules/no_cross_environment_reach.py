"""A principal of one environment that reaches a vault, key or container of another, over whatever steps."""

from collections.abc import Iterator

from zs_access import Reach, graph_of
from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule


def check(stack: Stack) -> Iterator[Problem]:
    context = stack.context
    if not context.environments:
        return
    own = context.own.name if context.own else ""
    found: dict[tuple[str, str, str], Reach] = {}
    for reach in graph_of(stack).reach():
        # A principal whose own place nobody knows is of the environment whose stack grants it something.
        who, what = reach.principal.environment or own, reach.target.environment
        if who and what and who != what:
            known = found.get((reach.urn, who, what))
            if known is None or (known.undecided and not reach.undecided):
                found[reach.urn, who, what] = reach
    for (urn, who, what), reach in found.items():
        if reach.undecided:
            text = f"may let environment {who!r} reach environment {what!r}: {reach.undecided}"
            yield undecided(("scope",), text, urn=urn)
        else:
            text = f"lets environment {who!r} {reach.right} a {reach.target.kind} of environment {what!r}"
            yield violated(("scope",), text, urn=urn)


RULE = StackRule(
    id="no-cross-environment-reach",
    title="Nobody of one environment reaches another's secrets",
    why=(
        "One identity that reaches across makes two environments one: what is stolen or broken in dev is stolen or"
        " broken in prod."
    ),
    severity=Severity.CRITICAL,
    family=Family.REACH,
    fix="Give each environment an identity and a vault of its own; grant within the environment only.",
    code="vault.grant_read(identity.principal)  # both of the same environment",
    check=check,
)
