from typing import Any

from zs_policy.tables.pods import CHARTS, POD_SPECS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "mounts a Secret of the cluster; mount the vault's own file"
VAGUE = "is not known yet: a Secret may be mounted"
FILES = {"name": "v", "csi": {"driver": "secrets-store.csi.k8s.io"}}
SECRET = {"name": "v", "secret": {"secretName": "db"}}
PROJECTED = {"name": "v", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}


def sample(kind: str, place: str, spec: object) -> Sample:
    props: Any = spec
    for step in reversed(place.split(".")):
        props = {step: props}
    return Sample(kind, props)


CASES = [
    Case(
        sample(kind, place, {"volumes": [FILES, PROJECTED]}),
        Break(f"{place}.volumes[0]", SECRET, SAYS, at=f"{place}.volumes[0].secret"),
        Break(
            f"{place}.volumes[1].projected.sources[0]",
            {"secret": {"name": "db"}},
            SAYS,
            at=f"{place}.volumes[1].projected.sources[0].secret",
        ),
        *([] if kind in CHARTS else [Break(f"{place}.volumes", UNKNOWN, VAGUE, undecided=True)]),
    )
    for kind, place in [*POD_SPECS.items(), *((kind, "values") for kind in sorted(CHARTS))]
]
