from zs_policy.tables.machines import KEY_PAIRS, SSH_KEYS
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "turns sign-in with an SSH key pair on; leave it out"
CASES = [
    Case(
        Sample(kind, {}),
        *(Break(switch.path.replace("[]", "[0]"), value, SAYS) for switch in switches for value in ("ops", UNKNOWN)),
    )
    for kind, switches in SSH_KEYS.items()
] + [
    Case(
        Sample("aws:ec2/instance:Instance", {"keyName": ""}, name="machine"),
        *(
            Break(
                "",
                Sample(kind, {}),
                f"this resource is {what}",
            )
            for kind, what in KEY_PAIRS.items()
        ),
    )
]
