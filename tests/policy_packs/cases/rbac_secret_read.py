from zs_policy.tables.rbac import CLUSTER_ROLES, ROLES, WRITES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

NAMED = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["db"]}
WIDE = {key: value for key, value in NAMED.items() if key != "resourceNames"}
LATER = "is not known yet: the role may read secrets"


def says(kind: str) -> str:
    return f"reads every secret of the {'cluster' if kind in CLUSTER_ROLES else 'namespace'}"


def writes(kind: str) -> str:
    where = "cluster" if kind in CLUSTER_ROLES else "namespace"
    return f"writes every secret of the {where}, and the answer says what was in it"


CASES = [
    *(
        Case(
            Sample(kind, {"rules": [rule]}),
            Break("rules[0]", WIDE, says(kind)),
            Break("rules[0]", NAMED | {"verbs": ["get", "list"]}, says(kind)),
            Break("rules[0]", WIDE | {"verbs": ["watch"]}, says(kind)),
            Break("rules[0]", NAMED | {"resourceNames": ["*"]}, says(kind)),
            *(Break("rules[0]", WIDE | {"verbs": [verb]}, writes(kind)) for verb in sorted(WRITES)),
            Break("rules[0]", NAMED | {"verbs": ["create"]}, writes(kind)),
            Break("rules[0]", WIDE | {"verbs": ["*"]}, says(kind)),
            Break("rules[0]", WIDE | {"resources": ["*"]}, says(kind)),
            Break("rules[0]", WIDE | {"apiGroups": ["*"], "resources": ["configmaps", "secrets"]}, says(kind)),
            Break("rules", UNKNOWN, LATER, undecided=True),
            Break("rules[0]", WIDE | {"resources": UNKNOWN}, LATER, undecided=True),
        )
        for kind in sorted(ROLES)
        for rule in (
            NAMED,
            NAMED | {"verbs": ["get", "update", "patch", "delete"]},
            WIDE | {"resources": ["pods"]},
            WIDE | {"apiGroups": ["apps"]},
        )
    ),
]
