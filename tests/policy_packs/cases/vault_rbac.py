from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

MODE, POLICIES = "properties.enableRbacAuthorization", "properties.accessPolicies"
FALSE = "must be true: the vault authorises by access policies otherwise"
POLICY = Sample("azure-native:keyvault:AccessPolicy", {"vaultName": "dev-x"}, name="policy")
WORDS = "this is an access policy: it cannot be limited to one secret, nor seen among role assignments"
CASES = [
    Case(
        Sample("azure-native:keyvault:Vault", {"properties": {"enableRbacAuthorization": True, "accessPolicies": []}}),
        Break(MODE, False, FALSE),
        Break(MODE, MISSING, FALSE),
        Break(MODE, UNKNOWN, "is not known yet: the vault may authorise by access policies", undecided=True),
        Break(POLICIES, [{"objectId": "x"}], "must be empty: roles decide"),
        Break(POLICIES, UNKNOWN, "is not known yet", undecided=True),
        Break(
            "",
            POLICY,
            WORDS,
        ),
    )
]
