from typing import Any

from zs_policy.tables.pods import CHARTS, POD_SPECS, VOLUME
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "opens a folder of the node, with the tokens and secrets of every pod there"
VAGUE = "is not known yet: a folder of the node may be opened"


def sample(kind: str, place: str, spec: object) -> Sample:
    props: Any = spec
    for step in reversed(place.split(".")):
        props = {step: props}
    return Sample(kind, props)


CASES = [
    Case(
        sample(kind, place, {"volumes": [{"name": "v", "emptyDir": {"medium": "Memory"}}]}),
        Break(f"{place}.volumes[0].hostPath", {"path": "/var/lib"}, SAYS),
        *([] if kind in CHARTS else [Break(f"{place}.volumes", UNKNOWN, VAGUE, undecided=True)]),
    )
    for kind, place in [*POD_SPECS.items(), *((kind, "values") for kind in sorted(CHARTS))]
] + [
    Case(
        Sample(VOLUME, {"spec": {"csi": {"driver": "disk.csi.azure.com"}}}),
        Break("spec.hostPath", {"path": "/data"}, SAYS),
        Break("spec.hostPath", UNKNOWN, VAGUE, undecided=True),
    )
]
