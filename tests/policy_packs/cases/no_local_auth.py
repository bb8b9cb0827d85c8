"""One case for each switch of the table: off is silent; missing, on, and unknown say what the row promises."""

import re
from typing import Any

from zs_policy.model import MISSING
from zs_policy.switches import ANYTHING, Switch
from zs_policy.tables.local_auth import LOCAL_AUTH
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN


def put(props: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    here: Any = props
    steps = [s for step in path.split(".") for s in ([step[:-2], 0] if step.endswith("[]") else [step])]
    for step, following in zip(steps, [*steps[1:], ""], strict=True):
        new: Any = value if following == "" else [] if following == 0 else {}
        if isinstance(here, list):
            here.append(new)
            here = here[-1]
        else:
            here = here.setdefault(step, new) if following != "" else here.update({step: new})
    return props


def compliant(switches: tuple[Switch, ...]) -> dict[str, Any]:
    props: dict[str, Any] = {}
    for switch in switches:
        if switch.only_with:
            put(props, switch.only_with, {})
        if switch.where:
            put(props, *switch.where)
        if switch.off:
            put(props, switch.path, switch.off[0])
    return props


def breaks(switch: Switch) -> list[Break]:
    path = switch.path.replace("[]", "[0]")
    what, remedy = switch.what, f"set it to {' or '.join(map(repr, switch.off))}"
    if switch.on is ANYTHING:
        return [Break(path, value, f"turns {what} on; leave it out") for value in ("x1", UNKNOWN)]
    found = [Break(path, UNKNOWN, f"is not known yet: {what} may be left on", undecided=True)]
    if switch.on:
        return [*found, *(Break(path, on, f"turns {what} on") for on in switch.on)]
    wrong = not switch.off[0] if isinstance(switch.off[0], bool) else "Another"
    found.append(Break(path, wrong, f"leaves {what} on; {remedy}"))
    if not switch.off_by_default:
        way = re.sub(r"\[0\]$", "", path)
        found.append(Break(way, MISSING, f"is missing and {what} is on by default; {remedy}"))
    return found


def alone(switch: Switch) -> bool:
    """Whether a row is about a resource that has nothing of what another row asks for."""
    return bool(switch.unless)


CASES = [
    Case(Sample(kind, compliant(switches)), *(b for switch in switches if not alone(switch) for b in breaks(switch)))
    for kind, switches in LOCAL_AUTH.items()
] + [
    Case(Sample(kind, compliant((switch,))), *breaks(switch))
    for kind, switches in LOCAL_AUTH.items()
    for switch in switches
    if alone(switch)
]
