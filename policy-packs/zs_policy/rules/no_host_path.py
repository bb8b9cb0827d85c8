"""Pods and volumes that open a folder of the node, and policies that let them."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.pods import entries, vague
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.switches import same
from zs_policy.tables.pods import CHARTS, POD_SPECS, POLICIES, VOLUME
from zs_policy.wire import UNKNOWN

PARTS = frozenset({"spec", "template", "jobTemplate", "volumes", "hostPath"})
SAYS = "opens a folder of the node, with the tokens and secrets of every pod there"


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == VOLUME:
        value = resource.at("spec.hostPath")
        if value is UNKNOWN:
            yield undecided(("spec", "hostPath"), "is not known yet: a folder of the node may be opened")
        elif isinstance(value, dict):
            yield violated(("spec", "hostPath"), SAYS)
        return
    if resource.kind in POLICIES:
        yield from _policy(resource)
        return
    for entry in entries(resource, "hostPath", "path"):
        yield violated(entry.path[:-1], SAYS)
    yield from vague(resource, PARTS, "a folder of the node may be opened")


def _policy(resource: Resource) -> Iterator[Problem]:
    """A policy that lets pods open folders of the node, and write there; a prefix that is only read may be meant."""
    allowed = resource.at("spec.allowedHostPaths")
    if allowed is UNKNOWN or resource.at("spec.volumes") is UNKNOWN:
        yield undecided(("spec", "allowedHostPaths"), "is not known yet: a folder of the node may be opened")
        return
    volumes, paths = resource.at("spec.volumes"), cast("list[object]", allowed) if isinstance(allowed, list) else []
    if not paths and isinstance(volumes, list) and {"*", "hostPath"} & set(map(str, cast("list[object]", volumes))):
        yield violated(("spec", "volumes"), "lets pods open any folder of the node")
    for index, path in enumerate(paths):
        if not isinstance(path, dict) or not same(cast("dict[str, object]", path).get("readOnly"), True):
            yield violated(("spec", "allowedHostPaths", index), "lets pods write into a folder of the node")


RULE = ResourceRule(
    id="no-host-path",
    title="No pod opens a folder of its node",
    why=(
        "Tokens and mounted secrets of every pod lie in its node's file system: whoever may read that is all of them."
    ),
    severity=Severity.HIGH,
    family=Family.KUBERNETES,
    frameworks=(Control(Framework.CIS_KUBERNETES, "1.8 5.2.12"),),
    fix="Use a volume of the pod's own: emptyDir, a claim, or the vault's file by CSI.",
    code='"volumes": [{"name": "work", "emptyDir": {"medium": "Memory"}}]',
    types=frozenset(POD_SPECS) | CHARTS | POLICIES | {VOLUME},
    check=check,
)
