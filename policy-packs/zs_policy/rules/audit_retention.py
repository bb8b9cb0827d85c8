"""Immutability and log retention shorter than the compliance profile asks."""

from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import Want, at_least, judged, number
from zs_policy.wire import UNKNOWN

PERIOD = "immutabilityPeriodSinceCreationInDays"
CONTAINER = "azure-native:storage:BlobContainerImmutabilityPolicy"
WORKSPACE = "azure-native:operationalinsights:Workspace"
LOCKS = (
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
)
SETTINGS = (
    "azure-native:monitor:DiagnosticSetting",
    "azure-native:monitor:SubscriptionDiagnosticSetting",
    "azure-native:monitor:ManagementGroupDiagnosticSetting",
)


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    least = cast("int", context.options["days"])
    if resource.kind == CONTAINER:
        yield from judged(resource, [Want(PERIOD, at_least(least), f"must be at least {least}")])
        return
    if resource.kind in LOCKS:
        yield from _lock(resource, least)
        return
    if resource.kind == WORKSPACE:
        yield from judged(
            resource, [Want("retentionInDays", at_least(least), f"must be at least {least}", absent=True)]
        )
        return
    logs = resource.at("logs")
    for index, log in enumerate(cast("list[object]", logs) if isinstance(logs, list) else []):
        kept = cast("Mapping[str, object]", log).get("retentionPolicy") if isinstance(log, Mapping) else None
        if isinstance(kept, Mapping):
            policy = cast("Mapping[str, object]", kept)
            if policy.get("days") is UNKNOWN:
                yield undecided(("logs", index, "retentionPolicy", "days"), "is not known yet")
            days = number(policy.get("days"))
            if policy.get("enabled") is True and days is not None and 0 < days < least:
                yield violated(("logs", index, "retentionPolicy", "days"), f"must be at least {least}, or 0 for ever")


def _lock(resource: Resource, least: int) -> Iterator[Problem]:
    """A bucket's lock, in days or in years. One without a default keeps only what each writer asks for."""
    place = "rule.defaultRetention"
    days, years = number(resource.at(f"{place}.days")), number(resource.at(f"{place}.years"))
    if UNKNOWN in (resource.at(f"{place}.days"), resource.at(f"{place}.years")):
        yield undecided((*place.split("."), "days"), "is not known yet")
    elif (days or 0) + 365 * (years or 0) < least:
        yield violated((*place.split("."), "days"), f"must be at least {least}")


RULE = ResourceRule(
    id="audit-retention",
    title="Audit logs are kept as long as promised",
    why=(
        "A breach is found half a year after it began, on average later than logs of 90 days reach back; and "
        "a promise to an auditor cannot be kept backwards."
    ),
    severity=Severity.HIGH,
    family=Family.AUDIT,
    frameworks=controls.AUDIT_KEPT,
    fix="Keep at least what the profile asks: SOC 2 one year, HIPAA six. Retention only ever grows.",
    code="immutability_period_since_creation_in_days=365",
    types=frozenset({CONTAINER, WORKSPACE, *LOCKS, *SETTINGS}),
    options={"days": Option(365, "Days that audit logs are kept, at least (HIPAA: 2190).", INTEGER)},
    check=check,
)
