from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

CASES = [
    Case(
        Sample(kind, {"principalType": "ServicePrincipal"}),
        Break("principalType", MISSING, "is missing: nobody can tell a person from a workload here"),
        Break("principalType", UNKNOWN, "is not known yet", undecided=True),
    )
    for kind in ("azure-native:authorization:RoleAssignment", "azure:authorization/assignment:Assignment")
]
