from zs_policy.testing import Break, Case, Sample

SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-0000000000d1"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-dev"
HELD = "on a vault or an identity: it blocks the removal of role assignments and federated credentials"
VAULT = Sample("azure-native:keyvault:Vault", {"vaultName": "dev-x-1", "resourceGroupName": "rg-dev"}, "vault")
KIND = "azure-native:authorization:ManagementLock"
CASES = [
    Case(
        Sample(f"{KIND}ByScope", {"scope": f"{GROUP}/providers/Microsoft.Storage/storageAccounts/x"}),
        Break("scope", f"{GROUP}/providers/Microsoft.KeyVault/vaults/dev-x-1", f"stands {HELD}"),
        Break("scope", f"{GROUP}/providers/microsoft.managedidentity/userassignedidentities/x", f"stands {HELD}"),
        Break("scope", GROUP, f"stands {HELD}".replace("on a", "above a")),
        Break("scope", SUBSCRIPTION, f"stands {HELD}".replace("on a", "above a")),
        beside=[VAULT],
    ),
    Case(
        Sample(f"{KIND}AtResourceLevel", {"resourceProviderNamespace": "Microsoft.Storage"}),
        Break("resourceProviderNamespace", "Microsoft.KeyVault", f"stands {HELD}"),
    ),
    Case(
        Sample(f"{KIND}AtResourceGroupLevel", {"resourceGroupName": "rg-audit"}),
        Break("resourceGroupName", "rg-dev", f"stands {HELD}".replace("on a", "above a")),
        beside=[VAULT],
    ),
]
