"""Which storage of a stack is an audit sink: what its diagnostic settings and trails write to. Relations decide."""

from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import Resource, Stack

SETTINGS = ("azure-native:monitor:DiagnosticSetting", "azure-native:monitor:SubscriptionDiagnosticSetting")
ACCOUNT = "azure-native:storage:StorageAccount"
IMMUTABILITY = "azure-native:storage:BlobContainerImmutabilityPolicy"
TRAIL = "aws:cloudtrail/trail:Trail"
BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")


def sink_accounts(stack: Stack) -> list[Resource]:
    """Storage accounts of this stack that a diagnostic setting writes to, or whose containers are immutable."""
    return [account for account in stack.of(ACCOUNT) if _is_sink(account, stack)]


def _is_sink(account: Resource, stack: Stack) -> bool:
    written_to = referring(stack, SETTINGS, "storageAccountId", account, "accountName", within="/")
    return bool(written_to or referring(stack, (IMMUTABILITY,), "accountName", account, "accountName"))


def is_immutable(account: Resource, stack: Stack) -> bool:
    stated = account.at("immutableStorageWithVersioning.enabled")
    if isinstance(stated, bool):
        return stated
    return bool(referring(stack, (IMMUTABILITY,), "accountName", account, "accountName"))


def trail_buckets(stack: Stack) -> Iterator[Resource]:
    """Buckets of this stack that its trails write to."""
    for bucket in stack.of(*BUCKETS):
        if referring(stack, (TRAIL,), "s3BucketName", bucket, "bucket"):
            yield bucket


def of_bucket(stack: Stack, bucket: Resource, *kinds: str) -> list[Resource]:
    """Resources of these kinds that belong to a bucket."""
    return referring(stack, kinds, "bucket", bucket, "bucket")


def referring(
    stack: Stack, kinds: tuple[str, ...], name: str, target: Resource, target_name: str, *, within: str = ""
) -> list[Resource]:
    """Resources of these kinds whose property names the target (with `within`, at the end of an id), or has its value
    from it.
    """
    index = _index(stack, kinds, name)
    own = target.at(target_name)
    names = [own.lower(), f"{within}{own.lower()}"] if isinstance(own, str) and own else []
    found = {r.urn: r for key in (target.urn, *names) for r in index.get(key, ())}
    return list(found.values())


def _index(stack: Stack, kinds: tuple[str, ...], name: str) -> Mapping[str, list[Resource]]:
    """Resources by what their property holds, made once a stack: its sources' URNs, its text, its last segment."""
    key = ("referring", kinds, name)
    index = cast("dict[str, list[Resource]] | None", stack.kept.get(key))
    if index is None:
        index = stack.kept[key] = {}
        for resource in stack.of(*kinds):
            value = resource.at(name)
            text = value.lower() if isinstance(value, str) else ""
            places = {*resource.property_dependencies.get(name, ()), text, f"/{text.rpartition('/')[2]}"}
            for place in places - {"", "/"}:
                index.setdefault(place, []).append(resource)
    return index
