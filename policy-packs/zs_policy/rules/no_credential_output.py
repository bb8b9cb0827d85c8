"""Stack outputs that are credentials, ours and those of the stacks that this one reads."""

from collections.abc import Iterator
from itertools import chain

from zs_policy.kubeconfig import signs_in_by_itself
from zs_policy.literals import credential
from zs_policy.model import Problem, Resource, Stack, undecided, violated
from zs_policy.names import credential_named
from zs_policy.properties import points_elsewhere
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables.providers import KUBECONFIG
from zs_policy.wire import UNKNOWN, Leaf, shown, walk

STACK = "pulumi:pulumi:Stack"
REFERENCE = "pulumi:pulumi:StackReference"
SURE = ("a password", "a key", "a private key", "a connection string", "a shared access signature")


def check(stack: Stack) -> Iterator[Problem]:
    for resource in stack.of(STACK, REFERENCE):
        whose = "this stack publishes" if resource.kind == STACK else "a referenced stack publishes"
        for leaf in _published(resource):
            yield from _judged(leaf, whose, resource.urn)
        yield from _declared_secret(resource)


def _published(resource: Resource) -> Iterator[Leaf]:
    """A stack's outputs; where it is told as a plain resource, they are its properties."""
    inputs = resource.leaves if resource.kind == STACK else ()
    yield from chain(inputs, walk(resource.outputs, resource.output_secrets))


def _judged(leaf: Leaf, whose: str, urn: str) -> Iterator[Problem]:
    if leaf.secret and (leaf.value is UNKNOWN or not points_elsewhere(str(leaf.value))):
        yield violated(shown(leaf), f"is a secret that {whose}", urn=urn)
    elif leaf.value is UNKNOWN:
        promise = credential_named(leaf.label)
        if promise in SURE:
            yield violated(leaf.path, f"is called {promise} that {whose}", urn=urn)
        elif promise or leaf.label.lower().endswith(KUBECONFIG):
            yield undecided(leaf.path, f"is not known yet and may be {promise or 'a login'} that {whose}", urn=urn)
    elif isinstance(leaf.value, str):
        kind = credential(leaf.value, leaf.label)
        if not kind and leaf.label.lower().endswith(KUBECONFIG) and signs_in_by_itself(leaf.value):
            kind = "a login to a cluster"
        if kind:
            yield violated(leaf.path, f"is what looks like {kind} that {whose}", urn=urn)


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
