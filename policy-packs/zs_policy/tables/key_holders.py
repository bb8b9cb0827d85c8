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
        """ appconfiguration:ConfigurationStore applicationinsights:Component automation:AutomationAccount
        batch:BatchAccount cognitiveservices:Account communication:CommunicationService containerregistry:Registry
        containerservice:ManagedCluster cosmosdb:DatabaseAccount eventgrid:Domain eventgrid:Namespace
        eventgrid:PartnerNamespace eventgrid:Topic eventhub:Namespace eventhub:EventHub
        eventhub:NamespaceAuthorizationRule eventhub:EventHubAuthorizationRule iothub:IotHubResource
        machinelearningservices:Workspace machinelearningservices:OnlineEndpoint maps:Account
        notificationhubs:Namespace notificationhubs:NotificationHub operationalinsights:Workspace redis:Redis
        redisenterprise:Database redisenterprise:RedisEnterprise relay:Namespace relay:HybridConnection search:Service
        servicebus:Namespace servicebus:Queue servicebus:Topic servicebus:NamespaceAuthorizationRule
        servicebus:QueueAuthorizationRule servicebus:TopicAuthorizationRule signalrservice:SignalR
        storage:StorageAccount web:StaticSite web:WebApp webpubsub:WebPubSub
        """
    )
)
