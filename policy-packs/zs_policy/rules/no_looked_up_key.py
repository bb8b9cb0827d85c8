"""A key that only a cloud makes, in a resource: somebody looked it up, or copied it from somebody who did.

Told by the key's own shape where it is known, and by the schema where it is not: what is unknown at preview under the
name of an account key or of a connection string can only come from a lookup or from another resource's keys. Free text
without such a name is `no-key-lookup`'s, which sees where values come from.
"""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.names import credential_named
from zs_policy.properties import written
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.shapes import SHORTEST
from zs_policy.tables.credential_properties import (
    ACCOUNT_KEYS,
    ALWAYS,
    CONNECTION_STRINGS,
    PASSWORDS,
    SECRET_VALUES,
)
from zs_policy.tables.lookups import (
    ISSUED,
    KEY_LABELS,
    KEYED_SETTINGS,
    LOOKUPS,
    OPEN_CONNECTION,
    PLAIN_ENVIRONMENTS,
    REGISTRIES,
)
from zs_policy.tables.sinks import refers
from zs_policy.wire import Leaf

PROMISES = ("a key", "a connection string", "a shared access signature")
CARRIES = "exists to carry a key, and what it carries was looked up or comes from another resource"
CALLED = "is called {}, and its value was looked up or comes from another resource"
REGISTRY = "is a registry's password, which was looked up or comes from another resource"


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind in LOOKUPS:
        yield violated((), "this lookup answers with a credential")
        return
    for leaf in resource.unknowns:
        yield from _unknown(leaf, in_plain=PLAIN_ENVIRONMENTS.get(resource.kind) in leaf.path)
    for leaf, kind in written(resource):
        if kind in ISSUED and len(str(leaf.value)) >= SHORTEST:
            yield violated(leaf.path, "holds a key that a cloud made: it was looked up, or copied")


def _unknown(leaf: Leaf, *, in_plain: bool) -> Iterator[Problem]:
    promise = credential_named(leaf.label) or ("a key" if KEY_LABELS.search(leaf.label) else "")
    sure = leaf.secret or (in_plain and promise not in ("", "a secret"))  # a secret's own name is called so as well
    say = violated if sure else undecided
    if OPEN_CONNECTION.search(leaf.label) or leaf.label in SECRET_VALUES or refers(leaf):
        return
    if leaf.label in ACCOUNT_KEYS or (leaf.secret and leaf.label in CONNECTION_STRINGS):
        yield violated(leaf.path, CARRIES)
    elif leaf.label in PASSWORDS and any(REGISTRIES.search(str(part)) for part in leaf.path):
        yield say(leaf.path, REGISTRY)
    elif leaf.label in KEYED_SETTINGS or promise in PROMISES or (sure and promise and leaf.label not in ALWAYS):
        yield say(leaf.path, CALLED.format(promise or "like a setting that takes a key"))
    elif leaf.path[:2] == ("configuration", "secrets") and leaf.path[-1:] == ("value",):
        yield say(leaf.path, "is an app's secret, and its value was looked up or comes from another resource")


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
