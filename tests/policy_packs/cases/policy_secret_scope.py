import json
from typing import Any

from zs_policy.tables.policies import IDENTITIES, POLICIES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN, Path

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


SECRET = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:dev/shop/db-AbCdEf"
EVERY = "allows {} on every secret or parameter of the account"
GET = "secretsmanager:GetSecretValue"
LATER = "is not known yet: it may reach any secret"
FINE = [
    statement(GET, [SECRET]),
    statement(GET, "arn:aws:secretsmanager:*:111111111111:secret:dev/shop/*"),
    statement(GET, "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-??????"),
    statement("ssm:GetParameter", "arn:aws:ssm:*:*:parameter/shop/*"),
    statement(["secretsmanager:ListSecrets", "secretsmanager:GetRandomPassword", "ssm:DescribeParameters"]),
    statement(GET, Condition={"StringEquals": {"secretsmanager:ResourceTag/service": "shop"}}),
    statement("ec2:Describe*"),
    statement("s3:*"),
    {"Effect": "Deny", "Action": GET, "Resource": "*"},
    statement("*"),
    {"Effect": "Allow", "NotAction": ["secretsmanager:*", "ssm:*"], "Resource": "*"},
]
CASES = [
    *case(
        FINE[0],
        EVERY.format("secretsmanager:GetSecretValue"),
        statement(GET),
        statement("SecretsManager:getsecretvalue", ["arn:aws:s3:::x", "*"]),
        statement("secretsmanager:Get*"),
        statement(GET, "arn:aws:secretsmanager:*:*:secret:*"),
        statement(GET, "arn:aws:secretsmanager:eu-west-1:111111111111:secret:*"),
        statement(GET, "arn:aws:secretsmanager:*"),
        {"Effect": "Allow", "Action": GET, "NotResource": SECRET},
        statement(GET, Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
    ),
    Case(
        at("aws:iam/policy:Policy", "policy", [FINE[0]]),
        *(
            Break(place("policy", "Statement", 0), bad, says)
            for bad, says in (
                (statement("secretsmanager:*", SECRET), "allows every action on secrets"),
                (statement("ssm:GetParameter*"), EVERY.format("ssm:GetParameter")),
                (statement("ssm:GetParameters", "arn:aws:ssm:*:*:parameter/*"), EVERY.format("ssm:GetParameters")),
                (statement("ssm:*"), EVERY.format("ssm:GetParameter")),
                (statement("secretsmanager:PutSecretValue"), EVERY.format("secretsmanager:PutSecretValue")),
                (
                    {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
                    EVERY.format("secretsmanager:BatchGetSecretValue"),
                ),
            )
        ),
        Break(place("policy", "Statement", 0, "Resource"), UNKNOWN, LATER, undecided=True, at="policy.Statement[0]"),
        Break(place("policy", "Statement", 0), UNKNOWN, LATER, undecided=True),
        Break("policy", UNKNOWN, "is not known yet: it may reach any secret, key or identity", undecided=True),
        Break("policy", "{not json", "is not readable as a policy document", undecided=True),
    ),
    *(Case(at("aws:iam/policy:Policy", "policy", [fine])) for fine in FINE),
]
