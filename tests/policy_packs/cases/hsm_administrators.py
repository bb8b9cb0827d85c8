from dataclasses import replace

from zs_policy.model import MISSING, UNDECLARED, Context
from zs_policy.testing import CONTEXT, Break, Case, Sample
from zs_policy.wire import UNKNOWN

PROD = replace(CONTEXT, stack="prod")

AT = "properties.initialAdminObjectIds"
CASES = [
    Case(
        Sample("azure-native:keyvault:ManagedHsm", {"properties": {"initialAdminObjectIds": ["a", "b", "c"]}}),
        Break(AT, ["a", "b"], "must name at least 3"),
        Break(AT, ["a", "a", "a"], "must name at least 3"),
        Break(AT, MISSING, "must name at least 3"),
        Break(AT, UNKNOWN, "is not known yet", undecided=True),
        context=PROD,
    ),
    Case(
        Sample("azure-native:keyvault:ManagedHsm", {"properties": {}}),
        Break("", None, f"must name at least 3 ({UNDECLARED})", undecided=True, at=AT, context=Context()),
    ),
]
