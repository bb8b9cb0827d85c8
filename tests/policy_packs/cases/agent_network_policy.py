from typing import Any

from zs_policy.model import MISSING
from zs_policy.tables.pods import INJECT, POD_SPECS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "has no network policy in this stack, and the pod has an agent"
POLICY = Sample(
    "kubernetes:networking.k8s.io/v1:NetworkPolicy", {"metadata": {"namespace": "shop"}, "spec": {}}, name="policy"
)


def sample(kind: str) -> Sample:
    props: Any = {"metadata": {"annotations": {INJECT: "true"}}}
    for step in reversed(POD_SPECS[kind].split(".")[:-1]):
        props = {step: props}
    props.setdefault("metadata", {})["namespace"] = "shop"
    return Sample(kind, props)


CASES = [
    Case(
        sample(kind),
        Break("metadata.namespace", "another", SAYS),
        Break("", MISSING, SAYS, on="policy", of="it", at="metadata.namespace"),
        Break("metadata.namespace", UNKNOWN, "is not known yet: it may have no network policy", undecided=True),
        beside=[POLICY],
    )
    for kind in POD_SPECS
]
