from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

PATH = "properties.enablePurgeProtection"
CASES = [
    Case(
        Sample(kind, {"properties": {"enablePurgeProtection": True}}),
        Break(PATH, False, "must be true"),
        Break(PATH, MISSING, "must be true"),
        Break(PATH, "true", "must be true"),
        Break(PATH, UNKNOWN, "is not known yet", undecided=True),
    )
    for kind in ("azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm")
]
