from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

PUBLIC, ACTION = "properties.publicNetworkAccess", "properties.networkAcls.defaultAction"
KINDS = ("azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm")
DISABLED, DENY = "must be 'Disabled'", "must be 'Deny'"
CASES = [
    *(
        Case(
            Sample(kind, {"properties": {"publicNetworkAccess": "disabled", "networkAcls": {"defaultAction": "Deny"}}}),
            Break(PUBLIC, "Enabled", DISABLED),
            Break(PUBLIC, UNKNOWN, "is not known yet", undecided=True),
            Break(ACTION, "Allow", DENY),
            Break("properties.networkAcls", UNKNOWN, "is not known yet", undecided=True, at=ACTION),
            Break(
                "properties.networkAcls.ipRules",
                [{"value": "0.0.0.0/0"}],
                "lets the whole internet in",
                at="properties.networkAcls.ipRules[0].value",
            ),
        )
        for kind in KINDS
    ),
    *(
        Case(Sample(kind, {"properties": {"publicNetworkAccess": "Disabled"}}), Break(ACTION, "Allow", DENY))
        for kind in KINDS
    ),
    *(
        Case(
            Sample(kind, {"properties": {"networkAcls": {"defaultAction": "Deny"}}}), Break(PUBLIC, "Enabled", DISABLED)
        )
        for kind in KINDS
    ),
]
