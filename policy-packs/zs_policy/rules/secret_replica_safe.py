"""Replicas that overwrite a secret of the same name, and secrets of production without one."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, in_production, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wants import judged, off
from zs_policy.wire import UNKNOWN


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    yield from judged(resource, [off("forceOverwriteReplicaSecret")])
    yield from in_production(context, _in_one_region(resource))


def _in_one_region(resource: Resource) -> Iterator[Problem]:
    replicas = resource.at("replicas")
    if replicas is UNKNOWN:
        yield undecided(("replicas",), "is not known yet")
    elif replicas is MISSING or replicas == []:
        yield violated(("replicas",), "is missing: in production a secret outlives its region")


RULE = ResourceRule(
    id="secret-replica-safe",
    title="Production's secrets have a replica, and it overwrites nothing",
    why=(
        "When a region fails, what cannot read its secrets fails with it, wherever it runs; and a replica "
        "that overwrites destroys another's secret."
    ),
    severity=Severity.MEDIUM,
    family=Family.VAULT_POSTURE,
    fix="Name the paired region, with a key there.",
    code='replicas=[{"region": "eu-central-1", "kms_key_id": replica_key.arn}]',
    types=frozenset({"aws:secretsmanager/secret:Secret"}),
    check=check,
)
