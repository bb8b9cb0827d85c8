from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

KEY = "arn:aws:kms:eu-west-1:111111111111:key/x"
TRAIL, STORE = "aws:cloudtrail/trail:Trail", "aws:cloudtrail/eventDataStore:EventDataStore"
GOOD = {"isMultiRegionTrail": True, "enableLogFileValidation": True, "kmsKeyId": KEY}
OWN, SELECTOR = "must be a key of your own", "eventSelectors[0]"
CASES = [
    Case(
        Sample(TRAIL, GOOD | {"eventSelectors": [{"readWriteType": "All", "includeManagementEvents": True}]}),
        *(
            Break(name, value, "must be true")
            for name in ("isMultiRegionTrail", "enableLogFileValidation")
            for value in (False, MISSING)
        ),
        Break("enableLogging", False, "must be true"),
        Break("includeGlobalServiceEvents", False, "must be true"),
        Break("kmsKeyId", MISSING, OWN),
        Break("kmsKeyId", UNKNOWN, "is not known yet", undecided=True),
        Break(f"{SELECTOR}.readWriteType", "WriteOnly", "must be 'All': reading a secret is a read"),
        Break(
            f"{SELECTOR}.includeManagementEvents",
            False,
            "must not be false: access to secrets and keys is a management event",
        ),
        Break(f"{SELECTOR}.excludeManagementEventSources", ["kms.amazonaws.com"], "leaves out the use of keys"),
    ),
    Case(Sample(TRAIL, GOOD | {"eventSelectors": [{"readWriteType": "WriteOnly", "dataResources": [{"type": "x"}]}]})),
    Case(
        Sample(STORE, {"kmsKeyId": KEY}),
        Break("kmsKeyId", MISSING, OWN),
        Break("multiRegionEnabled", False, "must be true"),
        Break("terminationProtectionEnabled", False, "must be true"),
        Break("retentionPeriod", 30, "must be at least 365"),
    ),
]
