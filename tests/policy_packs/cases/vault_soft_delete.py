from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

DAYS = "properties.softDeleteRetentionInDays"
CASES = [
    Case(
        Sample(kind, {"properties": {"softDeleteRetentionInDays": 90}}),
        Break("properties.enableSoftDelete", False, "must be true"),
        Break("properties.enableSoftDelete", UNKNOWN, "is not known yet", undecided=True),
        Break(DAYS, 89, "must be 90; it cannot be changed once the vault exists"),
        Break(DAYS, "90", "must be 90; it cannot be changed once the vault exists"),
        Break(DAYS, UNKNOWN, "is not known yet", undecided=True),
    )
    for kind in ("azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm")
]
