from dataclasses import replace

from zs_policy.model import MISSING, Context
from zs_policy.rules.database_protected import COPIES, TYPES
from zs_policy.testing import CONTEXT, Break, Case, Sample
from zs_policy.wire import UNKNOWN

PROD = replace(CONTEXT, stack="prod-services")
CASES = [
    Case(
        Sample(kind, {want.path: True for want in wants}),
        *(
            change
            for want in wants
            for change in (
                Break(want.path, False, "must be true"),
                Break(want.path, MISSING, "must be true"),
                Break(want.path, UNKNOWN, "is not known yet", undecided=True),
            )
        ),
        context=PROD,
    )
    for kind, wants in TYPES.items()
] + [
    Case(
        Sample("aws:rds/instance:Instance", {"storageEncrypted": True, "deletionProtection": False}),
        Break("", None, "must be true", at="deletionProtection", context=Context()),
        context=CONTEXT,
    ),
    Case(Sample("aws:rds/instance:Instance", {"deletionProtection": True, COPIES[0]: "main"}), context=PROD),
]
