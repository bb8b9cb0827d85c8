from zs_policy.model import MISSING
from zs_policy.tables.rbac import STORES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

MISSES = "is missing: every namespace of the cluster may read from this store"
CASES = [
    Case(
        Sample(kind, {"spec": {"conditions": [condition]}}),
        Break("spec.conditions", MISSING, MISSES),
        Break("spec.conditions", [], MISSES),
        Break("spec.conditions", [{"namespaces": ["*"]}], "matches every namespace"),
        Break("spec.conditions", [{"namespaceRegexes": [".*"]}], "matches every namespace"),
        Break("spec.conditions", UNKNOWN, "is not known yet", undecided=True),
    )
    for kind in sorted(STORES)
    for condition in ({"namespaces": ["shop"]}, {"namespaceSelector": {"matchLabels": {"team": "shop"}}})
]
