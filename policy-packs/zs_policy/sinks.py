"""Which storage of a stack is an audit sink: what its diagnostic settings and trails write to. Relations decide."""

from collections.abc import Iterator

from zs_policy.model import Resource, Stack

SETTINGS = ("azure-native:monitor:DiagnosticSetting", "azure-native:monitor:SubscriptionDiagnosticSetting")
ACCOUNT = "azure-native:storage:StorageAccount"
IMMUTABILITY = "azure-native:storage:BlobContainerImmutabilityPolicy"
TRAIL = "aws:cloudtrail/trail:Trail"
BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")


def sink_accounts(stack: Stack) -> list[Resource]:
    """Storage accounts of this stack that a diagnostic setting writes to, or whose containers are immutable."""
    return [account for account in stack.of(ACCOUNT) if is_sink(account, stack)]


def is_sink(account: Resource, stack: Stack) -> bool:
    return any(_refers(s, "storageAccountId", account, "accountName", "/") for s in stack.of(*SETTINGS)) or any(
        _refers(p, "accountName", account, "accountName") for p in stack.of(IMMUTABILITY)
    )


def is_immutable(account: Resource, stack: Stack) -> bool:
    if isinstance(account.at("immutableStorageWithVersioning.enabled"), bool):
        return account.at("immutableStorageWithVersioning.enabled") is True
    return any(_refers(p, "accountName", account, "accountName") for p in stack.of(IMMUTABILITY))


def trail_buckets(stack: Stack) -> Iterator[Resource]:
    """Buckets of this stack that its trails write to."""
    trails = stack.of(TRAIL)
    for bucket in stack.of(*BUCKETS):
        if any(_refers(trail, "s3BucketName", bucket, "bucket") for trail in trails):
            yield bucket


def of_bucket(stack: Stack, bucket: Resource, *kinds: str) -> list[Resource]:
    """Resources of these kinds that belong to a bucket."""
    return [r for r in stack.of(*kinds) if _refers(r, "bucket", bucket, "bucket")]


def refers(resource: Resource, name: str, target: Resource, target_name: str) -> bool:
    """Whether a property names the target, or has its value from it."""
    return _refers(resource, name, target, target_name)


def _refers(resource: Resource, name: str, target: Resource, target_name: str, within: str = "") -> bool:
    if target.urn in resource.property_dependencies.get(name, ()):
        return True
    value, own = resource.at(name), target.at(target_name)
    if not isinstance(value, str) or not isinstance(own, str) or not own:
        return False
    return value.lower() == own.lower() or (bool(within) and value.lower().endswith(f"{within}{own.lower()}"))
