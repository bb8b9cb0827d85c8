"""Pods and volumes that open a folder of the node."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.pods import entries, vague
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.tables.pods import CHARTS, POD_SPECS, VOLUME
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
    for entry in entries(resource, "hostPath", "path"):
        yield violated(entry.path[:-1], SAYS)
    yield from vague(resource, PARTS, "a folder of the node may be opened")


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
    types=frozenset(POD_SPECS) | CHARTS | {VOLUME},
    check=check,
)
