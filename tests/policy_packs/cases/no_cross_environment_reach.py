"""Grants within an environment, and the same over the border: ids decide whose a thing is."""

from zs_policy.testing import DEV, PROD, Break, Case, Sample
from zs_policy.wire import UNKNOWN

ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
USER = "4633458b-17de-408a-b874-0445c86b69e6"
WRAP = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
BLOBS = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"


def vault(subscription: str) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/cat-1"


def container(subscription: str) -> str:
    account = f"/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/pics"
    return f"{account}/blobServices/default/containers/pictures"


IDENTITY = Sample(
    "azure-native:managedidentity:UserAssignedIdentity", {"resourceName": "id-a", "resourceGroupName": "rg"}, "a"
)


def grant(scope: str, role: str, principal: object = UNKNOWN) -> Sample:
    depends = {"principalId": ["a"]} if principal is UNKNOWN else {}
    props = {"scope": scope, "principalId": principal, "roleDefinitionId": f"{ROLES}/{role}"}
    return Sample("azure-native:authorization:RoleAssignment", props, "grant", depends)


CASES = [
    Case(
        grant(vault(DEV), USER),
        Break("scope", vault(PROD), "lets environment 'dev' read a vault of environment 'prod'"),
        beside=[IDENTITY],
    ),
    Case(
        grant(f"{vault(DEV)}/keys/kek", WRAP, "00000000-0000-4000-8000-00000000abcd"),
        Break("scope", f"{vault(PROD)}/keys/kek", "lets environment 'dev' use a key of environment 'prod'"),
    ),
    Case(
        grant(container(DEV), BLOBS),
        Break("scope", container(PROD), "lets environment 'dev' read a container of environment 'prod'"),
        beside=[IDENTITY],
    ),
    Case(
        Sample(
            "pulumi:pulumi:StackReference",
            {"name": "organization/zero-secret/dev"},
            "dev",
            outputs={
                "outputs": {
                    "rotator": {
                        "principalId": "00000000-0000-4000-8000-00000000abcd",
                        "identityId": f"/subscriptions/{DEV}/resourceGroups/rg/providers/Microsoft.ManagedIdentity"
                        "/userAssignedIdentities/id-rotator",
                    }
                }
            },
            read_only=True,
        ),
        Break(
            "scope", vault(PROD), "lets environment 'dev' read a vault of environment 'prod'", on="grant", of="grant"
        ),
        beside=[grant(vault(DEV), USER, "00000000-0000-4000-8000-00000000abcd")],
    ),
]
