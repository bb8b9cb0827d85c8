from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

SAYS = "lets the whole internet try keys and passwords on "
SSH = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["192.0.2.0/24"]}
WEB = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"], "ipv6CidrBlocks": ["::/0"]}
CASES = [
    *(
        Case(
            Sample(kind, {"ingress": [SSH, WEB]}),
            Break("ingress[0].cidrBlocks[0]", "0.0.0.0/0", f"{SAYS}SSH", at="ingress[0].cidrBlocks"),
            Break("ingress[0].cidrBlocks", ["10.0.0.0/8", "128.0.0.0/1"], f"{SAYS}SSH"),
            Break("ingress[0].ipv6CidrBlocks", ["::/0"], f"{SAYS}SSH"),
            Break("ingress[0].ipv6CidrBlocks", ["fd00::/7", "2000::/3"], f"{SAYS}SSH"),
            Break("ingress[0].cidrBlocks", UNKNOWN, "is not known yet: who may reach SSH", undecided=True),
            Break(
                "ingress[1]",
                {**SSH, "cidrBlocks": ["0.0.0.0/0"], "fromPort": 3300, "toPort": 3400},
                f"{SAYS}MySQL, RDP",
                at="ingress[1].cidrBlocks",
            ),
            Break(
                "ingress[1]",
                {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]},
                f"{SAYS}every port",
                at="ingress[1].cidrBlocks",
            ),
            Break(
                "ingress[1]",
                {"protocol": "tcp", "fromPort": 0, "toPort": 65535, "cidrBlocks": ["0.0.0.0/0"]},
                f"{SAYS}every port",
                at="ingress[1].cidrBlocks",
            ),
        )
        for kind in ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    ),
    Case(
        Sample("aws:ec2/securityGroupRule:SecurityGroupRule", {"type": "ingress", **SSH}),
        Break("cidrBlocks", ["0.0.0.0/0"], f"{SAYS}SSH"),
    ),
    Case(Sample("aws:ec2/securityGroupRule:SecurityGroupRule", {"type": "egress", **SSH, "cidrBlocks": ["0.0.0.0/0"]})),
    Case(
        Sample(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "referencedSecurityGroupId": "sg-1"},
        ),
        Break("cidrIpv4", "0.0.0.0/0", f"{SAYS}PostgreSQL"),
        Break("cidrIpv6", "::/0", f"{SAYS}PostgreSQL"),
    ),
    Case(
        Sample(
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            {"type": "ingress", "protocol": "udp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]},
        ),
        Break("toPort", 400, f"{SAYS}LDAP, NetBIOS, SNMP", at="cidrBlocks"),
        Break("protocol", "6", f"{SAYS}SSH", at="cidrBlocks"),
    ),
    Case(
        Sample(
            "aws:gamelift/fleet:Fleet",
            {"ec2InboundPermissions": [{"protocol": "TCP", "fromPort": 22, "toPort": 22, "ipRange": "192.0.2.0/24"}]},
        ),
        Break("ec2InboundPermissions[0].ipRange", "0.0.0.0/0", f"{SAYS}SSH"),
    ),
    Case(
        Sample(
            "aws:lightsail/instancePublicPorts:InstancePublicPorts",
            {"portInfos": [{"protocol": "tcp", "fromPort": 3389, "toPort": 3389, "cidrs": ["192.0.2.0/24"]}]},
        ),
        Break("portInfos[0].cidrs", MISSING, "is missing, and the whole internet may reach RDP"),
        Break("portInfos[0].cidrs", ["0.0.0.0/0"], f"{SAYS}RDP"),
    ),
]


def _rule(**changed: object) -> dict[str, object]:
    rule = {"access": "Allow", "direction": "Inbound", "protocol": "Tcp", "sourceAddressPrefix": "192.0.2.0/24"}
    return {**rule, "destinationPortRange": "22", **changed}


_GROUPS = {
    "azure-native:network:NetworkSecurityGroup": "securityRules",
    "azure-native:servicefabric:ManagedCluster": "networkSecurityRules",
    "azure-native:servicefabric:NodeType": "networkSecurityRules",
}
CASES += [
    Case(
        Sample(
            kind,
            {
                name: [
                    _rule(),
                    _rule(sourceAddressPrefix="*", destinationPortRange="443"),
                    _rule(sourceAddressPrefix="*", access="Deny"),
                    _rule(sourceAddressPrefix="*", direction="Outbound"),
                    _rule(sourceAddressPrefix="*", protocol="Icmp"),
                    _rule(sourceAddressPrefix="*", protocol="Udp"),
                ]
            },
        ),
        Break(f"{name}[0].sourceAddressPrefix", "*", f"{SAYS}SSH"),
        Break(f"{name}[0].sourceAddressPrefix", "internet", f"{SAYS}SSH"),
        Break(f"{name}[0].sourceAddressPrefix", "0.0.0.0/0", f"{SAYS}SSH"),
        Break(f"{name}[0].sourceAddressPrefixes", ["10.0.0.0/8", "128.0.0.0/1"], f"{SAYS}SSH"),
        Break(f"{name}[0].sourceAddressPrefix", UNKNOWN, "is not known yet: who may reach SSH", undecided=True),
        Break(f"{name}[0]", UNKNOWN, "is not known yet: it may let the whole internet in", undecided=True),
        Break(
            f"{name}[1].destinationPortRange",
            "3300-3400",
            f"{SAYS}MySQL, RDP",
            at=f"{name}[1].sourceAddressPrefix",
        ),
        Break(f"{name}[1].destinationPortRange", "*", f"{SAYS}every port", at=f"{name}[1].sourceAddressPrefix"),
        Break(
            f"{name}[1].destinationPortRanges",
            ["80", "5432"],
            f"{SAYS}PostgreSQL",
            at=f"{name}[1].sourceAddressPrefix",
        ),
        Break(
            f"{name}[1].destinationPortRange",
            "80, 5432-5433",
            f"{SAYS}PostgreSQL",
            at=f"{name}[1].sourceAddressPrefix",
        ),
        Break(
            f"{name}[5].destinationPortRange",
            "100-200",
            f"{SAYS}NetBIOS, SNMP, portmapper",
            at=f"{name}[5].sourceAddressPrefix",
        ),
        Break(f"{name}[2].access", "allow", f"{SAYS}SSH", at=f"{name}[2].sourceAddressPrefix"),
        Break(f"{name}[3].direction", "inbound", f"{SAYS}SSH", at=f"{name}[3].sourceAddressPrefix"),
        Break(
            f"{name}[4].protocol",
            UNKNOWN,
            "may let the whole internet reach SSH",
            undecided=True,
            at=f"{name}[4].sourceAddressPrefix",
        ),
    )
    for kind, name in _GROUPS.items()
]
CASES += [
    Case(Sample(kind, _rule()), Break("sourceAddressPrefix", "*", f"{SAYS}SSH"))
    for kind in ("azure-native:network:SecurityRule", "azure-native:azurestackhci:SecurityRule")
]
