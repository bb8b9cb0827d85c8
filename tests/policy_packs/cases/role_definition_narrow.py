from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

ACTION, DATA = "permissions[0].actions[0]", "permissions[0].dataActions[0]"
FINE = {
    "actions": ["Microsoft.KeyVault/vaults/read"],
    "dataActions": ["Microsoft.KeyVault/vaults/secrets/getSecret/action"],
}
ALL_DATA = "allows every data action on vaults, purging among them"
CASES = [
    Case(
        Sample("azure-native:authorization:RoleDefinition", {"permissions": [FINE]}),
        Break(ACTION, "*", "allows every action"),
        Break(DATA, "*", "allows every action"),
        Break(ACTION, "Microsoft.Authorization/*", "allows giving roles to anyone"),
        Break(ACTION, "Microsoft.Authorization/*/write", "allows giving roles to anyone"),
        Break(ACTION, "Microsoft.Authorization/roleDefinitions/write", "allows changing what a role allows"),
        Break(ACTION, "Microsoft.KeyVault/*", "allows changing who reaches a vault"),
        Break(ACTION, "*/write", "allows giving roles to anyone"),
        Break(DATA, "Microsoft.KeyVault/vaults/*", ALL_DATA),
        Break(DATA, "Microsoft.KeyVault/vaults/secrets/*", ALL_DATA),
        Break("permissions", UNKNOWN, "is not known yet: the role may allow anything", undecided=True),
    ),
    Case(
        Sample(
            "azure-native:authorization:RoleDefinition",
            {
                "permissions": [
                    {
                        "actions": ["Microsoft.Authorization/*"],
                        "notActions": [
                            "Microsoft.Authorization/*/write",
                            "Microsoft.Authorization/elevateAccess/Action",
                        ],
                    }
                ]
            },
        )
    ),
]
