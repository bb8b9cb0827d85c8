from dataclasses import replace

from zs_policy.model import UNDECLARED, Context
from zs_policy.testing import CONTEXT, Break, Case, Sample
from zs_policy.wire import UNKNOWN

PROD = replace(CONTEXT, stack="prod")

NAME, KIND = "recoveryWindowInDays", "aws:secretsmanager/secret:Secret"
NONE = "must not be 0: a deleted secret could not be recovered"
CASES = [
    Case(
        Sample(KIND, {}),
        Break(NAME, 0, NONE),
        Break(NAME, 7, f"must be at least 30 in production ({UNDECLARED})", undecided=True),
        Break(NAME, UNKNOWN, "is not known yet", undecided=True),
        context=Context(),
    ),
    Case(Sample(KIND, {NAME: 30}), Break(NAME, 7, "must be at least 30 in production"), context=PROD),
    Case(Sample(KIND, {NAME: 0})),
]
