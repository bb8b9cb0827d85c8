import json
from typing import Any

from zs_policy.tables.policies import IDENTITIES, POLICIES
from zs_policy.tables.text import listed
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import Path

PLACES = [(kind, path) for kind, places in POLICIES.items() for path, what in places if what in IDENTITIES]
"""Every property of the SDK that holds rights of an identity."""


def statement(action: object, resource: object = "*", **more: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def at(kind: str, path: str, given: object, *, text: bool = False) -> Sample:
    document: object = {"Version": "2012-10-17", "Statement": given}
    value = json.dumps(document) if text else document
    name, _, below = path.partition(".")
    return Sample(kind, {name: [{below: value}] if below else value})


def place(path: str, *steps: str | int) -> Path:
    name, _, below = path.partition(".")
    return (name, 0, below, *steps) if below else (name, *steps)


def case(good: object, says: str, *bad: object) -> list[Case]:
    """Each bad statement in place of the good one, in every property of every type; as text in one of them."""
    found = [
        Case(
            at(kind, path, [good]),
            *(Break(place(path, "Statement", 0), b, says) for b in bad),
        )
        for kind, path in PLACES
    ]
    return [*found, Case(at("aws:iam/policy:Policy", "policy", good, text=True))]


SAYS = "allows {} on everything: whoever has it may become anyone"
ROLE = "arn:aws:iam::111111111111:role/dev-catalog"
FINE = [
    statement("iam:PassRole", ROLE),
    statement("sts:AssumeRole", [ROLE, "arn:aws:iam::*:role/cdk-*"]),
    statement("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
    statement(["iam:Get*", "iam:List*", "lambda:InvokeFunction"]),
    statement("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}"),
]
ALONE = listed("""
    iam:PassRole iam:CreateAccessKey iam:CreateLoginProfile iam:UpdateLoginProfile iam:AttachUserPolicy
    iam:AttachGroupPolicy iam:AttachRolePolicy iam:PutUserPolicy iam:PutGroupPolicy iam:PutRolePolicy
    iam:AddUserToGroup iam:UpdateAssumeRolePolicy iam:CreatePolicyVersion iam:SetDefaultPolicyVersion
    lambda:UpdateFunctionCode glue:UpdateDevEndpoint sts:AssumeRole
    """)
CASES = [
    *case(
        FINE[0], SAYS.format("iam:PassRole"), statement("iam:PassRole"), statement("iam:Pass*", "arn:aws:iam::*:role/*")
    ),
    Case(
        at("aws:iam/policy:Policy", "policy", [FINE[0]]),
        *(Break(place("policy", "Statement", 0), statement(action), SAYS.format(action)) for action in sorted(ALONE)),
        Break(place("policy", "Statement", 0), statement("iam:*"), SAYS.format("iam:AddUserToGroup")),
    ),
    *(Case(at("aws:iam/policy:Policy", "policy", [fine])) for fine in FINE),
]
