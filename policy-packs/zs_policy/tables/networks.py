"""What decides whether an Azure service answers the internet when its own switch (`tables/doors.py`) is not stated.

Defaults as the services' documentation and the SDK's descriptions give them: on, unless the service is placed into a
network of the customer, or lets in listed addresses only.
"""

from collections.abc import Mapping
from typing import Final

from zs_policy.switches import Switch
from zs_policy.tables.text import listed

OPEN_UNSAID: Final[Mapping[str, frozenset[str]]] = {
    "publicNetworkAccess": listed("""
        azure-native:appconfiguration:ConfigurationStore azure-native:automation:AutomationAccount
        azure-native:batch:BatchAccount azure-native:containerregistry:Registry
        azure-native:cosmosdb:DatabaseAccount azure-native:databricks:Workspace azure-native:datafactory:Factory
        azure-native:digitaltwins:DigitalTwin azure-native:elasticsan:ElasticSan
        azure-native:eventgrid:Domain azure-native:eventgrid:Namespace
        azure-native:eventgrid:PartnerNamespace azure-native:eventgrid:Topic
        azure-native:eventhub:Namespace azure-native:iotcentral:App azure-native:kusto:Cluster
        azure-native:machinelearningservices:Registry azure-native:machinelearningservices:Workspace
        azure-native:notificationhubs:Namespace azure-native:purview:Account azure-native:redis:Redis
        azure-native:relay:Namespace azure-native:search:Service azure-native:servicebus:Namespace
        azure-native:signalrservice:SignalR azure-native:sql:Server azure-native:storage:StorageAccount
        azure-native:synapse:Workspace azure-native:webpubsub:WebPubSub
        """),
    "properties.publicNetworkAccess": listed("""
        azure-native:cognitiveservices:Account azure-native:dbformariadb:Server
        azure-native:dbformysql:SingleServer azure-native:dbforpostgresql:SingleServer
        azure-native:deviceprovisioningservices:IotDpsResource azure-native:durabletask:Scheduler
        azure-native:healthcareapis:Service azure-native:healthdataaiservices:DeidService
        azure-native:iothub:IotHubResource azure-native:mongocluster:MongoCluster
        azure-native:recoveryservices:Vault
        """),
    "network.publicNetworkAccess": listed("azure-native:dbformysql:Server azure-native:dbforpostgresql:Server"),
}
"""Place of the switch -> types that answer the internet where it is missing. Not what people or anybody's clients are
meant to visit (sites, gateways, dashboards, bots): there, only what is stated is judged.
"""

SWITCHES: Final = ("publicNetworkAccess", "properties.publicNetworkAccess", "network.publicNetworkAccess")
DENIES: Final = listed("""
    networkAcls.defaultAction networkRuleSet.defaultAction networkACLs.defaultAction
    properties.networkAcls.defaultAction properties.networkRuleSet.defaultAction
    properties.networkRuleSets.defaultAction networkRuleSets.defaultAction
    networkProfile.accountAccess.defaultAction
    """)
"""Where a service says what happens to everybody who is not listed."""
ALLOW_LISTS: Final = listed("""
    ipRules virtualNetworkRules inboundIpRules allowedIpRangeList properties.ipAllowlist properties.ipFilterRules
    networkAcls.ipRules
    """)
"""Where it lists who is let in; with one entry, everybody else is turned away. `networkRuleSet.ipRules` is the search
service's, which has no default action.
"""
SEARCH: Final = "azure-native:search:Service"
INJECTED: Final = listed("subnetId network.delegatedSubnetResourceId virtualNetworkConfiguration.subnetId")
"""Where it is placed into a network, and has no public address."""

