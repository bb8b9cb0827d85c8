from dataclasses import replace

from zs_policy.model import UNDECLARED, Context
from zs_policy.rules.key_deletion_window import TYPES
from zs_policy.testing import CONTEXT, Break, Case, Sample
from zs_policy.wire import UNKNOWN

NAME = "deletionWindowInDays"
PROD = replace(CONTEXT, stack="prod")
CASES = [
    *(
        Case(Sample(kind, {NAME: 7}), Break(NAME, UNKNOWN, "is not known yet", undecided=True))
        for kind in sorted(TYPES)
    ),
    *(
        Case(
            Sample(kind, {NAME: 30}),
            Break(NAME, 5, "must be at least 7"),
            Break(NAME, 7, f"must be at least 30 ({UNDECLARED})", undecided=True),
            context=Context(),
        )
        for kind in sorted(TYPES)
    ),
    *(Case(Sample(kind, {NAME: 30}), Break(NAME, 10, "must be at least 30"), context=PROD) for kind in sorted(TYPES)),
]
