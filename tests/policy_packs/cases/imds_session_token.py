from zs_policy.model import MISSING
from zs_policy.tables.machines import METADATA
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

WHAT = "the metadata service without a session token (IMDSv1)"


def nested(path: str, value: object) -> dict[str, object]:
    first, _, rest = path.partition(".")
    return {first: nested(rest, value) if rest else value}


CASES = [
    Case(
        Sample(kind, nested(switch.path, switch.off[0])),
        Break(switch.path, "optional", f"leaves {WHAT} on; set it to {' or '.join(map(repr, switch.off))}"),
        Break(
            switch.path,
            MISSING,
            f"is missing and {WHAT} is on by default; set it to {' or '.join(map(repr, switch.off))}",
        ),
        Break(switch.path, UNKNOWN, f"is not known yet: {WHAT} may be left on", undecided=True),
    )
    for kind, switches in METADATA.items()
    for switch in switches
] + [
    Case(Sample("aws:ec2/instance:Instance", {"metadataOptions": {"httpEndpoint": "disabled"}})),
    Case(Sample("aws:ec2/instance:Instance", {"launchTemplate": {"id": "lt-1"}})),
]
