"""Pods that mount a Kubernetes Secret, which lies in the cluster's store, rather than the vault's file."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.pods import entries, vague
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.pods import CHARTS, POD_SPECS

PARTS = frozenset({"spec", "template", "jobTemplate", "volumes", "projected", "sources"})


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for entry in entries(resource, "secret", "secretName"):
        if isinstance(entry.path[-3], int):  # one of a list of volumes, whatever a chart calls the list
            yield violated(entry.path[:-1], "mounts a Secret of the cluster; mount the vault's own file")
    for entry in entries(resource, "projected", "sources", "secret"):
        yield violated(entry.path, "mounts a Secret of the cluster; mount the vault's own file")
    yield from vague(resource, PARTS, "a Secret may be mounted")


RULE = ResourceRule(
    id="no-secret-volume",
    title="No pod mounts a secret that is kept in the cluster",
    why=(
        "A Secret is a second copy, in the cluster's store and its backups, readable by whoever may read Secrets there "
        "and unknown to the vault's log; the vault's file lives in memory only as long as the pod."
    ),
    severity=Severity.MEDIUM,
    family=Family.KUBERNETES,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Mount it with the Secrets Store CSI driver, or have an agent write it to a volume in memory.",
    code='"csi": {"driver": "secrets-store.csi.k8s.io", "readOnly": True, "volumeAttributes": {...}}',
    types=frozenset(POD_SPECS) | CHARTS,
    check=check,
)
