"""AWS identity policies that reach secrets and parameters by wildcard."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.reach import SECRET_READS, SECRET_WRITES, administers, everywhere, perhaps_everywhere, whole_service
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.policies import IDENTITIES, types_with


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for document in documents(resource, *IDENTITIES):
        if not document.readable:
            yield undecided(document.path, "is not readable as a policy document")
        elif document.statements is None:
            yield undecided(document.path, "is not known yet: it may reach any secret, key or identity", plausible=True)
        for statement in document.statements or ():
            if not statement.allows or administers(statement):
                continue
            reads, writes = list(everywhere(statement, SECRET_READS)), list(everywhere(statement, SECRET_WRITES))
            if whole_service(statement, "secretsmanager"):
                yield violated(statement.path, "allows every action on secrets")
            elif reads:
                yield violated(statement.path, f"allows {reads[0]} on every secret or parameter of the account")
            elif writes:
                yield violated(statement.path, f"allows {writes[0]} on every secret or parameter of the account")
            elif statement.open or perhaps_everywhere(statement, SECRET_READS):
                yield undecided(statement.path, "is not known yet: it may reach any secret", plausible=True)


RULE = ResourceRule(
    id="policy-secret-scope",
    title="A policy names the secrets that it reaches",
    why="A wildcard is every secret there is and every one to come, those of other services among them.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Name the secret's ARN, or the service's own prefix of names.",
    code='"Resource": [secret.arn]  # or f"arn:aws:secretsmanager:{region}:{account}:secret:{env}/{service}/*"',
    types=types_with(*IDENTITIES),
    check=check,
)
