"""An identity that pull requests may use and that can read a vault: the code in a pull request is anyone's."""

from collections.abc import Iterator

from zs_policy.grants import grants
from zs_policy.model import Problem, Resource, Stack, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.subjects import is_pull_request
from zs_policy.tables.federation import CREDENTIALS, IDENTITY


def check(stack: Stack) -> Iterator[Problem]:
    readers = {
        urn for g in grants(stack) if g.role.reads for urn in g.assignment.property_dependencies.get("principalId", ())
    }
    for credential in stack.of(*CREDENTIALS):
        subject = credential.at("subject")
        opened = isinstance(subject, str) and is_pull_request(subject)
        if opened and readers & set(_identities(credential, stack)):
            yield violated(("subject",), "lets pull requests read a vault", urn=credential.urn)


def _identities(credential: Resource, stack: Stack) -> Iterator[str]:
    yield from credential.property_dependencies.get("resourceName", ())
    name = credential.at("resourceName")
    yield from (i.urn for i in stack.of(IDENTITY) if i.at("resourceName") == name)


RULE = StackRule(
    id="no-pull-request-reach",
    title="Pull requests reach no secret",
    why="A pull request runs code that nobody has reviewed, with every right of the identity it may use.",
    severity=Severity.CRITICAL,
    family=Family.TRUST,
    fix="Give previews their own identity, without any role on a vault.",
    code=(
        'preview.federate([FederatedSubject(issuer, "repo:<org>/<repo>:pull_request", audience)])  # and no '
        "grant_read(preview)"
    ),
    check=check,
)
