"""Keys that are made disabled: what they encrypt cannot be read."""

from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import by_type, on

TYPES = {
    "aws:kms/key:Key": [on("isEnabled", absent=True)],
    "aws:kms/externalKey:ExternalKey": [on("enabled", absent=True)],
    "aws:kms/replicaKey:ReplicaKey": [on("enabled", absent=True)],
    "aws:kms/replicaExternalKey:ReplicaExternalKey": [on("enabled", absent=True)],
    "azure-native:keyvault:Key": [on("properties.attributes.enabled", absent=True)],
}


RULE = ResourceRule(
    id="key-enabled",
    title="A key that is declared is usable",
    why="What is encrypted under a disabled key is out of reach on the day that it is needed, backups first.",
    severity=Severity.MEDIUM,
    family=Family.VAULT_POSTURE,
    frameworks=controls.KEYS,
    fix="Enable the key, or schedule its deletion once nothing uses it.",
    code="is_enabled=True",
    types=frozenset(TYPES),
    check=by_type(TYPES),
)
