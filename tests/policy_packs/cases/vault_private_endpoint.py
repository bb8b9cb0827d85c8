from zs_policy.model import MISSING, Context
from zs_policy.testing import Break, Case, Sample

ID = "/subscriptions/x/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/dev-x-1"
VAULT = Sample("azure-native:keyvault:Vault", {"vaultName": "dev-x-1"})
ENDPOINT = Sample(
    "azure-native:network:PrivateEndpoint",
    {"privateLinkServiceConnections": [{"groupIds": ["vault"], "privateLinkServiceId": ID}]},
    "endpoint",
)
SAYS = "has no private endpoint here: nobody reaches it, or somebody opens it"
CASES = [
    Case(VAULT, Break("", MISSING, SAYS, on="endpoint", at="", of="it"), beside=[ENDPOINT]),
    Case(VAULT, context=Context()),
]
