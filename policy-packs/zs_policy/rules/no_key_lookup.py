"""Text that comes from a lookup, or from a resource with account keys.

Lookups themselves are invisible to packs. Four nets catch them. A lookup whose arguments are known runs at preview: the
sandbox's provider refuses it naming this rule, while a real provider answers, and `no-looked-up-key` sees the key's
shape, or this rule a secret under a credential's name that comes from no resource. One whose arguments are not known
leaves an unknown behind. The Python SDK gives that unknown no origin at all, which nothing else does; other SDKs give
it the resources that the arguments came from.
"""

from collections.abc import Iterator

from zs_policy.model import Problem, Resource, Stack, undecided, violated
from zs_policy.names import credential_named, sounds_innocent
from zs_policy.properties import points_elsewhere
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables.credential_properties import ALWAYS
from zs_policy.tables.key_holders import KEY_HOLDERS
from zs_policy.tables.sinks import in_sink, refers
from zs_policy.wire import UNKNOWN, Leaf


def check(stack: Stack) -> Iterator[Problem]:
    holders = {r.urn for r in stack.resources if r.kind in KEY_HOLDERS}
    recorded = any(r.property_dependencies for r in stack.resources)
    for resource in stack.resources:
        for leaf in resource.leaves:
            if leaf.value is not UNKNOWN:
                if leaf.secret and recorded and not _from(resource, leaf) and _is_credential(leaf):
                    text = "is a secret that comes from no resource: from a lookup, or from the configuration"
                    yield violated(leaf.path, text, urn=resource.urn)
                continue
            if not in_sink(leaf) or refers(leaf) or sounds_innocent(leaf.label):
                continue
            sources = _from(resource, leaf)
            if sources & holders:
                text = "is free text that comes from a resource with account keys and may be one"
                yield undecided(leaf.path, text, urn=resource.urn)
            elif recorded and not sources:
                text = "is free text that comes from no resource: the result of a lookup, which may be a key"
                yield undecided(leaf.path, text, urn=resource.urn)


def _is_credential(leaf: Leaf) -> bool:
    return (leaf.label in ALWAYS or credential_named(leaf.label) != "") and not points_elsewhere(str(leaf.value))


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
