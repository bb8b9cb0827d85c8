from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

POLICIES = "properties.accessPolicies"
WORDS = "this is an access policy: it cannot be limited to one secret, nor seen among role assignments"
CASES = [
    Case(
        Sample("azure-native:keyvault:Vault", {"properties": {"accessPolicies": []}}),
        Break(POLICIES, [{"objectId": "x"}], "must be empty: roles decide"),
        Break(POLICIES, UNKNOWN, "is not known yet", undecided=True),
        Break("", Sample("azure-native:keyvault:AccessPolicy", {"vaultName": "dev-x"}, "policy"), WORDS),
    )
]
