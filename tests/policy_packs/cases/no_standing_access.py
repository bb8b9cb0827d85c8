from dataclasses import replace

from zs_policy.model import UNDECLARED, Context
from zs_policy.testing import CONTEXT, Break, Case, Sample

PROD = replace(CONTEXT, stack="prod")
READER = "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
SAYS = "gives people a standing right to what is in production's vaults"
READ = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:x:1:secret:y"}
KINDS = ("azure-native:authorization:RoleAssignment", "azure:authorization/assignment:Assignment")
CASES = [
    *(
        Case(
            Sample(kind, {"principalType": "ServicePrincipal", "roleDefinitionId": READER}),
            Break("principalType", "Group", SAYS),
            Break("principalType", "User", SAYS),
            context=PROD,
        )
        for kind in KINDS
    ),
    *(
        Case(
            Sample(kind, {"principalType": "Group", "roleDefinitionId": READER}),
            Break("", None, f"{SAYS} ({UNDECLARED})", undecided=True, at="principalType", context=Context()),
        )
        for kind in KINDS
    ),
    *(
        Case(
            Sample(kind, {"policy": {"Statement": [READ | {"Action": "s3:GetObject"}]}}),
            Break("policy.Statement[0]", READ, "lets people read secrets in production at any time"),
            context=PROD,
        )
        for kind in ("aws:iam/userPolicy:UserPolicy", "aws:iam/groupPolicy:GroupPolicy")
    ),
]
