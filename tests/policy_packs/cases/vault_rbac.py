from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

MODE = "properties.enableRbacAuthorization"
FALSE = "must be true: the vault authorises by access policies otherwise"
CASES = [
    Case(
        Sample("azure-native:keyvault:Vault", {"properties": {"enableRbacAuthorization": True}}),
        Break(MODE, False, FALSE),
        Break(MODE, MISSING, FALSE),
        Break(MODE, UNKNOWN, "is not known yet: the vault may authorise by access policies", undecided=True),
    )
]
