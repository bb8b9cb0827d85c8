from zs_policy.testing import Case
from zs_policy.testing_policies import at, case, statement

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
    *case(FINE[0], "allows every action on keys: to use them and to control them", statement("*", KEY)),
    *case(FINE[0], "allows kms:PutKeyPolicy on every key of the account", statement("kms:Put*")),
    *(Case(at("aws:iam/policy:Policy", "policy", [fine])) for fine in FINE),
]
