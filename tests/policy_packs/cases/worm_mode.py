from typing import Any

from zs_policy.model import Context
from zs_policy.rules.worm_mode import MODES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "can never be lifted; outside production it must stay open"


def props(path: str, value: str) -> dict[str, Any]:
    whole: Any = value
    for step in reversed(path.split(".")):
        whole = {step: whole}
    return whole


CASES = [
    Case(
        Sample(kind, props(path, "Unlocked" if locked == "locked" else "GOVERNANCE")),
        Break(path, locked.upper(), SAYS),
        Break(path, UNKNOWN, "is not known yet", undecided=True),
    )
    for kind, (path, locked) in MODES.items()
] + [Case(Sample(kind, props(path, locked)), context=Context()) for kind, (path, locked) in MODES.items()]
