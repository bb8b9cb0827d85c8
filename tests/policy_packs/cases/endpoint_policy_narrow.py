from typing import Any

from zs_policy.testing import Break, Case, Sample

SAYS = "lets anyone through to anything, accounts of others among them"


def open_to(principal: object, **more: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*", **more}


NARROW = open_to("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
CASES = [
    Case(
        Sample(kind, {"serviceName": "com.amazonaws.eu-west-1.secretsmanager", "policy": {"Statement": [NARROW]}}),
        Break("policy.Statement[0]", open_to("*"), SAYS),
        Break("policy.Statement[0]", open_to({"AWS": "*"}), SAYS),
    )
    for kind in ("aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy")
] + [
    Case(
        Sample(
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            {"serviceName": "com.amazonaws.eu-west-1.s3", "policy": {"Statement": [open_to("*")]}},
        )
    )
]
