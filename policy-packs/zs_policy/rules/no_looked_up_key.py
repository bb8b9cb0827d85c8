"""A key that only a cloud makes, in a resource: somebody looked it up, or copied it from somebody who did.

Told by the key's own shape where it is known, and by the schema where it is not: what is unknown at preview under the
name of an account key or of a connection string can only come from a lookup or from another resource's keys. Free text
without such a name is `no-key-lookup`'s, which sees where values come from.
"""

from collections.abc import Iterator

from zs_policy.literals import credential
from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.names import credential_named
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.shapes import SHORTEST
from zs_policy.tables.credential_properties import ACCOUNT_KEYS, CONNECTION_STRINGS, DECIDED_BY_VALUE
from zs_policy.tables.lookups import ISSUED, KEYED_SETTINGS, LOOKUPS, OPEN_CONNECTION
from zs_policy.tables.sinks import refers
from zs_policy.wire import UNKNOWN, Leaf

PROMISES = ("a key", "a connection string", "a shared access signature")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind in LOOKUPS:
        yield violated((), "this lookup answers with a credential")
        return
    for leaf in resource.leaves:
        if leaf.value is UNKNOWN:
            yield from _unknown(leaf)
        elif isinstance(leaf.value, str) and len(leaf.value) >= SHORTEST and _kind(leaf, leaf.value) in ISSUED:
            yield violated(leaf.path, "holds a key that a cloud made: it was looked up, or copied")


def _kind(leaf: Leaf, text: str) -> str:
    """As `no-literal-credential` asks, so that the answer is there already."""
    return credential(text, "" if leaf.label in DECIDED_BY_VALUE else leaf.label)


def _unknown(leaf: Leaf) -> Iterator[Problem]:
    if OPEN_CONNECTION.search(leaf.label) or refers(leaf):
        return
    if leaf.label in ACCOUNT_KEYS or (leaf.secret and leaf.label in CONNECTION_STRINGS):
        yield violated(
            leaf.path, "exists to carry a key, and what it carries was looked up or comes from another resource"
        )
    elif leaf.label in KEYED_SETTINGS or credential_named(leaf.label) in PROMISES:
        say = violated if leaf.secret else undecided
        yield say(
            leaf.path,
            "is called a key or a connection string, and its value was looked up or comes from another resource",
        )


RULE = ResourceRule(
    id="no-looked-up-key",
    title="No key of an account is handed to a resource",
    why=(
        "Whoever can list a key can pass it on; from then on it lies in state and in the target's settings, and "
        "every reader of either has the whole account."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_LOOKUP,
    fix="Pass the account's name or address, and grant the workload's identity a role on it.",
    code='"AzureWebJobsStorage__accountName": account_name  # instead of a connection string from a listed key',
    check=check,
)
