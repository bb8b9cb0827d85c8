from zs_policy.model import MISSING
from zs_policy.tables.roles import BECOMING, CONTROLLING, REACHING, SECRET_ROLES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-0000000000d1"
VAULT = f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/dev-x-1"
REGISTRY = f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/x"
NAMES = {guid: role.name for guid, role in SECRET_ROLES.items()} | REACHING
GROUP = Sample("azure-native:resources:ResourceGroup", {"resourceGroupName": "rg"}, "group")


def role(guid: str) -> str:
    return f"/providers/Microsoft.Authorization/roleDefinitions/{guid}"


CASES = [
    *(
        Case(
            Sample(kind, {"roleDefinitionId": role(guid), "scope": REGISTRY if guid in CONTROLLING else VAULT}),
            *(
                Break("scope", scope, f"stands above the vaults: {name} here reaches every vault below")
                for scope in (
                    SUBSCRIPTION,
                    f"{SUBSCRIPTION}/resourceGroups/rg",
                    "/providers/Microsoft.Management/managementGroups/m",
                    "subscriptions/{subscription}/resourceGroups/rg",
                )
            ),
            Break("scope", UNKNOWN, f"is not known yet: {name} may reach any vault", undecided=True),
            *(
                [
                    Break(
                        "scope",
                        VAULT,
                        f"is {name} on a vault: it hands out access to what is inside",
                        at="roleDefinitionId",
                    )
                ]
                if guid in CONTROLLING
                else []
            ),
        )
        for kind in ("azure-native:authorization:RoleAssignment", "azure:authorization/assignment:Assignment")
        for guid, name in NAMES.items()
    ),
    *(
        Case(
            Sample(kind, {"roleDefinitionId": role(guid), "scope": REGISTRY}),
            Break("scope", SUBSCRIPTION, f"stands above identities and accounts: {name} here may be any of them"),
            Break(
                "scope",
                UNKNOWN,
                f"is not known yet: {name} may stand above identities and accounts",
                undecided=True,
            ),
        )
        for kind in ("azure-native:authorization:RoleAssignment", "azure:authorization/assignment:Assignment")
        for guid, name in BECOMING.items()
    ),
    Case(
        Sample(
            "azure-native:authorization:RoleAssignment",
            {"roleDefinitionId": role("acdd72a7-3385-48ef-bd42-f606fba81ae7"), "scope": SUBSCRIPTION},
        ),
        Break("roleDefinitionId", UNKNOWN, "is not known yet: it may reach every vault below", undecided=True),
    ),
    Case(
        Sample(
            "azure-native:authorization:RoleAssignment",
            {"roleDefinitionId": MISSING, "scope": UNKNOWN},
            depends={"scope": ["group"]},
        ),
        Break(
            "roleDefinitionId",
            role("b24988ac-6180-42a0-ab88-20f7382dd24c"),
            "stands above the vaults: Contributor here reaches every vault below",
            at="scope",
        ),
        beside=[GROUP],
    ),
]
