"""Locks that nobody can ever lift, outside production."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wants import steps
from zs_policy.wire import UNKNOWN

MODES = {
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": ("rule.defaultRetention.mode", "compliance"),
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2": (
        "rule.defaultRetention.mode",
        "compliance",
    ),
    "aws:s3/bucket:Bucket": ("objectLockConfiguration.rule.defaultRetention.mode", "compliance"),
    "aws:s3/bucketV2:BucketV2": ("objectLockConfiguration.rule.defaultRetention.mode", "compliance"),
    "azure-native:storage:StorageAccount": ("immutableStorageWithVersioning.immutabilityPolicy.state", "locked"),
}


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    if context.production is not False:
        return
    path, locked = MODES[resource.kind]
    mode = resource.at(path)
    if mode is UNKNOWN:
        yield undecided(steps(path), "is not known yet")
    elif isinstance(mode, str) and mode.lower() == locked:
        yield violated(steps(path), "can never be lifted; outside production it must stay open")


RULE = ResourceRule(
    id="worm-mode",
    title="A lock for good is for production only",
    why="What is locked in that mode stays, and is paid for, until its last day: also what a test wrote by mistake.",
    severity=Severity.MEDIUM,
    family=Family.AUDIT,
    fix="Use GOVERNANCE, or leave the policy unlocked; locking is a reviewed step of production.",
    code='default_retention={"mode": "GOVERNANCE", "days": 365}',
    types=frozenset(MODES),
    check=check,
)
