"""Federated subjects of a preview identity, with and without a way into a vault."""

from zs_policy.testing import DEV, Break, Case, Sample
from zs_policy.wire import UNKNOWN

VAULT = f"/subscriptions/{DEV}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/cat-1"
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
USER, READER = "4633458b-17de-408a-b874-0445c86b69e6", "21090545-7ca7-4776-b22c-e363652d74d2"

IDENTITY = Sample(
    "azure-native:managedidentity:UserAssignedIdentity", {"resourceName": "id-a", "resourceGroupName": "rg"}, "a"
)
GRANT = Sample(
    "azure-native:authorization:RoleAssignment",
    {"scope": VAULT, "principalId": UNKNOWN, "roleDefinitionId": f"{ROLES}/{READER}"},
    "grant",
    {"principalId": ["a"]},
)
TRUST = Sample(
    "azure-native:managedidentity:FederatedIdentityCredential",
    {
        "resourceName": "id-a",
        "resourceGroupName": "rg",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:eshop/catalog:pull_request",
        "audiences": ["api://AzureADTokenExchange"],
    },
    "trust",
)

CASES = [
    Case(
        TRUST,
        Break(
            "roleDefinitionId",
            f"{ROLES}/{USER}",
            "lets pull requests read a vault",
            on="grant",
            of="trust",
            at="subject",
        ),
        Break(
            "roleDefinitionId",
            UNKNOWN,
            "lets pull requests in, and what its role reaches is not known here",
            on="grant",
            of="trust",
            at="subject",
            undecided=True,
        ),
        beside=[IDENTITY, GRANT],
    ),
]
