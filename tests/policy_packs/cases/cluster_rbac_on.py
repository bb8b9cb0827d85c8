from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

CASES = [
    Case(
        Sample("azure-native:containerservice:ManagedCluster", {"enableRBAC": True}),
        Break("enableRBAC", False, "must be true"),
        Break("enableRBAC", UNKNOWN, "is not known yet", undecided=True),
    ),
    Case(Sample("azure-native:containerservice:ManagedCluster", {"dnsPrefix": "shop"})),
]
