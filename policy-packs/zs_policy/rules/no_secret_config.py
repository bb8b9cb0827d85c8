"""Configuration that holds a value: secret-typed, or a credential in plain sight."""

from collections.abc import Iterator

from zs_policy.literals import credential
from zs_policy.model import Problem, Stack, violated
from zs_policy.rule import Family, Severity, StackRule

HIDDEN = "[secret]"
"""What a printed preview says in place of a secret value."""


def check(stack: Stack) -> Iterator[Problem]:
    context = stack.context
    hidden = context.secret_config | {key for key, value in context.config.items() if value == HIDDEN}
    for key in sorted(hidden):
        yield violated(("config", key), "is a secret in the stack's configuration")
    for key, value in sorted(context.config.items()):
        if key not in hidden and (kind := credential(value, key.split(":")[-1])):
            yield violated(("config", key), f"holds what looks like {kind}")


RULE = StackRule(
    id="no-secret-config",
    title="No value lies in the stack's configuration",
    why="A stack file is source code: its secrets are in every clone, for ever, behind one key.",
    severity=Severity.CRITICAL,
    family=Family.STATE,
    fix="Declare a slot; whoever has the value seeds it into the vault through a time-boxed grant.",
    code=(
        "secrets: [{name: crm-refresh-token, kind: oauth-refresh-token, seed: person, ...}]  # stacks/services/*.yaml"
    ),
    check=check,
)
