from zs_policy.tables.rbac import ROLES
from zs_policy.testing import Break, Case, Sample

CASES = [
    Case(
        Sample(kind, {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}),
        Break("rules[0].resources", ["*"], "is `*`: every kind of object, secrets among them"),
        Break("rules[0].verbs", ["*"], "is `*`: every verb, those that a cluster adds among them"),
    )
    for kind in sorted(ROLES)
]
