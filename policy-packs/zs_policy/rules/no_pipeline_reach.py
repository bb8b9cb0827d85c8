"""A pipeline that can read secrets: what it deploys needs them, it does not."""

from collections.abc import Iterator

from zs_access import Reach
from zs_policy.entrances import entrances
from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule


def check(stack: Stack) -> Iterator[Problem]:
    for path, reach in entrances(stack, _reads):
        trust = reach.path[0].urn
        if reach.undecided:
            yield undecided(path, f"lets a pipeline in, and {reach.undecided}: it may read secrets", urn=trust)
        else:
            yield violated(path, f"lets a pipeline read a {reach.target.kind}", urn=trust)


def _reads(reach: Reach) -> bool:
    return reach.principal.kind == "pipeline" and reach.right == "read" and reach.target.kind in ("vault", "secret")


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
