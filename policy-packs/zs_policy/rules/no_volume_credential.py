"""Volumes that are reached with a key kept as a Secret: file shares, disks, and vaults mounted with a principal."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.pods import entries, vague
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.pods import CHARTS, POD_SPECS, VOLUME
from zs_policy.wire import UNKNOWN

KEYS = ("nodePublishSecretRef", "nodeStageSecretRef", "nodeExpandSecretRef", "controllerPublishSecretRef")
DRIVERS = ("cephfs", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos")
PLACES = (
    *(("csi", key) for key in KEYS),
    *((driver, "secretRef") for driver in DRIVERS),
    ("azureFile", "secretName"),
)
PARTS = frozenset({"spec", "template", "jobTemplate", "volumes", "csi", "azureFile", *DRIVERS})
SAYS = "signs in to the volume with a key that is kept as a Secret; use the workload's identity"


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == VOLUME:
        yield from _volume(resource)
        return
    for above, key in PLACES:
        for entry in entries(resource, above, key):
            yield violated(entry.path, SAYS)
    yield from vague(resource, PARTS, "a volume may be reached with a stored key")


def _volume(resource: Resource) -> Iterator[Problem]:
    """The same for a volume of the cluster, which is one by itself."""
    for above, key in PLACES:
        value = resource.at(f"spec.{above}.{key}")
        if value is UNKNOWN:
            yield undecided(("spec", above, key), "is not known yet: the volume may be reached with a stored key")
        elif value is not MISSING:
            yield violated(("spec", above, key), SAYS)


RULE = ResourceRule(
    id="no-volume-credential",
    title="No volume is reached with a stored key",
    why="The key opens the whole account behind the volume, is the same for every pod, and rotates for none of them.",
    severity=Severity.HIGH,
    family=Family.KUBERNETES,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Let the driver sign in with the workload's identity.",
    code='"parameters": {"clientID": identity.client_id, "usePodIdentity": "false"}',
    types=frozenset(POD_SPECS) | CHARTS | {VOLUME},
    check=check,
)
