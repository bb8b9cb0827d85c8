from typing import Any

from zs_policy.tables.pods import CHARTS, POD_SPECS, VOLUME
from zs_policy.testing import Break, Case, Sample

SAYS = "signs in to the volume with a key that is kept as a Secret; use the workload's identity"
KEY = {"name": "key"}


def sample(kind: str, place: str, spec: object) -> Sample:
    props: Any = spec
    for step in reversed(place.split(".")):
        props = {step: props}
    return Sample(kind, props)


CASES = [
    Case(
        sample(kind, place, {"volumes": [{"name": "v", "csi": {"driver": "file.csi.azure.com"}}]}),
        Break(f"{place}.volumes[0].csi.nodePublishSecretRef", KEY, SAYS),
        Break(f"{place}.volumes[0].azureFile.secretName", "key", SAYS),
        Break(f"{place}.volumes[0].cephfs.secretRef", KEY, SAYS),
        Break(f"{place}.volumes[0].rbd.secretRef", KEY, SAYS),
    )
    for kind, place in [*POD_SPECS.items(), *((kind, "values") for kind in sorted(CHARTS))]
] + [
    Case(
        Sample(VOLUME, {"spec": {"csi": {"driver": "file.csi.azure.com"}}}),
        Break("spec.csi.nodeStageSecretRef", KEY, SAYS),
        Break("spec.azureFile.secretName", "key", SAYS),
        Break("spec.flexVolume.secretRef", KEY, SAYS),
    )
]
