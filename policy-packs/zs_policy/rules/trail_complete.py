"""CloudTrail trails and event data stores that miss regions, reads or key use, cannot be trusted, or are off."""

from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import Want, at_least, is_false, judged, on
from zs_policy.wire import UNKNOWN

TRAIL, STORE = "aws:cloudtrail/trail:Trail", "aws:cloudtrail/eventDataStore:EventDataStore"
TYPES = {
    TRAIL: [
        on("isMultiRegionTrail"),
        on("enableLogFileValidation"),
        on("enableLogging", absent=True),
        on("includeGlobalServiceEvents", absent=True),
        Want("kmsKeyId", bool, "must be a key of your own", there=True),
    ],
    STORE: [
        on("multiRegionEnabled", absent=True),
        on("terminationProtectionEnabled", absent=True),
        Want("kmsKeyId", bool, "must be a key of your own", there=True),
    ],
}


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    yield from judged(resource, TYPES[resource.kind])
    if resource.kind == STORE:
        least = cast("int", context.options["days"])
        yield from judged(
            resource, [Want("retentionPeriod", at_least(least), f"must be at least {least}", absent=True)]
        )
    selectors = resource.at("eventSelectors")
    for index, selector in enumerate(cast("list[object]", selectors) if isinstance(selectors, list) else []):
        if isinstance(selector, Mapping):
            chosen = cast("Mapping[str, object]", selector)
            if UNKNOWN in chosen.values():
                yield undecided(("eventSelectors", index), "is not known yet: it may leave out the use of secrets")
                continue
            for name, fault in _missed(chosen):
                yield violated(("eventSelectors", index, name), fault)


def _missed(selector: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    kind = selector.get("readWriteType")
    if isinstance(kind, str) and kind.lower() != "all" and not selector.get("dataResources"):
        yield "readWriteType", "must be 'All': reading a secret is a read"
    if is_false(selector.get("includeManagementEvents")) and not selector.get("dataResources"):
        yield "includeManagementEvents", "must not be false: access to secrets and keys is a management event"
    excluded = selector.get("excludeManagementEventSources")
    if isinstance(excluded, list) and "kms.amazonaws.com" in excluded:
        yield "excludeManagementEventSources", "leaves out the use of keys"


RULE = ResourceRule(
    id="trail-complete",
    title="The trail records everything, and proves it",
    why=(
        "What happens in a region, or through a key, that the trail leaves out never happened; without "
        "validation it may be rewritten."
    ),
    severity=Severity.HIGH,
    family=Family.AUDIT,
    frameworks=controls.AUDIT,
    fix="One trail for all regions, validated, encrypted under its own key, with all management events.",
    code="is_multi_region_trail=True, enable_log_file_validation=True, kms_key_id=key.arn",
    types=frozenset(TYPES),
    options={"days": Option(365, "Days that an event data store keeps events, at least.", INTEGER)},
    check=check,
)
