from zs_policy.testing import Break, Case
from zs_policy.testing_policies import at, case, place, statement
from zs_policy.wire import UNKNOWN

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
