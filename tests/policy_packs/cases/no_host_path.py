from typing import Any

from zs_policy.tables.pods import CHARTS, POD_SPECS, POLICIES, VOLUME
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "opens a folder of the node, with the tokens and secrets of every pod there"
WRITES = "lets pods write into a folder of the node"
VAGUE = "is not known yet: a folder of the node may be opened"


def sample(kind: str, place: str, spec: object) -> Sample:
    props: Any = spec
    for step in reversed(place.split(".")):
        props = {step: props}
    return Sample(kind, props)


CASES = (
    [
        Case(
            sample(kind, place, {"volumes": [{"name": "v", "emptyDir": {"medium": "Memory"}}]}),
            Break(f"{place}.volumes[0].hostPath", {"path": "/var/lib"}, SAYS),
            *([] if kind in CHARTS else [Break(f"{place}.volumes", UNKNOWN, VAGUE, undecided=True)]),
        )
        for kind, place in [*POD_SPECS.items(), *((kind, "values") for kind in sorted(CHARTS))]
    ]
    + [
        Case(
            Sample(VOLUME, {"spec": {"csi": {"driver": "disk.csi.azure.com"}}}),
            Break("spec.hostPath", {"path": "/data"}, SAYS),
            Break("spec.hostPath", UNKNOWN, VAGUE, undecided=True),
        )
    ]
    + [
        Case(
            Sample(kind, {"spec": spec}),
            Break("spec.allowedHostPaths", [{"pathPrefix": "/dev"}], WRITES, at="spec.allowedHostPaths[0]"),
            Break(
                "spec.allowedHostPaths",
                [{"pathPrefix": "/dev", "readOnly": False}],
                WRITES,
                at="spec.allowedHostPaths[0]",
            ),
            Break("spec.allowedHostPaths", UNKNOWN, VAGUE, undecided=True),
            *(
                []
                if "allowedHostPaths" in spec
                else [Break("spec.volumes", ["*"], "lets pods open any folder of the node")]
            ),
        )
        for kind in sorted(POLICIES)
        for spec in (
            {"volumes": ["configMap"]},
            {"volumes": ["hostPath"], "allowedHostPaths": [{"pathPrefix": "/dev", "readOnly": True}]},
        )
    ]
)
