from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

NAME = "bypassPolicyLockoutSafetyCheck"
CASES = [
    Case(
        Sample(f"aws:kms/{kind[0].lower()}{kind[1:]}:{kind}", {}),
        Break(NAME, True, "must be false"),
        Break(NAME, "true", "must be false"),
        Break(NAME, UNKNOWN, "is not known yet", undecided=True),
    )
    for kind in ("Key", "KeyPolicy", "ExternalKey", "ReplicaKey", "ReplicaExternalKey")
]
