from zs_policy.tables.text import listed
from zs_policy.testing import Break, Case
from zs_policy.testing_policies import at, case, place, statement

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
