"""Duties that must be apart held by one principal, over whatever roles and groups it holds them."""

from collections import defaultdict
from collections.abc import Iterator

from zs_access import Graph, Reach, graph_of
from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule

SECRETS = ("vault", "secret")
LOGS = ("account", "container")
PRINCIPALS = ("identity", "group", "user", "role")


def check(stack: Stack) -> Iterator[Problem]:
    graph = graph_of(stack)
    held: dict[str, list[Reach]] = defaultdict(list)
    for reach in graph.reach():
        if reach.principal.kind in PRINCIPALS:  # an outside subject holds what the identity holds that it signs in as
            held[reach.principal.key].append(reach)
    for reached in held.values():
        for text, one, other in _conflicts(graph, reached):
            doubt = one.undecided or other.undecided
            if one.undecided and one.urn == other.urn:
                continue  # one grant that nobody can read yet: not two duties, and the rules on grants tell of it
            if doubt:
                yield undecided((), f"may make one principal {text}: {doubt}", urn=other.urn)
            else:
                yield violated((), f"makes one principal {text}", urn=other.urn)


def _conflicts(graph: Graph, reached: list[Reach]) -> Iterator[tuple[str, Reach, Reach]]:
    reads = {_holder(r): r for r in reached if r.right == "read" and r.target.kind in SECRETS}
    writes = {_holder(r): r for r in reached if r.right == "write" and r.target.kind in SECRETS}
    manages = {_holder(r): r for r in reached if r.right == "manage" and r.target.kind in SECRETS}
    for vault, managing in manages.items():
        if vault in reads:
            yield "read the secrets of a vault and decide who else may", reads[vault], managing
        elif vault in writes:
            yield "change the secrets of a vault and the vault itself", writes[vault], managing
    uses = next((r for r in reached if r.right in ("read", "write") and r.target.kind in SECRETS), None)
    logs = (r for r in reached if r.right != "read" and r.target.kind in LOGS and _holder(r) in graph.sinks)
    if uses is not None and (log := next(logs, None)) is not None:
        yield "use a vault and change the logs that tell of it", uses, log


def _holder(reach: Reach) -> str:
    return reach.target.key if reach.target.kind in ("vault", "account") else reach.target.parent


RULE = StackRule(
    id="duties-apart",
    title="Nobody holds duties that must be apart",
    why=(
        "Who reads secrets and says who else may, who rotates and deploys, or who uses a vault and keeps its logs,"
        " needs no accomplice and leaves no trace."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    fix="Give each duty its own principal: the rotator changes values, people with time-boxed rights manage the vault.",
    code="vault.grant_rotate(rotator)  # and to the same principal no role that manages the vault or keeps its logs",
    check=check,
)
