from dataclasses import replace

from zs_policy.model import MISSING, UNDECLARED, Context
from zs_policy.testing import CONTEXT, Break, Case, Sample
from zs_policy.wire import UNKNOWN

PROD = replace(CONTEXT, stack="prod")

KIND = "aws:secretsmanager/secret:Secret"
MISSES = "is missing: in production a secret outlives its region"
CASES = [
    Case(
        Sample(KIND, {}),
        Break("forceOverwriteReplicaSecret", True, "must be false"),
        Break("", None, f"{MISSES} ({UNDECLARED})", undecided=True, at="replicas", context=Context()),
    ),
    Case(
        Sample(KIND, {"replicas": [{"region": "eu-central-1"}]}),
        Break("replicas", MISSING, MISSES),
        Break("replicas", [], MISSES),
        Break("replicas", UNKNOWN, "is not known yet", undecided=True),
        context=PROD,
    ),
]
