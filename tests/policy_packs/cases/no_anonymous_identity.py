from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

NAME = "allowUnauthenticatedIdentities"
CASES = [
    Case(
        Sample("aws:cognito/identityPool:IdentityPool", {NAME: False}),
        Break(NAME, True, "must be false"),
        Break(NAME, UNKNOWN, "is not known yet", undecided=True),
    )
]
