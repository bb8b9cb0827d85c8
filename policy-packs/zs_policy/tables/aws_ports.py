"""Ports behind which a password or a key is asked for, and where AWS's firewalls let addresses through to them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

ADMIN_PORTS: Final[Mapping[int, str]] = {
    20: "FTP", 21: "FTP", 22: "SSH", 23: "Telnet", 110: "POP3", 111: "portmapper", 135: "RPC", 137: "NetBIOS",
    138: "NetBIOS", 139: "NetBIOS", 143: "IMAP", 161: "SNMP", 389: "LDAP", 445: "SMB", 512: "rexec", 513: "rlogin",
    514: "rsh", 636: "LDAP", 873: "rsync", 1433: "SQL Server", 1434: "SQL Server", 1521: "Oracle", 2049: "NFS",
    2181: "ZooKeeper", 2375: "Docker", 2376: "Docker", 2379: "etcd", 2380: "etcd", 2382: "SQL Server",
    2383: "SQL Server", 2483: "Oracle", 2484: "Oracle", 3000: "consoles", 3020: "SMB", 3306: "MySQL", 3389: "RDP",
    4333: "mSQL", 4505: "Salt", 4506: "Salt", 5432: "PostgreSQL", 5439: "Redshift", 5500: "VNC", 5601: "Kibana",
    5900: "VNC", 5985: "WinRM", 5986: "WinRM", 6379: "Redis", 6443: "Kubernetes", 7000: "Cassandra",
    7001: "Cassandra", 7199: "Cassandra", 8020: "HDFS", 8200: "Vault", 8300: "Consul", 8500: "Consul",
    8888: "consoles", 9000: "Hadoop", 9042: "Cassandra", 9090: "consoles", 9092: "Kafka", 9160: "Cassandra",
    9200: "OpenSearch", 9300: "OpenSearch", 10250: "kubelet", 11211: "Memcached", 11214: "Memcached",
    11215: "Memcached", 15672: "RabbitMQ", 27017: "MongoDB", 27018: "MongoDB", 27019: "MongoDB", 28017: "MongoDB",
    50070: "HDFS", 61620: "OpsCenter", 61621: "OpsCenter", 61616: "ActiveMQ",
}  # fmt: skip
"""Port -> what listens there by custom: shells, consoles, databases, directories, stores of secrets."""


class Entry(NamedTuple):
    """Where one rule of a firewall is (`rules`, "" for the resource itself), and what it calls its parts."""

    rules: str
    addresses: tuple[str, ...]
    protocol: str = "protocol"
    only: tuple[str, str] | None = None
    open_unsaid: bool = False
    """Whether everybody is let in where no address is said."""


_GROUP: Final = Entry("ingress[]", ("cidrBlocks", "ipv6CidrBlocks"))
FIREWALLS: Final[Mapping[str, Entry]] = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _GROUP,
    "aws:ec2/securityGroup:SecurityGroup": _GROUP,
    "aws:ec2/securityGroupRule:SecurityGroupRule": Entry(
        "", ("cidrBlocks", "ipv6CidrBlocks"), only=("type", "ingress")
    ),
    "aws:gamelift/fleet:Fleet": Entry("ec2InboundPermissions[]", ("ipRange",)),
    "aws:lightsail/instancePublicPorts:InstancePublicPorts": Entry(
        "portInfos[]", ("cidrs", "ipv6Cidrs", "cidrListAliases"), open_unsaid=True
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Entry(
        "", ("cidrIpv4", "cidrIpv6"), protocol="ipProtocol"
    ),
}
NARROWEST: Final = {4: 8, 6: 7}
"""Version of the protocol -> bits that the widest private network fixes; what fixes fewer holds the internet."""
ALL_PROTOCOLS: Final = frozenset({"-1", "all"})
TCP: Final = frozenset({"tcp", "6"})
UDP: Final = frozenset({"udp", "17"})
UDP_PORTS: Final = frozenset({111, 137, 138, 161, 389, 1434, 2049, 11211})
"""Those of the ports that answer by UDP alone; the others speak TCP, and nothing comes of a packet to them."""
MANY: Final = 20
"""Kinds of services behind one rule, from which on it is meant for all of them."""
