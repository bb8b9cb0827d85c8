from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

KEY = "aws:kms/key:Key"
LATER = "is not known yet: whether this key can be rotated"
CASES = [
    Case(
        Sample(KEY, {"enableKeyRotation": True}),
        Break("enableKeyRotation", MISSING, "must be true"),
        Break("enableKeyRotation", False, "must be true"),
        Break("enableKeyRotation", UNKNOWN, "is not known yet", undecided=True),
        Break("rotationPeriodInDays", 2560, "must be at most 365"),
        Break("keyUsage", UNKNOWN, LATER, undecided=True),
    ),
    Case(
        Sample(
            KEY,
            {"customerMasterKeySpec": "SYMMETRIC_DEFAULT", "keyUsage": "ENCRYPT_DECRYPT", "enableKeyRotation": "true"},
        ),
        Break("enableKeyRotation", "false", "must be true"),
    ),
    Case(Sample(KEY, {"customerMasterKeySpec": "RSA_4096", "keyUsage": "SIGN_VERIFY"})),
    Case(Sample(KEY, {"customerMasterKeySpec": "ECC_NIST_P256"})),
    Case(Sample(KEY, {"keyUsage": "GENERATE_VERIFY_MAC"})),
    Case(Sample(KEY, {"customKeyStoreId": "cks-1"})),
]
