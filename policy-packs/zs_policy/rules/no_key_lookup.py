"""Free text that is unknown at preview and comes from a lookup, or from a resource with account keys.

Lookups themselves are invisible to packs. Three nets catch them: a lookup whose arguments are known runs at preview,
and the sandbox's provider refuses it naming this rule, while a real provider answers and `no-literal-credential` sees
the key's shape; one whose arguments are not known leaves an unknown behind. The Python SDK gives that unknown no origin
at all, which nothing else does; other SDKs give it the resources that the arguments came from.
"""

from collections.abc import Iterator

from zs_policy.model import Problem, Resource, Stack, undecided
from zs_policy.names import sounds_innocent
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables.key_holders import KEY_HOLDERS
from zs_policy.tables.sinks import in_sink, refers
from zs_policy.wire import UNKNOWN, Leaf


def check(stack: Stack) -> Iterator[Problem]:
    holders = {r.urn for r in stack.resources if r.kind in KEY_HOLDERS}
    recorded = any(r.property_dependencies for r in stack.resources)
    for resource in stack.resources:
        for leaf in resource.leaves:
            if leaf.value is not UNKNOWN or not in_sink(leaf) or refers(leaf) or sounds_innocent(leaf.label):
                continue
            sources = _from(resource, leaf)
            if sources & holders:
                text = "is free text that comes from a resource with account keys and may be one"
                yield undecided(leaf.path, text, urn=resource.urn)
            elif recorded and not sources:
                text = "is free text that comes from no resource: the result of a lookup, which may be a key"
                yield undecided(leaf.path, text, urn=resource.urn)


def _from(resource: Resource, leaf: Leaf) -> set[str]:
    """The resources that the leaf's value comes from; the engine records them for each top-level property."""
    top = leaf.path[0] if leaf.path else ""
    return set(resource.property_dependencies.get(str(top), ()))


RULE = StackRule(
    id="no-key-lookup",
    title="No key is looked up and passed on",
    why="A listed key lies in state and in the target's settings, and every reader of either has the whole account.",
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_LOOKUP,
    fix=(
        "Pass the account's name or address and grant the workload a role; a name that is computed is known at preview."
    ),
    code='"Storage__accountName": account_name  # a plain string, not list_storage_account_keys(...)',
    check=check,
)
