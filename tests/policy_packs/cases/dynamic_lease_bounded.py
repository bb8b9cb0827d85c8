from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample

LONG = "must be at most 86400 seconds"
NAMES = {
    "vault:database/secretBackendRole:SecretBackendRole": "maxTtl",
    "vault:aws/secretBackendRole:SecretBackendRole": "maxStsTtl",
    "vault:index/mount:Mount": "maxLeaseTtlSeconds",
    "vault:database/secretsMount:SecretsMount": "maxLeaseTtlSeconds",
}
CASES = [
    *(Case(Sample(kind, {name: 3600}), Break(name, 15552000, LONG)) for kind, name in NAMES.items()),
    Case(
        Sample("vault:database/secretBackendRole:SecretBackendRole", {"maxTtl": 3600}),
        Break("maxTtl", MISSING, "is missing: it must be at most 86400 seconds"),
        Break("defaultTtl", 7776000, LONG),
    ),
    Case(
        Sample("vault:index/authBackend:AuthBackend", {"type": "kubernetes"}),
        Break("type", "userpass", "is a sign-in by password"),
    ),
]
