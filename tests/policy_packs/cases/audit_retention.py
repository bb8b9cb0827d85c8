from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

PERIOD = "immutabilityPeriodSinceCreationInDays"
LOCKS = (
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
)
SETTINGS = (
    "azure-native:monitor:DiagnosticSetting",
    "azure-native:monitor:SubscriptionDiagnosticSetting",
    "azure-native:monitor:ManagementGroupDiagnosticSetting",
)
CASES = [
    Case(
        Sample("azure-native:storage:BlobContainerImmutabilityPolicy", {PERIOD: 365}),
        Break(PERIOD, 364, "must be at least 365"),
        Break(PERIOD, MISSING, "must be at least 365"),
        Break(PERIOD, UNKNOWN, "is not known yet", undecided=True),
    ),
    Case(
        Sample("azure-native:storage:BlobContainerImmutabilityPolicy", {PERIOD: 2190}),
        Break(PERIOD, 365, "must be at least 2190"),
        options={"days": 2190},
    ),
    Case(
        Sample("azure-native:operationalinsights:Workspace", {"retentionInDays": 365}),
        Break("retentionInDays", 30, "must be at least 365"),
        Break("retentionInDays", UNKNOWN, "is not known yet", undecided=True),
    ),
    *(
        Case(
            Sample(kind, {"rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 365}}}),
            Break("rule.defaultRetention.days", 90, "must be at least 365"),
            Break("rule.defaultRetention.days", UNKNOWN, "is not known yet", undecided=True),
            Break("rule", MISSING, "must be at least 365", at="rule.defaultRetention.days"),
        )
        for kind in LOCKS
    ),
    *(Case(Sample(kind, {"rule": {"defaultRetention": {"mode": "COMPLIANCE", "years": 1}}})) for kind in LOCKS),
    *(
        Case(
            Sample(kind, {"logs": [{"enabled": True, "retentionPolicy": {"enabled": True, "days": 0}}]}),
            Break("logs[0].retentionPolicy.days", 90, "must be at least 365, or 0 for ever"),
        )
        for kind in SETTINGS
    ),
]
