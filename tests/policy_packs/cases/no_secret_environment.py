from copy import deepcopy
from typing import Any

from zs_policy.tables.pods import CHARTS, POD_SPECS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

ENTRY = "puts an entry of a Secret into an environment variable; mount it from the vault"
WHOLE = "puts a whole Secret into environment variables; mount it from the vault"
VAGUE = "is not known yet: a Secret may come into the environment"
PLAIN = {"name": "shop", "env": [{"name": "LEVEL", "value": "info"}], "envFrom": [{"configMapRef": {"name": "c"}}]}
POD = {"containers": [PLAIN], "initContainers": [deepcopy(PLAIN)]}
KEY = {"name": "X", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}


def sample(kind: str, place: str, spec: object) -> Sample:
    props: Any = spec
    for step in reversed(place.split(".")):
        props = {step: props}
    return Sample(kind, props)


CASES = [
    Case(
        sample(kind, place, POD),
        *(
            change
            for containers in ("containers", "initContainers")
            for at in [f"{place}.{containers}[0]"]
            for change in (
                Break(f"{at}.env[0]", KEY, ENTRY, at=f"{at}.env[0].valueFrom.secretKeyRef"),
                Break(f"{at}.envFrom[0]", {"secretRef": {"name": "db"}}, WHOLE, at=f"{at}.envFrom[0].secretRef"),
                Break(f"{at}.env", UNKNOWN, VAGUE, undecided=True),
            )
        ),
        Break(place, UNKNOWN, VAGUE, undecided=True),
    )
    for kind, place in POD_SPECS.items()
] + [
    Case(
        sample(kind, "values.app", PLAIN),
        Break("values.app.env[0]", KEY, ENTRY, at="values.app.env[0].valueFrom.secretKeyRef"),
        Break("values.app.envFrom[0]", {"secretRef": {"name": "db"}}, WHOLE, at="values.app.envFrom[0].secretRef"),
    )
    for kind in sorted(CHARTS)
]
