from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

WORDS = "writes a secret's value from the program"
WRITES = {
    "aws:secretsmanager/secretVersion:SecretVersion": ("secretString", "secretBinary", "secretStringWo"),
    "aws:kms/externalKey:ExternalKey": ("keyMaterialBase64",),
    "aws:kms/replicaExternalKey:ReplicaExternalKey": ("keyMaterialBase64",),
    "azure:keyvault/secret:Secret": ("value", "valueWo"),
    "gcp:secretmanager/secretVersion:SecretVersion": ("secretData", "secretDataWo"),
    "kubernetes:core/v1:Secret": ("data", "stringData"),
    "kubernetes:core/v1:SecretPatch": ("data", "stringData"),
    "vault:kv/secretV2:SecretV2": ("dataJson", "dataJsonWo"),
}
CASES = [
    *(
        Case(
            Sample(kind, {"name": "x"}),
            *(Break(name, value, WORDS) for name in names for value in ("anything", UNKNOWN)),
        )
        for kind, names in WRITES.items()
    ),
    Case(
        Sample("aws:ssm/parameter:Parameter", {"type": "String", "value": "x"}),
        Break("type", "SecureString", WORDS, at="value"),
        Break("type", UNKNOWN, WORDS, at="value"),
    ),
    Case(
        Sample("azure-native:keyvault:Vault", {}),
        Break(
            "",
            Sample("azure-native:keyvault:Secret", {}, "secret"),
            "a write of this resource is a write of a secret's value; its tags and expiry belong to that version",
        ),
    ),
]
