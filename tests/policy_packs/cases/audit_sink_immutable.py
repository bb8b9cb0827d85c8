from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample

ID = "/subscriptions/x/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/logs"
SETTING = Sample("azure-native:monitor:DiagnosticSetting", {"storageAccountId": ID}, "setting")
POLICY = Sample("azure-native:storage:BlobContainerImmutabilityPolicy", {"accountName": "logs"}, "policy")
TIDY = Sample(
    "azure-native:storage:ManagementPolicy",
    {
        "accountName": "logs",
        "policy": {
            "rules": [{"definition": {"actions": {"baseBlob": {"delete": {"daysAfterCreationGreaterThan": 400}}}}}]
        },
    },
    "tidy",
)
DELETE = "policy.rules[0].definition.actions.baseBlob.delete.daysAfterCreationGreaterThan"
EARLY = "deletes audit logs before 365 days"
BUCKET = Sample("aws:s3/bucket:Bucket", {"bucket": "trail"}, "bucket")
CASES = [
    Case(
        Sample("azure-native:storage:StorageAccount", {"accountName": "logs"}),
        Break("", MISSING, "takes audit logs and has no immutability policy", on="policy", at="", of="it"),
        Break(DELETE, 30, EARLY, on="tidy"),
        beside=[SETTING, POLICY, TIDY],
    ),
    Case(
        Sample("aws:cloudtrail/trail:Trail", {"s3BucketName": "trail"}),
        Break("rules[0].expiration.days", 30, EARLY, on="lifecycle"),
        beside=[
            BUCKET,
            Sample(
                "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
                {"bucket": "trail", "rules": [{"expiration": {"days": 2190}}]},
                "lifecycle",
            ),
        ],
    ),
]
