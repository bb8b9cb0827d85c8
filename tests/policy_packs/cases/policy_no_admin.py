from zs_policy.testing import Case
from zs_policy.testing_policies import at, case, statement

CASES = [
    *case(
        statement("s3:GetObject"),
        "allows every action: every secret, key and identity is within reach",
        statement("*"),
        statement(["s3:GetObject", "*"], ["arn:aws:s3:::x", "arn:aws:kms:*:*:key/*"]),
        statement("*:*"),
        {"effect": "Allow", "action": ["*"], "resource": "*"},
    ),
    Case(at("aws:iam/policy:Policy", "policy", [statement("*", "arn:aws:s3:::x/*")])),
    Case(at("aws:iam/policy:Policy", "policy", [{"Effect": "Deny", "Action": "*", "Resource": "*"}])),
]
