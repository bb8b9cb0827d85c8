import json
from typing import Any

from zs_policy.tables.policies import IDENTITIES, POLICIES
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


KEY = "arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-4000-8000-000000000001"
FINE = [
    statement(["kms:Decrypt", "kms:GenerateDataKey"], KEY),
    statement("kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}),
    statement(["kms:ListAliases", "kms:ListKeys", "kms:DescribeKey"]),
    statement("kms:CreateGrant", Condition={"Bool": {"kms:GrantIsForAWSResource": "true"}}),
]
CASES = [
    *case(
        FINE[0],
        "allows kms:Decrypt on every key of the account",
        statement("kms:Decrypt"),
        statement(["kms:Decrypt", "kms:Encrypt"], "arn:aws:kms:*:*:key/*"),
        statement("kms:Dec*", "arn:aws:kms:eu-west-1:111111111111:*"),
    ),
    *case(FINE[0], "allows every action on keys: to use them and to control them", statement("kms:*", KEY)),
    *case(FINE[0], "allows kms:PutKeyPolicy on every key of the account", statement("kms:Put*")),
    *(Case(at("aws:iam/policy:Policy", "policy", [fine])) for fine in FINE),
]
