"""Pods that get a secret in their environment."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.pods import entries, vague
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.tables.pods import CHARTS, POD_SPECS

PARTS = frozenset({"spec", "template", "jobTemplate", "containers", "initContainers", "env", "envFrom", "valueFrom"})


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for entry in entries(resource, "valueFrom", "secretKeyRef"):
        yield violated(entry.path, "puts an entry of a Secret into an environment variable; mount it from the vault")
    for entry in entries(resource, "envFrom", "secretRef"):
        yield violated(entry.path, "puts a whole Secret into environment variables; mount it from the vault")
    yield from vague(resource, PARTS, "a Secret may come into the environment")


RULE = ResourceRule(
    id="no-secret-environment",
    title="No secret reaches a container through its environment",
    why=(
        "An environment is inherited by every child process, printed by crash reports and debug pages, and stays what "
        "it was until the pod restarts: a rotated secret is not seen."
    ),
    severity=Severity.HIGH,
    family=Family.KUBERNETES,
    frameworks=(Control(Framework.CIS_KUBERNETES, "1.8 5.4.1"),),
    fix="Sign in with the pod's identity; what remains is mounted from the vault as a file, in memory, and read again.",
    code='"csi": {"driver": "secrets-store.csi.k8s.io", "readOnly": True, "volumeAttributes": {...}}',
    types=frozenset(POD_SPECS) | CHARTS,
    check=check,
)
