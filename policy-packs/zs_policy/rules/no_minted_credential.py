"""Resources that are a credential: declaring one makes a secret zero, whatever is done with it."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.names import credential_named
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.switches import judge
from zs_policy.tables.minted import MINTED, MINTED_WHEN, NAMED


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    kind = resource.kind
    if kind in MINTED:
        yield violated((), f"this resource is {MINTED[kind]}")
    elif kind in NAMED:
        if promise := credential_named(resource.name):
            yield violated((), f"this resource is random text kept in state and is called {promise}")
    else:
        for switch in MINTED_WHEN[kind]:
            for problem in judge(resource, (switch,)):
                say = undecided if problem.undecided else violated
                yield say(problem.path, f"{'may make' if problem.undecided else 'makes'} this resource {switch.what}")


RULE = ResourceRule(
    id="no-minted-credential",
    title="No credential is made by the program",
    why=(
        "A credential that a resource makes lies in state from its first minute, is long-lived, and is the secret "
        "zero of all else."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_EXISTS,
    frameworks=(Control(Framework.NIST_800_53, "IA-5"),),
    fix="Give the workload a managed identity or an IAM role, and federate what runs outside the cloud.",
    code="identity = AzureIdentity(name, args); identity.federate([github('<org>/<repo>', environment='<env>')])",
    types=frozenset(MINTED) | frozenset(MINTED_WHEN) | NAMED,
    check=check,
)
