from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

ID = "/subscriptions/x/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/logs"
SETTING = Sample("azure-native:monitor:DiagnosticSetting", {"storageAccountId": ID}, "setting")
GOOD = {
    "accountName": "logs",
    "allowSharedKeyAccess": False,
    "allowedCopyScope": "AAD",
    "encryption": {"requireInfrastructureEncryption": True},
    "networkRuleSet": {"defaultAction": "Deny"},
}
KIND = "azure-native:storage:StorageAccount"
KEYS = "must be false: a key reads and deletes without a name"
CASES = [
    Case(
        Sample(KIND, GOOD),
        Break("allowSharedKeyAccess", MISSING, KEYS),
        Break("allowSharedKeyAccess", True, KEYS),
        Break("allowBlobPublicAccess", True, "must be false"),
        Break("allowCrossTenantReplication", True, "must be false"),
        Break("allowedCopyScope", MISSING, "must be 'AAD' or 'PrivateLink'"),
        Break("isLocalUserEnabled", True, "must be false"),
        Break("isSftpEnabled", True, "must be false"),
        Break("enableHttpsTrafficOnly", False, "must be true"),
        Break("minimumTlsVersion", "TLS1_0", "must be TLS1_2 or newer"),
        Break("encryption.requireInfrastructureEncryption", False, "must be true"),
        Break("networkRuleSet.defaultAction", "Allow", "must be 'Deny'"),
        Break("networkRuleSet", UNKNOWN, "is not known yet", undecided=True, at="networkRuleSet.defaultAction"),
        beside=[SETTING],
    ),
    Case(Sample(KIND, {"accountName": "data"}), beside=[SETTING]),
]
