"""Stack outputs that are credentials, ours and those of the stacks that this one reads."""

from collections.abc import Iterator

from zs_policy.literals import credential
from zs_policy.model import Problem, Resource, Stack, violated
from zs_policy.properties import points_elsewhere
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.wire import UNKNOWN, shown, walk

STACK = "pulumi:pulumi:Stack"
REFERENCE = "pulumi:pulumi:StackReference"


def check(stack: Stack) -> Iterator[Problem]:
    for resource in stack.of(STACK, REFERENCE):
        whose = "this stack publishes" if resource.kind == STACK else "a referenced stack publishes"
        for leaf in walk(resource.outputs, resource.output_secrets):
            if leaf.secret and (leaf.value is UNKNOWN or not points_elsewhere(str(leaf.value))):
                yield violated(shown(leaf), f"is a secret that {whose}", urn=resource.urn)
            elif isinstance(leaf.value, str) and (kind := credential(leaf.value, leaf.label)):
                yield violated(leaf.path, f"is what looks like {kind} that {whose}", urn=resource.urn)
        yield from _declared_secret(resource)


def _declared_secret(resource: Resource) -> Iterator[Problem]:
    names = resource.outputs.get("secretOutputNames")
    if resource.kind == REFERENCE and isinstance(names, list) and names:
        yield violated(("secretOutputNames",), "a referenced stack publishes secret outputs", urn=resource.urn)


RULE = StackRule(
    id="no-credential-output",
    title="No stack publishes a credential",
    why="An output is copied into the state of every stack that reads it, and printed by whoever asks.",
    severity=Severity.CRITICAL,
    family=Family.STATE,
    fix="Publish ids, names and addresses; who may read a secret reads it from its vault, as itself.",
    code="pulumi.export('vaultUri', vault.uri)",
    check=check,
)
