"""An identity that pull requests may use and that reaches a vault: the code in a pull request is anyone's."""

from collections.abc import Iterator

from zs_access import Reach, graph_of
from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.references import type_of
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables.federation import ROLES

KINDS = ("vault", "secret", "key")


def check(stack: Stack) -> Iterator[Problem]:
    worst: dict[str, Reach] = {}
    for reach in graph_of(stack).reach():
        if reach.principal.kind == "pull request" and reach.target.kind in KINDS:
            trust = reach.path[0].urn
            if trust not in worst or (worst[trust].undecided and not reach.undecided):
                worst[trust] = reach
    for trust, reach in worst.items():
        path = ("assumeRolePolicy",) if type_of(trust) in ROLES else ("subject",)
        if reach.undecided:
            yield undecided(path, f"lets pull requests in, and {reach.undecided}", urn=trust)
        else:
            yield violated(path, f"lets pull requests {reach.right} a {reach.target.kind}", urn=trust)


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
