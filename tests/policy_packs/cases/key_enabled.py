from zs_policy.rules.key_enabled import TYPES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

CASES = [
    Case(
        Sample(kind, {}),
        Break(wants[0].path, False, "must be true"),
        Break(wants[0].path, UNKNOWN, "is not known yet", undecided=True),
    )
    for kind, wants in TYPES.items()
]
