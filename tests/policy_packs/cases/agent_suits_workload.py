from typing import Any

from zs_policy.tables.pods import INIT_ONLY, INJECT, POD_SPECS, TASKS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "puts an agent beside a job, which then never ends; fetch before it starts"
VAGUE = "is not known yet: an agent may be put beside the job"


def notes(kind: str) -> tuple[str, ...]:
    return (*POD_SPECS[kind].split(".")[:-1], "metadata", "annotations")


def sample(kind: str, annotations: dict[str, str]) -> Sample:
    props: Any = annotations
    for step in reversed(notes(kind)):
        props = {step: props}
    return Sample(kind, props)


CASES = [
    Case(
        sample(kind, {"team": "shop"}),
        Break((*notes(kind), INJECT), "true", SAYS, at=".".join((*notes(kind), INJECT))),
        Break((*notes(kind), INJECT), UNKNOWN, VAGUE, undecided=True, at=".".join((*notes(kind), INJECT))),
        Break(notes(kind), UNKNOWN, VAGUE, undecided=True, at=".".join(notes(kind))),
    )
    for kind in sorted(TASKS)
] + [Case(sample(kind, {INJECT: "true", INIT_ONLY: "true"})) for kind in sorted(TASKS)]
