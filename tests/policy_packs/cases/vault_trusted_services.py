from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

AT = "properties.networkAcls.bypass"
VAULT = "/subscriptions/x/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/dev-x-1"


def grant(role: str) -> Sample:
    props = {"scope": VAULT, "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{role}"}
    return Sample("azure-native:authorization:RoleAssignment", props, "grant")


def vault(bypass: str) -> Sample:
    props = {"vaultName": "dev-x-1", "properties": {"networkAcls": {"bypass": bypass}}}
    return Sample("azure-native:keyvault:Vault", props)


SAYS = "must be 'None': this vault holds secrets of a service"
CASES = [
    Case(
        vault("None"),
        Break(AT, "AzureServices", SAYS),
        Break(AT, UNKNOWN, "is not known yet", undecided=True),
        beside=[grant("4633458b-17de-408a-b874-0445c86b69e6")],
    ),
    Case(vault("AzureServices"), beside=[grant("e147488a-f6f5-4113-8e2d-b22465e65bf6")]),
]
