"""Roles that may stand together, and the second role that makes one principal judge in its own cause."""

from zs_policy.testing import DEV, Break, Case, Sample
from zs_policy.wire import UNKNOWN

AUDIT = "00000000-0000-4000-8000-0000000000a1"
VAULT = f"/subscriptions/{DEV}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/cat-1"
SINK = f"/subscriptions/{AUDIT}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/logs"
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
READER, USER, OFFICER, ADMINISTRATOR, DELEGATE = (
    f"{ROLES}/{guid}"
    for guid in (
        "21090545-7ca7-4776-b22c-e363652d74d2",
        "4633458b-17de-408a-b874-0445c86b69e6",
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        "8b54135c-b56d-4d72-a534-26097cfdc8d8",
    )
)
CONTRIBUTOR, BLOBS_READ, BLOBS_WRITE = (
    f"{ROLES}/{guid}"
    for guid in (
        "f25e0fa2-a7c8-4377-a976-54943a77a395",
        "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    )
)
SOMEBODY, GROUP = "00000000-0000-4000-8000-00000000abcd", "00000000-0000-4000-8000-00000000d0d0"


def grant(name: str, role: str, scope: str = VAULT, principal: str = SOMEBODY) -> Sample:
    props = {"scope": scope, "principalId": principal, "roleDefinitionId": role, "principalType": "Group"}
    return Sample("azure-native:authorization:RoleAssignment", props, name)


SETTING = Sample("azure-native:monitor:DiagnosticSetting", {"resourceUri": VAULT, "storageAccountId": SINK}, "setting")
MEMBER = Sample("azuread:index/groupMember:GroupMember", {"groupObjectId": GROUP, "memberObjectId": SOMEBODY}, "member")
DECIDES = "makes one principal read the secrets of a vault and decide who else may"

CASES = [
    Case(
        grant("second", READER),
        Break("roleDefinitionId", ADMINISTRATOR, DECIDES, at=""),
        Break(
            "roleDefinitionId",
            DELEGATE,
            "may make one principal read the secrets of a vault and decide who else may: "
            "a condition of the role says to whom",
            at="",
            undecided=True,
        ),
        beside=[grant("first", USER)],
    ),
    Case(
        grant("second", READER, scope=f"/subscriptions/{DEV}", principal=GROUP),
        Break("roleDefinitionId", ADMINISTRATOR, DECIDES, at=""),
        beside=[
            grant("first", OFFICER),
            MEMBER,
            Sample(
                "azure-native:keyvault:Vault",
                {"vaultName": "cat-1", "properties": {"enableRbacAuthorization": True}},
                "v",
            ),
        ],
    ),
    Case(
        grant("only", OFFICER),
        Break(
            "roleDefinitionId",
            CONTRIBUTOR,
            "makes one principal change the secrets of a vault and the vault itself",
            at="",
        ),
    ),
    Case(
        grant("second", BLOBS_READ, scope=SINK),
        Break(
            "roleDefinitionId",
            BLOBS_WRITE,
            "makes one principal use a vault and change the logs that tell of it",
            at="",
        ),
        beside=[grant("first", USER), SETTING],
    ),
    # One grant that cannot be read is one thing not known, not two duties.
    Case(
        grant("only", UNKNOWN),
        Break(
            "roleDefinitionId",
            CONTRIBUTOR,
            "makes one principal change the secrets of a vault and the vault itself",
            at="",
        ),
    ),
]
