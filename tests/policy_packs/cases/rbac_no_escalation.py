from zs_policy.tables.rbac import BECOMING, ROLES
from zs_policy.testing import Break, Case, Sample

SAYS = "lets a subject become another: it {}"
RULE = {"apiGroups": [""], "resources": ["serviceaccounts/token"], "resourceNames": ["shop"], "verbs": ["create"]}
AUTH = {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["aws-auth"], "verbs": ["update"]}
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
] + [
    Case(
        Sample(kind, {"rules": [RULE]}),
        Break("rules[0]", RULE | {"resourceNames": ["*"]}, SAYS.format("makes tokens of any workload")),
        Break("rules[0]", AUTH, SAYS.format("maps identities of the cloud to users of the cluster")),
    )
    for kind in sorted(ROLES)
]
