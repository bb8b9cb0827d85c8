from zs_policy.tables.rbac import BECOMING, ROLES
from zs_policy.testing import Break, Case, Sample

SAYS = "lets a subject become another: it {}"
CASES = [
    Case(
        Sample(kind, {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}),
        *(
            Break("rules[0]", {"apiGroups": [group], "resources": [resource], "verbs": [verb]}, SAYS.format(why))
            for (group, resource, verb), why in BECOMING.items()
        ),
        Break(
            "rules[0]",
            {"apiGroups": [""], "resources": ["*/exec"], "verbs": ["*"]},
            SAYS.format("enters any pod and reads what is mounted there"),
        ),
    )
    for kind in sorted(ROLES)
]
