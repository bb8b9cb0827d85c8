"""Connection strings in the properties that exist to carry them: fine when they name an identity, refused when they
carry a key.
"""

from collections.abc import Iterator

from zs_policy.literals import credential
from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.properties import named
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.tables.credential_properties import CONNECTION_STRINGS
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for leaf in named(resource, CONNECTION_STRINGS):
        if leaf.value is UNKNOWN:
            yield undecided(leaf.path, "is a connection string that is not known yet: it may carry a key")
        elif kind := credential(str(leaf.value)):
            yield violated(leaf.path, f"is a connection string with {kind}")


RULE = ResourceRule(
    id="no-connection-string",
    title="No connection string carries a key or password",
    why="A connection string with a key is the account key under another name.",
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_WRITTEN,
    frameworks=(Control(Framework.NIST_800_53, "IA-5(7)"), Control(Framework.PCI_DSS, "8.6.2")),
    fix=(
        "Connect with the workload's identity; where a string is asked for, one that names the endpoint and the "
        "identity is enough."
    ),
    code='"Endpoint=https://<store>.azconfig.io;Authentication=ManagedIdentity"',
    check=check,
)
