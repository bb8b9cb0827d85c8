"""An identity that pull requests may use and that reaches a vault: the code in a pull request is anyone's."""

from collections.abc import Iterator

from zs_access import Reach
from zs_policy.entrances import entrances
from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule


def check(stack: Stack) -> Iterator[Problem]:
    for path, reach in entrances(stack, _reaches):
        trust = reach.path[0].urn
        if reach.undecided:
            yield undecided(path, f"lets pull requests in, and {reach.undecided}", urn=trust)
        else:
            yield violated(path, f"lets pull requests {reach.right} a {reach.target.kind}", urn=trust)


def _reaches(reach: Reach) -> bool:
    return reach.principal.kind == "pull request" and reach.target.kind in ("vault", "secret", "key")


RULE = StackRule(
    id="no-pull-request-reach",
    title="Pull requests reach no secret",
    why="A pull request runs code that nobody has reviewed, with every right of the identity it may use.",
    severity=Severity.CRITICAL,
    family=Family.REACH,
    fix="Give previews their own identity, without any role on a vault.",
    code=(
        'preview.federate([FederatedSubject(issuer, "repo:<org>/<repo>:pull_request", audience)])  # and no '
        "grant_read(preview)"
    ),
    check=check,
)
