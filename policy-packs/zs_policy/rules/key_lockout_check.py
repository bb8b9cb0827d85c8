"""KMS keys whose policy may lock everybody out."""

from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import by_type, off

TYPES = {
    kind: [off("bypassPolicyLockoutSafetyCheck")]
    for kind in (
        "aws:kms/key:Key",
        "aws:kms/keyPolicy:KeyPolicy",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
    )
}


RULE = ResourceRule(
    id="key-lockout-check",
    title="A key's policy is checked for lock-out",
    why=(
        "A policy that leaves nobody able to change it makes the key, and all that it encrypts, unmanageable for ever."
    ),
    severity=Severity.MEDIUM,
    family=Family.VAULT_POSTURE,
    frameworks=controls.KEYS,
    fix="Leave the check on; a policy that it refuses is wrong.",
    code="bypass_policy_lockout_safety_check=False",
    types=frozenset(TYPES),
    check=by_type(TYPES),
)