ADDRESS_LISTS: Final[Mapping[str, frozenset[str]]] = {
    place: listed(types)
    for place, types in {
        "networkRuleSet.ipRules[].iPAddressOrRange": """
            azure-native:containerregistry:Registry azure-native:storage:StorageAccount
            """,
        "networkRuleSet.ipRules[].value": "azure-native:search:Service",
        "properties.networkAcls.ipRules[].value": "azure-native:cognitiveservices:Account",
        "networkProfile.accountAccess.ipRules[].value": "azure-native:batch:BatchAccount",
        "networkProfile.nodeManagementAccess.ipRules[].value": "azure-native:batch:BatchAccount",
        "ipRules[].ipAddressOrRange": "azure-native:cosmosdb:DatabaseAccount",
        "ipRules[].ipMask": """
            azure-native:eventhub:NamespaceNetworkRuleSet azure-native:servicebus:NamespaceNetworkRuleSet
            """,
        "inboundIpRules[].ipMask": """
            azure-native:eventgrid:Domain azure-native:eventgrid:Namespace azure-native:eventgrid:PartnerNamespace
            azure-native:eventgrid:Topic
            """,
        "properties.networkRuleSets.ipRules[].ipMask": "azure-native:iothub:IotHubResource",
        "networkRuleSets.ipRules[].ipMask": "azure-native:iotcentral:App",
        "networkAcls.ipRules[].ipMask": "azure-native:notificationhubs:Namespace",
        "allowedIpRangeList[]": "azure-native:kusto:Cluster",
        "properties.ipAllowlist[]": "azure-native:durabletask:Scheduler",
    }.items()
}
"""Lists of who is let in, and nothing else: lists that also reject (IP filters of hubs) are not here."""

EVERYBODY: Final = ("0.0.0.0/0", "::/0", "0.0.0.0", "*")  # noqa: S104 - an address in a list, no socket
"""An entry that lets everybody in. `0.0.0.0` is all of Azure, other tenants' machines among it."""

RANGES: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(
        sorted(
            listed("""
                azure-native:cosmosdb:MongoClusterFirewallRule azure-native:datalakeanalytics:FirewallRule
                azure-native:datalakestore:FirewallRule azure-native:dbformariadb:FirewallRule
                azure-native:dbformysql:FirewallRule azure-native:dbformysql:SingleServerFirewallRule
                azure-native:dbforpostgresql:FirewallRule azure-native:dbforpostgresql:ServerGroupFirewallRule
                azure-native:dbforpostgresql:SingleServerFirewallRule azure-native:sql:FirewallRule
                azure-native:synapse:IpFirewallRule
                """)
        ),
        ("startIpAddress", "endIpAddress"),
    ),
    **dict.fromkeys(
        (
            "azure-native:databasefleetmanager:FirewallRule",
            "azure-native:horizondb:HorizonDbFirewallRule",
            "azure-native:mongocluster:FirewallRule",
        ),
        ("properties.startIpAddress", "properties.endIpAddress"),
    ),
    "azure-native:datalakeanalytics:Account": ("firewallRules[].startIpAddress", "firewallRules[].endIpAddress"),
    "azure-native:datalakestore:Account": ("firewallRules[].startIpAddress", "firewallRules[].endIpAddress"),
    "azure-native:redis:FirewallRule": ("startIP", "endIP"),
    "azure-native:redis:RedisFirewallRule": ("startIP", "endIP"),
    "azure-native:sql:IPv6FirewallRule": ("startIPv6Address", "endIPv6Address"),
}
"""Firewall rules of services: where each says its first and its last address."""

RANGE_NAMES: Final = r"(?i)start_?ip(v6)?(address)?"
NOT_FIREWALLS: Final = listed("""
    azure-native:awsconnector azure-native:azurestackhci azure-native:hybridcontainerservice azure-native:network
    """)
"""Modules whose ranges of addresses belong to a network of the customer's own, or mirror another cloud."""

_OLD_TLS: Final = (
    "TLSv1", "TLSv1.1", "TLSv1,TLSv1.1", "TLSv1,TLSv1.1,TLSv1.2", "TLSv1.1,TLSv1.2", "TLSv1,TLSv1.1,TLSv1.2,TLSv1.3",
    "TLSv1.1,TLSv1.2,TLSv1.3",
)  # fmt: skip
SERVER_PARAMETERS: Final = dict.fromkeys(
    sorted(
        listed("""
            azure-native:dbformariadb:Configuration azure-native:dbformysql:Configuration
            azure-native:dbformysql:SingleServerConfiguration azure-native:dbforpostgresql:Configuration
            azure-native:dbforpostgresql:SingleServerConfiguration
            """)
    ),
    (
        Switch("value", "plain traffic", on=("OFF", "0"), where=("configurationName", "require_secure_transport")),
        Switch("value", "old TLS", on=_OLD_TLS, where=("configurationName", "ssl_min_protocol_version")),
        Switch("value", "old TLS", on=_OLD_TLS, where=("configurationName", "tls_version")),
    ),
)
"""Parameters of database servers, one resource each."""
