from zs_policy.tables.managed_policies import POLICY_REFERENCES, WIDE_MANAGED
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN, Path


def given(name: str, value: object) -> dict[str, object]:
    return {name: [value] if name.endswith("s") else value}


def place(name: str) -> Path:
    return (name, 0) if name.endswith("s") else (name,)


CASES = [
    *(
        Case(
            Sample(kind, given(name, fine)),
            *(
                Break(place(name), f"arn:aws:iam::aws:policy/{wide}", f"is a policy that reaches {what}")
                for wide, what in WIDE_MANAGED.items()
            ),
            Break(
                place(name),
                "arn:aws-cn:iam::aws:policy/job-function/DataScientist",
                "is a policy that reaches every role that it may pass on",
            ),
            Break(place(name), UNKNOWN, "is not known yet: which policy this is", undecided=True),
        )
        for kind, name in POLICY_REFERENCES.items()
        for fine in (
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            "arn:aws:iam::111111111111:policy/AdministratorAccess",
        )
    ),
    Case(
        Sample(
            "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
            {
                "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy",
                "accessScope": {"type": "namespace", "namespaces": ["shop"]},
            },
        ),
        Break("accessScope.type", "cluster", "is a policy that reaches every secret of the cluster", at="policyArn"),
    ),
]
