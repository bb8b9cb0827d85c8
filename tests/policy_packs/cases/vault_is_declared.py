from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample

WORDS = "names a vault that neither this stack nor its environment declares"
VAULT = Sample("azure-native:keyvault:Vault", {"vaultName": "dev-mine-x1"}, "vault")
CASES = [
    Case(
        Sample("azure-native:web:WebApp", {"settings": {"uri": "https://dev-mine-x1.vault.azure.net/"}}),
        Break("settings.uri", "https://dev-other-x1.vault.azure.net/", WORDS),
        Break("keyVaultName", "dev-other-x1", WORDS),
        Break("", MISSING, WORDS, on="vault", of="it", at="settings.uri"),
        Break("settings.id", "/providers/Microsoft.KeyVault/vaults/dev-other-x1", WORDS),
        beside=[VAULT],
    )
]
