from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

GROUP = "/subscriptions/00000000-0000-4000-8000-0000000000d1/resourceGroups/rg/providers"
VAULT = f"{GROUP}/Microsoft.KeyVault/vaults/kv-dev"
SETTING, MISSED = "azure-native:monitor:DiagnosticSetting", "leaves out who read what; enable the audit category group"
CASES = [
    Case(
        Sample(
            SETTING,
            {
                "resourceUri": VAULT,
                "storageAccountId": f"{GROUP}/Microsoft.Storage/storageAccounts/staudit",
                "logs": [{"categoryGroup": "audit", "enabled": True}],
            },
        ),
        Break("logs[0].enabled", False, MISSED, at="logs"),
        Break("logs[0].categoryGroup", "metrics", MISSED, at="logs"),
        Break("logs", MISSING, MISSED),
        Break("logs", UNKNOWN, "is not known yet: it may leave out who read what", undecided=True),
        Break("storageAccountId", MISSING, "writes to no sink", at=""),
    ),
    Case(Sample(SETTING, {"resourceUri": f"{GROUP}/Microsoft.Web/sites/app", "logs": []})),
]
