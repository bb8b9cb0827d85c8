from zs_policy.tables.rbac import BINDINGS, SECRET_READERS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SUBJECT = {"kind": "ServiceAccount", "name": "catalog", "namespace": "shop"}
CASES = [
    Case(
        Sample(kind, {"roleRef": {"kind": "ClusterRole", "name": "view"}, "subjects": [SUBJECT]}),
        *(Break("roleRef.name", role, f"gives its subjects {what}") for role, what in SECRET_READERS.items()),
        Break("roleRef.name", UNKNOWN, "is not known yet: the role may read every secret", undecided=True),
        *(
            Break("subjects[0].name", name, "is everyone, or every workload there")
            for name in (
                "system:anonymous",
                "system:unauthenticated",
                "system:authenticated",
                "system:serviceaccounts:shop",
            )
        ),
        Break(
            "subjects[0]",
            {"kind": "Group", "name": "system:masters"},
            "is the group that may do everything, whatever is bound to it",
            at="subjects[0].name",
        ),
        Break("subjects[0].name", "default", "is the account of every pod there that names none"),
    )
    for kind in sorted(BINDINGS)
]
