from zs_policy.tables.credential_properties import PLACES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import SECRET, SIGNATURE

WORDS = "carries {}; the program must not know it, not even marked secret"
REFERENCE = "@Microsoft.KeyVault(SecretUri=https://dev-x.vault.azure.net/secrets/key)"
CASES = [
    Case(
        Sample(
            "azure-native:web:WebApp", {"siteConfig": {"azureStorageAccounts": {"share": {"accessKey": REFERENCE}}}}
        ),
        Break("siteConfig.azureStorageAccounts.share.accessKey", "anything", WORDS.format("an account key")),
        Break("primaryKey", {SIGNATURE: SECRET, "value": "anything"}, WORDS.format("an account key")),
        Break("settings[0].sasToken", "anything", WORDS.format("a token")),
        Break("privateKey", "anything", WORDS.format("a private key")),
    )
] + [
    Case(
        Sample(kind, {}),
        *(Break(path, "x1y2z3", WORDS.format("a credential")) for path in paths),
    )
    for kind, paths in sorted(PLACES.items())
]
