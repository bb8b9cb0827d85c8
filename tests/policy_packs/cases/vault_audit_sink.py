from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

ID = "/subscriptions/x/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/dev-mine-x1"
NONE = "this vault has no diagnostic setting: nobody sees who reads from it"
OFF = "does not enable the audit category group"
SETTING = Sample(
    "azure-native:monitor:DiagnosticSetting",
    {
        "resourceUri": ID,
        "storageAccountId": "/a",
        "workspaceId": "/w",
        "logs": [{"categoryGroup": "audit", "enabled": True}],
    },
    "setting",
)
CASES = [
    Case(
        Sample("azure-native:keyvault:Vault", {"vaultName": "dev-mine-x1"}, "vault"),
        Break("", MISSING, NONE, on="setting", of="vault"),
        Break("resourceUri", ID.replace("mine", "other"), NONE, on="setting", of="vault", at=""),
        Break(
            "storageAccountId",
            MISSING,
            "the vault's diagnostic setting does not write to a storage account",
            on="setting",
        ),
        Break("workspaceId", MISSING, "the vault's diagnostic setting does not write to a log workspace", on="setting"),
        Break("logs[0].enabled", False, OFF, on="setting", at="logs"),
        Break("logs", MISSING, OFF, on="setting"),
        Break("logs", UNKNOWN, "is not known yet", undecided=True, on="setting"),
        beside=[SETTING],
    ),
    Case(
        SETTING,
        Break(
            "storageAccountId",
            MISSING,
            "does not write to a storage account: nothing that cannot be changed keeps who read from the vault",
        ),
    ),
]
