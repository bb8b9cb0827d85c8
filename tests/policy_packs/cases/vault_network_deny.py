from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

PUBLIC, ACTION = "properties.publicNetworkAccess", "properties.networkAcls.defaultAction"
CASES = [
    Case(
        Sample(kind, {"properties": {"publicNetworkAccess": "disabled", "networkAcls": {"defaultAction": "Deny"}}}),
        Break(PUBLIC, "Enabled", "must be 'Disabled'"),
        Break(PUBLIC, UNKNOWN, "is not known yet", undecided=True),
        Break(ACTION, "Allow", "must be 'Deny'"),
        Break("properties.networkAcls", UNKNOWN, "is not known yet", undecided=True, at=ACTION),
    )
    for kind in ("azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm")
]
