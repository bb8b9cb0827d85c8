"""A stack that tells of its grants, and grants that it does not tell of."""

from zs_policy.testing import DEV, Break, Case, Sample
from zs_policy.wire import UNKNOWN

GROUP = f"/subscriptions/{DEV}/resourceGroups/rg/providers"
VAULT = f"{GROUP}/Microsoft.KeyVault/vaults/cat-1"
IDENTITY_ID = f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-a"
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
USER, OFFICER = "4633458b-17de-408a-b874-0445c86b69e6", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"


def entry(who: str, role: str, scope: str = VAULT) -> dict[str, object]:
    return {"principal": who.rpartition("/")[2], "principalResource": who, "role": role, "scope": scope}


def root(*entries: object) -> Sample:
    return Sample("pulumi:pulumi:Stack", {}, "root", outputs={"access": [*entries]}, read_only=True)


IDENTITY = Sample(
    "azure-native:managedidentity:UserAssignedIdentity",
    {"resourceName": "id-a", "resourceGroupName": "rg"},
    "a",
    outputs={"id": IDENTITY_ID},
)
GRANT = Sample(
    "azure-native:authorization:RoleAssignment",
    {"scope": VAULT, "principalId": UNKNOWN, "roleDefinitionId": f"{ROLES}/{USER}"},
    "grant",
    {"principalId": ["a"]},
)
ROTATES = Sample(
    "azure-native:authorization:RoleAssignment",
    {
        "scope": VAULT,
        "principalId": "00000000-0000-4000-8000-00000000abcd",
        "roleDefinitionId": f"{ROLES}/{OFFICER}",
    },
    "rotates",
)
ROTATOR = f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/id-rotator"

CASES = [
    Case(
        GRANT,
        Break(
            "roleDefinitionId",
            f"{ROLES}/21090545-7ca7-4776-b22c-e363652d74d2",
            "tells of somebody who may read a vault, and nobody may",
            of="root",
            at="access",
        ),
        beside=[root(entry(IDENTITY_ID, "Key Vault Secrets User")), IDENTITY],
    ),
    Case(
        GRANT,
        Break(
            "roleDefinitionId",
            f"{ROLES}/{OFFICER}",
            "lets somebody write a vault, which the stack's output `access` does not say",
            at="",
        ),
        # The second is another stack's identity, known here by its object id only.
        beside=[
            root(entry(IDENTITY_ID, "Key Vault Secrets User"), entry(ROTATOR, "Key Vault Secrets Officer")),
            IDENTITY,
            ROTATES,
        ],
    ),
]
