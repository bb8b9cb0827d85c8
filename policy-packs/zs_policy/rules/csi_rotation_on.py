"""Clusters that mount secrets from a vault and do not look again when they are rotated."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.switches import same
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN, Path

CLUSTER = "azure-native:containerservice:ManagedCluster"
ADDON = "addonProfiles.azureKeyvaultSecretsProvider"
PATH: Path = (*ADDON.split("."), "config", "enableSecretRotation")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    on, rotates = resource.at(f"{ADDON}.enabled"), resource.at(f"{ADDON}.config.enableSecretRotation")
    if on is not UNKNOWN and not same(on, True):
        return
    if rotates is UNKNOWN or (on is UNKNOWN and not same(rotates, True)):
        yield undecided(PATH, "is not known yet: a rotated secret may not be seen", plausible=True)
    elif not same(rotates, True):
        yield violated(PATH, "must be 'true': pods keep the value that they started with")


RULE = ResourceRule(
    id="csi-rotation-on",
    title="What a cluster mounts follows its rotation",
    why="A pod that keeps the old value fails when it is revoked, so that nobody dares to revoke, or to rotate at all.",
    severity=Severity.MEDIUM,
    family=Family.LIFECYCLE,
    frameworks=controls.AUTHENTICATORS,
    fix="Let the driver look for new versions.",
    code='"config": {"enableSecretRotation": "true", "rotationPollInterval": "2m"}',
    types=frozenset({CLUSTER}),
    check=check,
)
