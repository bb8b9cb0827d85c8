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
            Break("ingress[0].ipv6CidrBlocks", ["::/0"], f"{SAYS}SSH"),
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
