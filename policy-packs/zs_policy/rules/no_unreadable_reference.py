"""An unknown value that comes from a resource which is only read: whose it is, nobody can say at preview.

A resource fetched by id (`Vault.get`) never reaches a pack; what is taken from it is unknown at preview. Known values
are judged by the ids in them (`no-cross-environment`).
"""

from collections.abc import Iterator

from zs_policy.model import Problem, Stack, undecided
from zs_policy.references import REFERENCE, dependencies, type_of
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.wire import UNKNOWN


def check(stack: Stack) -> Iterator[Problem]:
    if not stack.context.environments:
        return
    for urn, name, source in dependencies(stack):
        if source in stack.by_urn or type_of(source) == REFERENCE or not name:
            continue
        unknown = next(
            (leaf for leaf in stack.by_urn[urn].leaves if leaf.path[:1] == (name,) and leaf.value is UNKNOWN), None
        )
        if unknown is not None:
            yield undecided(
                unknown.path, "comes from a resource that is only read: which environment's, is not known", urn=urn
            )


RULE = StackRule(
    id="no-unreadable-reference",
    title="What is read from outside is known to be of this environment",
    why="A resource fetched by id looks like any other afterwards, and its id is hidden until up has used it.",
    severity=Severity.HIGH,
    family=Family.REACH,
    fix="Pass the id as the plain text that it is, or read it from the environment's own stack outputs.",
    code="AzureVault.from_existing(name, resource_id, uri)  # plain strings, judged by the ids in them",
    check=check,
)
