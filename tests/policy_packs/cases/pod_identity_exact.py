from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

WILD = "has a wildcard: it matches principals that nobody has listed"
LATER = "is not known yet: who may be this role must be readable at preview"
CASES = [
    Case(
        Sample(
            "aws:eks/podIdentityAssociation:PodIdentityAssociation", {"namespace": "shop", "serviceAccount": "catalog"}
        ),
        Break("namespace", "*", WILD),
        Break("serviceAccount", "cat*", WILD),
        Break("serviceAccount", "default", "is the account that every pod of the namespace has by default"),
        Break("namespace", MISSING, "is missing: it must name one"),
        Break("serviceAccount", "", "is missing: it must name one"),
        Break("namespace", UNKNOWN, LATER, undecided=True),
    )
]
