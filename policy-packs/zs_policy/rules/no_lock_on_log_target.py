"""Object Lock on a bucket that access logs are delivered to."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Problem, Resource, Stack, violated
from zs_policy.rule import Family, Severity, StackRule

BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
LOGGINGS = ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
CONFIGURATIONS = (
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
)


def check(stack: Stack) -> Iterator[Problem]:
    buckets = stack.of(*BUCKETS)
    targets = [(setting, setting.at("targetBucket"), "targetBucket") for setting in stack.of(*LOGGINGS)]
    targets += [
        (b, b.at("logging.targetBucket"), "logging") for b in buckets if b.at("logging.targetBucket") is not MISSING
    ]
    for setting, name, property_name in targets:
        sources = set(setting.property_dependencies.get(property_name, ()))
        for bucket in buckets:
            if bucket.urn in sources or (isinstance(name, str) and name == bucket.at("bucket")):
                for lock in (bucket, *_locks(stack, bucket)):
                    if _locked(lock):
                        text = "locks objects of a bucket that access logs are delivered to: delivery fails"
                        yield violated((), text, urn=lock.urn)


def _locks(stack: Stack, bucket: Resource) -> Iterator[Resource]:
    for lock in stack.of(*CONFIGURATIONS):
        name = lock.at("bucket")
        if bucket.urn in lock.property_dependencies.get("bucket", ()) or (
            isinstance(name, str) and name == bucket.at("bucket")
        ):
            yield lock


def _locked(resource: Resource) -> bool:
    """Whether it gives every new object a retention; merely allowing locks disturbs no delivery."""
    if resource.kind in CONFIGURATIONS:
        return resource.at("rule") is not MISSING
    return resource.at("objectLockConfiguration.rule") is not MISSING


RULE = StackRule(
    id="no-lock-on-log-target",
    title="Access logs are delivered to a bucket without a default lock",
    why=(
        "S3 cannot deliver access logs into a bucket with a default retention: the log of who read the trail "
        "is silently empty."
    ),
    severity=Severity.MEDIUM,
    family=Family.AUDIT,
    fix="Lock the trail's own bucket; give access logs another one.",
    code="# BucketObjectLockConfiguration on the trail bucket only",
    check=check,
)
