"""A pipeline that can read secrets: what it deploys needs them, it does not."""

from collections.abc import Iterator

from zs_access import Reach, graph_of
from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.references import type_of
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables.federation import ROLES


def check(stack: Stack) -> Iterator[Problem]:
    worst: dict[str, Reach] = {}
    for reach in graph_of(stack).reach():
        if reach.principal.kind == "pipeline" and reach.right == "read" and reach.target.kind in ("vault", "secret"):
            trust = reach.path[0].urn
            if trust not in worst or (worst[trust].undecided and not reach.undecided):
                worst[trust] = reach
    for trust, reach in worst.items():
        path = ("assumeRolePolicy",) if type_of(trust) in ROLES else ("subject",)
        if reach.undecided:
            yield undecided(path, f"lets a pipeline in, and {reach.undecided}: it may read secrets", urn=trust)
        else:
            yield violated(path, f"lets a pipeline read a {reach.target.kind}", urn=trust)


RULE = StackRule(
    id="no-pipeline-reach",
    title="Pipelines read no secret",
    why=(
        "Whoever may change a pipeline, or one of the many things that run in it, has every secret that it reads; a"
        " workload's own identity reads what it needs when it needs it."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    fix="Give the pipeline an identity without a role on vaults, and let the workload read with its own.",
    code='delivery = AzureIdentity("catalog-delivery", …)  # federated with the pipeline; no grant_read(delivery)',
    check=check,
)
