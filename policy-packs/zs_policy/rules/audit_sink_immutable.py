"""Audit sinks of this stack that can be changed afterwards, or that delete too early."""

from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, Severity, StackRule
from zs_policy.sinks import is_immutable, of_bucket, referring, sink_accounts, trail_buckets
from zs_policy.tables import controls
from zs_policy.wants import number
from zs_policy.wire import UNKNOWN, Path

LIFECYCLES = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)

MANAGEMENT = "azure-native:storage:ManagementPolicy"


def check(stack: Stack) -> Iterator[Problem]:
    least = cast("int", stack.context.options["days"])
    accounts = sink_accounts(stack)
    for account in accounts:
        if not is_immutable(account, stack):
            yield violated((), "takes audit logs and has no immutability policy", urn=account.urn)
    for account in accounts:
        for policy in referring(stack, (MANAGEMENT,), "accountName", account, "accountName"):
            for leaf in policy.leaves:
                if leaf.value is UNKNOWN and leaf.path[-2:-1] == ("delete",):
                    yield undecided(leaf.path, "is not known yet", urn=policy.urn)
            for leaf in walk_numbers(policy.props):
                if leaf[0][-2:-1] == ("delete",) and leaf[1] < least:
                    yield violated(leaf[0], f"deletes audit logs before {least} days", urn=policy.urn)
    for bucket in trail_buckets(stack):
        for rule in (bucket, *of_bucket(stack, bucket, *LIFECYCLES)):
            for leaf in rule.leaves:
                if leaf.value is UNKNOWN and leaf.path[-1:] == ("days",) and "expiration" in leaf.path:
                    yield undecided(leaf.path, "is not known yet", urn=rule.urn)
            for path, days in walk_numbers(rule.props):
                if "expiration" in [str(part) for part in path[-2:-1]] and path[-1] == "days" and days < least:
                    yield violated(path, f"deletes audit logs before {least} days", urn=rule.urn)


def walk_numbers(value: object, path: Path = ()) -> Iterator[tuple[Path, float]]:
    """Every number below `value`, with its place."""
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[str, object]", value).items():
            yield from walk_numbers(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from walk_numbers(item, (*path, index))
    elif (given := number(value)) is not None:
        yield path, given


RULE = StackRule(
    id="audit-sink-immutable",
    title="Audit logs cannot be changed or deleted early",
    why="A log that its reader can delete proves nothing; storage that tidies up deletes the evidence on time.",
    severity=Severity.HIGH,
    family=Family.AUDIT,
    frameworks=controls.AUDIT_PROTECTED,
    fix="Put an immutability policy on the container, and no deletion before its end.",
    code="storage.BlobContainerImmutabilityPolicy(name, immutability_period_since_creation_in_days=365, ...)",
    options={"days": Option(365, "Days that audit logs are kept, at least (HIPAA: 2190).", INTEGER)},
    check=check,
)
