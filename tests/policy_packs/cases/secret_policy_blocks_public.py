from zs_policy.model import MISSING, Context
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

KIND, NAME = "aws:secretsmanager/secretPolicy:SecretPolicy", "blockPublicPolicy"
CASES = [
    Case(
        Sample(KIND, {NAME: True}),
        Break(NAME, False, "must be true"),
        Break(NAME, MISSING, "must be true"),
        Break(NAME, UNKNOWN, "is not known yet", undecided=True),
    ),
    Case(Sample(KIND, {}), Break(NAME, False, "must be true"), context=Context()),
]
