from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

ADDON = "addonProfiles.azureKeyvaultSecretsProvider"
PATH = f"{ADDON}.config.enableSecretRotation"
SAYS = "must be 'true': pods keep the value that they started with"
VAGUE = "is not known yet: a rotated secret may not be seen"
CLUSTER = "azure-native:containerservice:ManagedCluster"


def _with(**addon: object) -> Sample:
    return Sample(CLUSTER, {"addonProfiles": {"azureKeyvaultSecretsProvider": addon}})


CASES = [
    Case(
        _with(enabled=True, config={"enableSecretRotation": "true"}),
        Break(PATH, "false", SAYS),
        Break(PATH, MISSING, SAYS),
        Break(f"{ADDON}.config", MISSING, SAYS, at=PATH),
        Break(PATH, UNKNOWN, VAGUE, undecided=True),
    ),
    Case(
        _with(enabled=False),
        Break(f"{ADDON}.enabled", True, SAYS, at=PATH),
        Break(f"{ADDON}.enabled", UNKNOWN, VAGUE, undecided=True, at=PATH),
    ),
]
