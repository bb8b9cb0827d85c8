"""Properties that open a service to the internet or to broken encryption: place -> the values that do, and the types.

Found by walking the locked SDKs; the test that repeats the walk fails for a type that has such a property and is not
here. Vaults and managed HSMs are left out, of which rules of their own ask more.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from zs_policy.tables.networks import ADDRESS_LISTS, EVERYBODY
from zs_policy.tables.text import listed


class Door(NamedTuple):
    """Where one of `values` at a place lets in what should stay out, on these `types`."""

    values: tuple[object, ...]
    types: frozenset[str]


_OLD: Final = (
    "TLS1_0", "TLS1_1", "1.0", "1.1", "Tls", "Tls11", "None", "TLS10", "TLSv1", "TLSv1_0", "TLSv1_1", "TLSv1.1",
    "TLSEnforcementDisabled",
)  # fmt: skip
_SINGLE_SERVERS: Final = listed("""
    azure-native:dbformariadb:Server azure-native:dbformysql:SingleServer azure-native:dbforpostgresql:SingleServer
    """)

OPEN: Final[Mapping[str, Door]] = {
    "publicNetworkAccess": Door(
        ("Enabled", True),
        listed("""
            azure-native:agfoodplatform:DataManagerForAgricultureResource
            azure-native:apimanagement:ApiManagementService azure-native:app:ManagedEnvironment
            azure-native:appconfiguration:ConfigurationStore
            azure-native:automation:AutomationAccount azure-native:batch:BatchAccount
            azure-native:chaos:PrivateAccess azure-native:communication:CommunicationService
            azure-native:compute:Disk azure-native:compute:Snapshot
            azure-native:containerregistry:Registry azure-native:containerservice:ManagedCluster
            azure-native:cosmosdb:DatabaseAccount azure-native:databricks:Workspace
            azure-native:datafactory:Factory azure-native:desktopvirtualization:HostPool
            azure-native:desktopvirtualization:Workspace azure-native:deviceupdate:Account
            azure-native:digitaltwins:DigitalTwin azure-native:elasticsan:ElasticSan
            azure-native:eventgrid:Domain azure-native:eventgrid:Namespace
            azure-native:eventgrid:PartnerNamespace azure-native:eventgrid:Topic
            azure-native:eventhub:Namespace azure-native:eventhub:NamespaceNetworkRuleSet
            azure-native:hardwaresecuritymodules:CloudHsmCluster azure-native:iotcentral:App
            azure-native:kusto:Cluster azure-native:machinelearningservices:Registry
            azure-native:machinelearningservices:Workspace
            azure-native:migrate:AssessmentProjectsOperation
            azure-native:monitor:AzureMonitorWorkspace azure-native:notificationhubs:Namespace
            azure-native:offazure:MasterSitesController azure-native:purview:Account
            azure-native:redis:Redis azure-native:redisenterprise:RedisEnterprise
            azure-native:relay:Namespace azure-native:search:Service
            azure-native:servicebus:Namespace azure-native:servicebus:NamespaceNetworkRuleSet
            azure-native:signalrservice:SignalR azure-native:sql:Server
            azure-native:storage:StorageAccount azure-native:synapse:Workspace
            azure-native:web:StaticSite azure-native:web:WebApp azure-native:web:WebAppSlot
            azure-native:webpubsub:WebPubSub
            """),
    ),
    "properties.publicNetworkAccess": Door(
        ("Enabled", True),
        listed("""
            azure-native:attestation:AttestationProvider azure-native:botservice:Bot
            azure-native:cognitiveservices:Account azure-native:dashboard:Grafana
            azure-native:dbformariadb:Server azure-native:dbformysql:SingleServer
            azure-native:dbforpostgresql:SingleServer
            azure-native:deviceprovisioningservices:IotDpsResource azure-native:discovery:Bookshelf
            azure-native:discovery:Workspace azure-native:durabletask:Scheduler
            azure-native:fileshares:FileShare azure-native:healthcareapis:Service
            azure-native:healthdataaiservices:DeidService
            azure-native:hybridcompute:PrivateLinkScope azure-native:iothub:IotHubResource
            azure-native:kubernetesconfiguration:PrivateLinkScope
            azure-native:m365securityandcompliance:PrivateLinkServicesForEDMUpload
            azure-native:m365securityandcompliance:PrivateLinkServicesForM365ComplianceCenter
            azure-native:m365securityandcompliance:PrivateLinkServicesForM365SecurityCenter
            azure-native:m365securityandcompliance:PrivateLinkServicesForMIPPolicySync
            azure-native:m365securityandcompliance:PrivateLinkServicesForO365ManagementActivityAPI
            azure-native:m365securityandcompliance:PrivateLinkServicesForSCCPowershell
            azure-native:machinelearningservices:OnlineEndpoint azure-native:migrate:MigrateProject
            azure-native:migrate:MigrateProjectsControllerMigrateProject
            azure-native:migrate:Project azure-native:mongocluster:MongoCluster
            azure-native:recoveryservices:Vault
            azure-native:securityandcompliance:PrivateLinkServicesForEDMUpload
            azure-native:securityandcompliance:PrivateLinkServicesForM365ComplianceCenter
            azure-native:securityandcompliance:PrivateLinkServicesForM365SecurityCenter
            azure-native:securityandcompliance:PrivateLinkServicesForMIPPolicySync
            azure-native:securityandcompliance:PrivateLinkServicesForO365ManagementActivityAPI
            azure-native:securityandcompliance:PrivateLinkServicesForSCCPowershell
            """),
    ),
    "network.publicNetworkAccess": Door(
        ("Enabled",),
        listed("""
            azure-native:dbformysql:Server azure-native:dbforpostgresql:Server
            """),
    ),
    "siteConfig.publicNetworkAccess": Door(
        ("Enabled",),
        listed("""
            azure-native:web:WebApp azure-native:web:WebAppSlot
            """),
    ),
    "publicDataEndpointEnabled": Door(
        (True,),
        listed("""
            azure-native:sql:ManagedInstance
            """),
    ),
    "allowBlobPublicAccess": Door(
        (True,),
        listed("""
            azure-native:storage:StorageAccount
            """),
    ),
    **{place: Door(EVERYBODY, types) for place, types in ADDRESS_LISTS.items()},
    **{
        place: Door(("Allow",), listed(types))
        for place, types in {
            "networkRuleSet.defaultAction": """
                azure-native:containerregistry:Registry azure-native:storage:StorageAccount
                """,
            "networkACLs.defaultAction": "azure-native:signalrservice:SignalR azure-native:webpubsub:WebPubSub",
            "properties.networkAcls.defaultAction": "azure-native:cognitiveservices:Account",
            "properties.networkRuleSets.defaultAction": "azure-native:iothub:IotHubResource",
            "networkRuleSets.defaultAction": "azure-native:iotcentral:App",
            "networkProfile.accountAccess.defaultAction": "azure-native:batch:BatchAccount",
            "networkProfile.nodeManagementAccess.defaultAction": "azure-native:batch:BatchAccount",
            "defaultAction": """
                azure-native:eventhub:NamespaceNetworkRuleSet azure-native:servicebus:NamespaceNetworkRuleSet
                """,
        }.items()
    },
    "publicAccess": Door(("Blob", "Container"), listed("azure-native:storage:BlobContainer")),
    "enableNodePublicIP": Door(
        (True,), listed("azure-native:containerservice:AgentPool azure-native:servicefabric:NodeType")
    ),
    "agentPoolProfiles[].enableNodePublicIP": Door((True,), listed("azure-native:containerservice:ManagedCluster")),
    "properties.properties.enableNodePublicIp": Door((True,), listed("azure-native:machinelearningservices:Compute")),
    "properties.properties.remoteLoginPortPublicAccess": Door(
        ("Enabled",), listed("azure-native:machinelearningservices:Compute")
    ),
    "properties.properties.sshSettings.sshPublicAccess": Door(
        ("Enabled",), listed("azure-native:machinelearningservices:Compute")
    ),
    "anonymousPullEnabled": Door(
        (True,),
        listed("""
            azure-native:containerregistry:Registry
            """),
    ),
    "publiclyAccessible": Door(
        (True,),
        listed("""
            aws:dms/instanceProfile:InstanceProfile aws:dms/replicationInstance:ReplicationInstance
            aws:lightsail/database:Database aws:m2/environment:Environment aws:mq/broker:Broker
            aws:neptune/clusterInstance:ClusterInstance aws:rds/cluster:Cluster
            aws:rds/clusterInstance:ClusterInstance aws:rds/instance:Instance
            aws:rds/shardGroup:ShardGroup aws:redshift/cluster:Cluster
            aws:redshiftserverless/workgroup:Workgroup aws:timestreaminfluxdb/dbCluster:DbCluster
            aws:timestreaminfluxdb/dbInstance:DbInstance
            """),
    ),
    "brokerNodeGroupInfo.connectivityInfo.publicAccess.type": Door(
        ("SERVICE_PROVIDED_EIPS",),
        listed("""
            aws:msk/cluster:Cluster
            """),
    ),
}
WEAK: Final[Mapping[str, Door]] = {
    "minimumTlsVersion": Door(
        _OLD,
        listed("""
            azure-native:eventhub:Namespace azure-native:redis:Redis
            azure-native:redisenterprise:RedisEnterprise azure-native:servicebus:Namespace
            azure-native:storage:StorageAccount
            """),
    ),
    "minimalTlsVersion": Door(
        _OLD,
        listed("""
            azure-native:cosmosdb:DatabaseAccount azure-native:sql:ManagedInstance
            azure-native:sql:Server
            """),
    ),
    "siteConfig.minTlsVersion": Door(
        _OLD,
        listed("""
            azure-native:web:WebApp azure-native:web:WebAppSlot
            """),
    ),
    "properties.minTlsVersion": Door(
        _OLD,
        listed("""
            azure-native:iothub:IotHubResource
            """),
    ),
    "siteConfig.scmMinTlsVersion": Door(_OLD, listed("azure-native:web:WebApp azure-native:web:WebAppSlot")),
    "properties.minimalTlsVersion": Door(_OLD, _SINGLE_SERVERS),
    "properties.sslEnforcement": Door(("Disabled",), _SINGLE_SERVERS),
    "properties.minSupportedTlsVersion": Door(_OLD, listed("azure-native:hdinsight:Cluster")),
    "minimumTlsVersionAllowed": Door(
        _OLD,
        listed("""
            azure-native:eventgrid:Domain azure-native:eventgrid:Namespace
            azure-native:eventgrid:PartnerNamespace azure-native:eventgrid:Topic
            """),
    ),
    "tlsSettings.minimumTlsVersion": Door(_OLD, listed("azure-native:cdn:AFDCustomDomain")),
    **{
        f"{place}.{name}": Door(values, listed("azure-native:network:ApplicationGateway"))
        for place in ("sslPolicy", "sslProfiles[].sslPolicy")
        for name, values in {
            "minProtocolVersion": _OLD,
            "policyName": ("AppGwSslPolicy20150501", "AppGwSslPolicy20170401"),
        }.items()
    },
    "isHttpAllowed": Door((True,), listed("azure-native:cdn:Endpoint")),
    "configuration.ingress.allowInsecure": Door((True,), listed("azure-native:app:ContainerApp")),
    "properties.httpsOnly": Door(
        (False,),
        listed("azure-native:appplatform:ApiPortal azure-native:appplatform:App azure-native:appplatform:Gateway"),
    ),
    "clientProtocol": Door(("Plaintext",), listed("azure-native:redisenterprise:Database")),
    "enableHttpsTrafficOnly": Door(
        (False,),
        listed("""
            azure-native:storage:StorageAccount
            """),
    ),
    "httpsOnly": Door(
        (False,),
        listed("""
            azure-native:web:WebApp azure-native:web:WebAppSlot
            """),
    ),
    "enableNonSslPort": Door(
        (True,),
        listed("""
            azure-native:redis:Redis
            """),
    ),
}
WEAK_UNSAID: Final[Mapping[str, frozenset[str]]] = {
    "httpsOnly": listed("azure-native:web:WebApp azure-native:web:WebAppSlot"),
}
"""Place -> types that take plain connections where it is missing. Versions of TLS are not here: what services take by
default today is 1.2.
"""
NOT_DOORS: Final = listed("""
    azure-native:authorization:PrivateLinkAssociation azure-native:managednetworkfabric:AccessControlList
    azure-native:managednetworkfabric:RoutePolicy aws:mailmanager/ruleSet:RuleSet
    aws:mailmanager/trafficPolicy:TrafficPolicy aws:waf/webAcl:WebAcl aws:wafregional/webAcl:WebAcl
    aws:vpclattice/listener:Listener aws:wafv2/webAcl:WebAcl
    """)
"""Have a property of such a name, and mean the management plane, routes or requests by it."""


def by_type(doors: Mapping[str, Door]) -> Mapping[str, tuple[str, ...]]:
    """Type -> its places."""
    types = sorted(set().union(*(door.types for door in doors.values())))
    return {kind: tuple(place for place, door in doors.items() if kind in door.types) for kind in types}
