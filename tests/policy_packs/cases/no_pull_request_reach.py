from zs_policy.testing import Break, Case, Sample

ROLE = "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
VAULT = "/subscriptions/x/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/dev-mine-x1"
IDENTITY = Sample("azure-native:managedidentity:UserAssignedIdentity", {"resourceName": "id-x"}, "identity")
GRANT = Sample(
    "azure-native:authorization:RoleAssignment",
    {"scope": VAULT, "roleDefinitionId": ROLE},
    "grant",
    depends={"principalId": ["identity"]},
)
CASES = [
    Case(
        Sample(
            "azure-native:managedidentity:FederatedIdentityCredential",
            {"resourceName": "id-x", "subject": "repo:acme/shop:environment:dev"},
        ),
        Break("subject", "repo:acme/shop:pull_request", "lets pull requests read a vault"),
        beside=[IDENTITY, GRANT],
    )
]
