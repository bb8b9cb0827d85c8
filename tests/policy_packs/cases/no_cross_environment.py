from dataclasses import replace

from zs_policy.testing import CONTEXT, DEV, PROD, Break, Case, Sample

ID = "/subscriptions/{}/resourceGroups/rg-x/providers/Microsoft.KeyVault/vaults/x"
WORDS = "points into environment 'prod'; this stack belongs to environment 'dev'"
CASES = [
    Case(
        Sample("azure-native:authorization:RoleAssignment", {"scope": ID.format(DEV)}),
        Break("scope", ID.format(PROD), WORDS),
        Break("scope", ID.format(PROD).upper(), WORDS),
    ),
    Case(
        Sample("azure-native:authorization:RoleAssignment", {"scope": ID.format(PROD)}),
        Break(
            "scope",
            ID.format(DEV),
            "points into environment 'dev'; this stack belongs to environment 'prod'",
        ),
        context=replace(CONTEXT, stack="prod-services"),
    ),
    Case(
        Sample("aws:iam/policy:Policy", {"policy": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:x"}),
        Break("policy", "arn:aws:secretsmanager:eu-west-1:999999999999:secret:x", WORDS),
    ),
    Case(
        Sample("example:index:Read", {"id": ID.format(DEV)}, read_only=True),
        Break("id", ID.format(PROD), WORDS),
    ),
    Case(
        Sample("example:index:Unowned", {"id": "none"}),
        Break(
            "",
            Sample("example:index:Unowned", {"id": ID.format(PROD)}),
            "points into environment 'prod'; this stack belongs to no environment",
            at="id",
        ),
        context=replace(CONTEXT, stack="elsewhere"),
    ),
]
