"""Free text that is unknown at preview and comes from a resource with account keys: how a key-listing lookup looks
from here.

Lookups themselves are invisible to packs. Three nets catch them: a lookup whose arguments are known runs at preview,
and the sandbox's provider refuses it naming this rule, while a real provider answers and `no-literal-credential` sees
the key's shape; one whose arguments are not known leaves an unknown behind, which this rule traces to the resource
whose keys it may be.
"""

from collections.abc import Iterator

from zs_policy.model import Problem, Resource, Stack, undecided
from zs_policy.names import sounds_innocent
from zs_policy.rule import Severity, StackRule
from zs_policy.tables.key_holders import KEY_HOLDERS
from zs_policy.tables.sinks import in_sink
from zs_policy.wire import UNKNOWN, Leaf


def check(stack: Stack) -> Iterator[Problem]:
    holders = {r.urn for r in stack.resources if r.kind in KEY_HOLDERS}
    for resource in stack.resources:
        for leaf in resource.leaves:
            if (
                leaf.value is UNKNOWN
                and in_sink(leaf)
                and not sounds_innocent(leaf.label)
                and _from(resource, leaf) & holders
            ):
                yield undecided(
                    leaf.path,
                    "is free text that comes from a resource with account keys and may be one",
                    urn=resource.urn,
                )


def _from(resource: Resource, leaf: Leaf) -> set[str]:
    """The resources that the leaf's value comes from; the engine records them for each top-level property."""
    top = leaf.path[0] if leaf.path else ""
    return set(resource.property_dependencies.get(str(top), ()))


RULE = StackRule(
    id="no-key-lookup",
    title="No key is looked up and passed on",
    why="A listed key lies in state and in the target's settings, and every reader of either has the whole account.",
    severity=Severity.CRITICAL,
    fix=(
        "Pass the account's name or address and grant the workload a role; a name that is computed is known at preview."
    ),
    code='"Storage__accountName": account_name  # a plain string, not list_storage_account_keys(...)',
    check=check,
)
