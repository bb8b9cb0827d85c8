from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "gives rights to a user: a password or a key is all it takes"
ROLE = Sample("aws:iam/rolePolicy:RolePolicy", {"role": "app", "policy": "{}"})
CASES = [
    *(
        Case(ROLE, Break("", Sample(kind, {"user": "deploy", **props}, "theirs"), SAYS, at=""))
        for kind, props in (
            ("aws:iam/userPolicy:UserPolicy", {"policy": "{}"}),
            ("aws:iam/userPolicyAttachment:UserPolicyAttachment", {"policyArn": "arn:aws:iam::aws:policy/ReadOnly"}),
        )
    ),
    *(
        Case(
            Sample(kind, {"userName": "deploy", name: []}),
            Break(f"{name}[0]", "a", SAYS, at=""),
            Break(name, UNKNOWN, "is not known yet: a user may be given rights", undecided=True),
        )
        for kind, name in (
            ("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", "policyArns"),
            ("aws:iam/userPoliciesExclusive:UserPoliciesExclusive", "policyNames"),
        )
    ),
    Case(
        Sample("aws:iam/policyAttachment:PolicyAttachment", {"policyArn": "a", "roles": ["app"], "users": []}),
        Break("users", ["deploy"], "gives rights to users: a password or a key is all it takes"),
        Break("users", UNKNOWN, "is not known yet: users may be given rights", undecided=True),
    ),
]
