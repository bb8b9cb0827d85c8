from zs_policy.tables.networks import RANGES
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

ZERO = ".".join("0000")
WIDE = "lets in more than 256 addresses; name the few that need it"
AZURE = "lets in all of Azure, the machines of other tenants among it"
VAGUE = "is not known yet: the rule may let anyone in"


def _sample(kind: str, first: str, last: str) -> dict[str, object]:
    props: dict[str, object] = {}
    for place, address in zip(RANGES[kind], (first, last), strict=True):
        steps = place.split(".")
        name = steps.pop()
        inner = props
        for step in steps:
            inner = inner.setdefault(step[:-2], [{}])[0] if step.endswith("[]") else inner.setdefault(step, {})
        inner[name] = address
    return props


def _place(kind: str) -> str:
    return RANGES[kind][0].replace("[]", "[0]")


IPV6 = "azure-native:sql:IPv6FirewallRule"
CASES = [
    Case(
        Sample(kind, _sample(kind, "192.0.2.0", "192.0.2.255")),
        Break("", Sample(kind, _sample(kind, ZERO, "255.255.255.255")), WIDE, at=_place(kind)),
        Break("", Sample(kind, _sample(kind, ZERO, ZERO)), AZURE, at=_place(kind)),
        Break("", Sample(kind, _sample(kind, "192.0.2.0", "192.0.3.255")), WIDE, at=_place(kind)),
        Break(_place(kind), UNKNOWN, VAGUE, undecided=True),
    )
    for kind in RANGES
    if kind != IPV6
] + [
    Case(
        Sample(IPV6, _sample(IPV6, "2001:db8::", "2001:db8::ffff")),
        Break("endIPv6Address", "2001:dff::", WIDE, at="startIPv6Address"),
        Break("startIPv6Address", UNKNOWN, VAGUE, undecided=True),
    ),
    Case(
        Sample("azure-native:redis:FirewallRule", _sample("azure-native:redis:FirewallRule", "10.2.0.0", "10.3.0.0")),
        Break("endIP", "11.0.0.0", WIDE, at="startIP"),
    ),
    Case(
        Sample("azure-native:sql:FirewallRule", {"startIpAddress": "192.0.2.7", "endIpAddress": "192.0.2.7"}),
        Break(
            "endIpAddress", "192.0.2.9", "lets in more than 1 addresses; name the few that need it", at="startIpAddress"
        ),
        options={"addresses": 1},
    ),
]
