from typing import Any

from zs_policy.rules.bucket_public_block import TYPES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN


def props(paths: list[str]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for path in paths:
        here = whole
        *way, last = path.split(".")
        for step in way:
            here = here.setdefault(step, {})
        here[last] = True
    return whole


CASES = [
    Case(
        Sample(kind, props([want.path for want in wants])),
        *(Break(want.path, False, "must be true") for want in wants),
        Break(wants[0].path, UNKNOWN, "is not known yet", undecided=True),
    )
    for kind, wants in TYPES.items()
]
