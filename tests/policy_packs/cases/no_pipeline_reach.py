"""A pipeline's identity: it may rotate a key's use or hold nothing, and never read a secret."""

from zs_policy.testing import DEV, Break, Case, Sample
from zs_policy.wire import UNKNOWN

VAULT = f"/subscriptions/{DEV}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/cat-1"
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
USER, WRAP = "4633458b-17de-408a-b874-0445c86b69e6", "e147488a-f6f5-4113-8e2d-b22465e65bf6"
GROUP = "00000000-0000-4000-8000-00000000d0d0"

IDENTITY = Sample(
    "azure-native:managedidentity:UserAssignedIdentity", {"resourceName": "id-a", "resourceGroupName": "rg"}, "a"
)
GRANT = Sample(
    "azure-native:authorization:RoleAssignment",
    {"scope": VAULT, "principalId": GROUP, "principalType": "Group", "roleDefinitionId": f"{ROLES}/{WRAP}"},
    "grant",
)
MEMBER = Sample(
    "azuread:index/groupMember:GroupMember",
    {"groupObjectId": GROUP, "memberObjectId": UNKNOWN},
    "member",
    {"memberObjectId": ["a"]},
)


def trust(subject: str) -> Sample:
    return Sample(
        "azure-native:managedidentity:FederatedIdentityCredential",
        {"resourceName": UNKNOWN, "resourceGroupName": "rg", "issuer": "https://issuer.example", "subject": subject},
        "trust",
        {"resourceName": ["a"]},
    )


CASES = [
    Case(
        trust(subject),
        Break(
            "roleDefinitionId", f"{ROLES}/{USER}", "lets a pipeline read a vault", on="grant", of="trust", at="subject"
        ),
        Break(
            "roleDefinitionId",
            f"{ROLES}/99999999-9999-4999-8999-999999999999",
            "lets a pipeline in, and what its role reaches is not known here: it may read secrets",
            on="grant",
            of="trust",
            at="subject",
            undecided=True,
        ),
        beside=[IDENTITY, GRANT, MEMBER],
    )
    for subject in (
        "repo:eshop/catalog:environment:dev",
        "project_path:eshop/catalog:ref_type:branch:ref:main",
        "sc://eshop/catalog/deploy",
    )
]
