from typing import Any

from zs_policy.tables.pods import POD_SPECS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

LATER = "is not known yet: the token may live for long"


def sample(kind: str) -> Sample:
    token = {"audience": "api://AzureADTokenExchange", "expirationSeconds": 3600, "path": "token"}
    props: Any = {"volumes": [{"emptyDir": {}}, {"projected": {"sources": [{"serviceAccountToken": token}]}}]}
    for step in reversed(POD_SPECS[kind].split(".")):
        props = {step: props}
    return Sample(kind, props)


CASES = [
    Case(
        sample(kind),
        Break(place, 604_800, "lets the token live longer than 86400 seconds"),
        Break(place, UNKNOWN, LATER, undecided=True),
    )
    for kind, spec in POD_SPECS.items()
    for place in (f"{spec}.volumes[1].projected.sources[0].serviceAccountToken.expirationSeconds",)
]
