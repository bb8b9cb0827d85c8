"""Secret provider classes that copy what they mount into Secrets of the cluster."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.pods import PROVIDER_CLASSES
from zs_policy.wire import UNKNOWN

PLACE = ("spec", "secretObjects")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    copies = resource.at(".".join(PLACE))
    if copies is UNKNOWN:
        yield undecided(PLACE, "is not known yet: secrets may be copied into the cluster")
    elif copies is not MISSING and copies != []:
        yield violated(PLACE, "copies what is mounted into Secrets of the cluster; leave it out")


RULE = ResourceRule(
    id="class-makes-no-secret",
    title="What is mounted from the vault is not copied into the cluster",
    why="The copy lies in the cluster's store and backups, outlives rotation there, and no log sees it read.",
    severity=Severity.MEDIUM,
    family=Family.KUBERNETES,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Read the mounted file.",
    code='"spec": {"provider": "azure", "parameters": {...}}',
    types=PROVIDER_CLASSES,
    check=check,
)
