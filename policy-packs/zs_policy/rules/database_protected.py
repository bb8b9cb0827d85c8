"""Databases of production that one call deletes, or whose disks anyone reads who gets hold of them."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import Want, is_true, judged, on

_ENCRYPTED = Want("storageEncrypted", is_true, "must be true")
TYPES = {
    "aws:rds/instance:Instance": [_ENCRYPTED, on("deletionProtection")],
    "aws:rds/cluster:Cluster": [_ENCRYPTED, on("deletionProtection")],
    "aws:rds/globalCluster:GlobalCluster": [_ENCRYPTED, on("deletionProtection")],
    "aws:docdb/cluster:Cluster": [_ENCRYPTED, on("deletionProtection")],
    "aws:neptune/cluster:Cluster": [_ENCRYPTED, on("deletionProtection")],
    "aws:dynamodb/table:Table": [on("deletionProtectionEnabled")],
}
COPIES = ("replicateSourceDb", "replicationSourceIdentifier", "globalClusterIdentifier", "clusterIdentifier")
"""What is made of another database, or belongs to one, has its encryption."""


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    if context.production is False:
        return
    copied = any(name in resource.props for name in COPIES[:2])
    yield from judged(resource, [w for w in TYPES[resource.kind] if not (copied and w is _ENCRYPTED)])


RULE = ResourceRule(
    id="database-protected",
    title="A database of production is encrypted and not deleted by one call",
    why="A stolen snapshot is readable, and a mistaken destroy takes what rotation, audit and recovery stand on.",
    severity=Severity.MEDIUM,
    family=Family.VAULT_POSTURE,
    frameworks=controls.KEYS,
    fix="Encrypt the storage and turn deletion protection on.",
    code="storage_encrypted=True, deletion_protection=True",
    types=frozenset(TYPES),
    check=check,
)
