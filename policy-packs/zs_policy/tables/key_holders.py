"""Types that have keys which somebody can list: what their lookups (`list*Keys`, `list*ConnectionStrings`) answer is
a credential.

Found by walking the Azure SDK's functions whose result carries keys, connection strings or tokens; a test repeats the
walk.
"""

from typing import Final

from zs_policy.tables.text import listed

KEY_HOLDERS: Final = frozenset(
    f"azure-native:{name}"
    for name in listed(
        """
        apimanagement:ApiManagementService apimanagement:Gateway apimanagement:Subscription app:ContainerApp
        app:DaprComponent app:Job appconfiguration:ConfigurationStore applicationinsights:Component
        appplatform:Service automation:AutomationAccount avs:PrivateCloud batch:BatchAccount botservice:Bot
        botservice:Channel cognitiveservices:Account communication:CommunicationService
        containerregistry:Registry containerservice:Fleet containerservice:ManagedCluster
        cosmosdb:DatabaseAccount cosmosdb:MongoCluster databox:Job datadog:Monitor
        datafactory:IntegrationRuntime datalakeanalytics:Account datamigration:SqlMigrationService
        desktopvirtualization:HostPool deviceprovisioningservices:IotDpsResource engagementfabric:Account
        eventgrid:Domain eventgrid:Namespace eventgrid:NamespaceTopic eventgrid:PartnerNamespace eventgrid:Topic
        eventhub:DisasterRecoveryConfig eventhub:EventHub eventhub:EventHubAuthorizationRule eventhub:Namespace
        eventhub:NamespaceAuthorizationRule fluidrelay:FluidRelayServer healthbot:Bot
        hybridconnectivity:Endpoint hybridnetwork:ArtifactManifest hybridnetwork:Device importexport:Job
        iothub:IotHubResource kubernetes:ConnectedCluster logic:IntegrationAccount logic:Workflow
        machinelearning:Workspace machinelearningservices:BatchEndpoint machinelearningservices:Compute
        machinelearningservices:Datastore machinelearningservices:OnlineEndpoint
        machinelearningservices:Workspace maps:Account mongocluster:MongoCluster
        network:VirtualNetworkGatewayConnection network:VpnServerConfiguration notificationhubs:Namespace
        notificationhubs:NotificationHub operationalinsights:Workspace powerbi:WorkspaceCollection
        purview:Account quantum:Workspace redhatopenshift:OpenShiftCluster redis:Redis redisenterprise:Database
        redisenterprise:RedisEnterprise relay:HybridConnection relay:Namespace relay:WCFRelay
        resourceconnector:Appliance saas:SaasSubscriptionLevel search:Service servicebus:DisasterRecoveryConfig
        servicebus:Namespace servicebus:NamespaceAuthorizationRule servicebus:Queue
        servicebus:QueueAuthorizationRule servicebus:Topic servicebus:TopicAuthorizationRule
        servicefabricmesh:SecretValue signalrservice:SignalR solutions:Application storage:LocalUser
        storage:StorageAccount synapse:IntegrationRuntime web:AppServicePlan web:Connection web:StaticSite
        web:WebApp web:WebAppSlot webpubsub:WebPubSub
        """
    )
)
