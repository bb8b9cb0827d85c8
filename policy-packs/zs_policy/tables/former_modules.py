"""Modules in which resource types of azure-native lay before its version 3, for programs on older SDKs.

Read out of the SDK's own aliases; the test that repeats the reading fails when the two differ. Types that were renamed
as well are left out: what they are today is not the same resource.
"""

from collections.abc import Mapping
from typing import Final

from zs_policy.tables.text import listed

_MOVED: Final = {
    ("cache", "redis"): listed("""
        AccessPolicy AccessPolicyAssignment FirewallRule LinkedServer PatchSchedule
        PrivateEndpointConnection Redis
        """),
    ("cache", "redisenterprise"): listed("""
        Database RedisEnterprise
        """),
    ("devices", "deviceprovisioningservices"): listed("""
        DpsCertificate IotDpsResource IotDpsResourcePrivateEndpointConnection
        """),
    ("devices", "iothub"): listed("""
        Certificate IotHubResource IotHubResourceEventHubConsumerGroup PrivateEndpointConnection
        """),
    ("documentdb", "cosmosdb"): listed("""
        CassandraCluster CassandraDataCenter CassandraResourceCassandraKeyspace
        CassandraResourceCassandraTable CassandraResourceCassandraView DatabaseAccount GraphResourceGraph
        GremlinResourceGremlinDatabase GremlinResourceGremlinGraph MongoCluster MongoClusterFirewallRule
        MongoDBResourceMongoDBCollection MongoDBResourceMongoDBDatabase MongoDBResourceMongoRoleDefinition
        MongoDBResourceMongoUserDefinition NotebookWorkspace PrivateEndpointConnection Service
        SqlResourceSqlContainer SqlResourceSqlDatabase SqlResourceSqlRoleAssignment
        SqlResourceSqlRoleDefinition SqlResourceSqlStoredProcedure SqlResourceSqlTrigger
        SqlResourceSqlUserDefinedFunction TableResourceTable TableResourceTableRoleAssignment
        TableResourceTableRoleDefinition ThroughputPool ThroughputPoolAccount
        """),
    ("documentdb", "mongocluster"): listed("""
        FirewallRule
        """),
    ("insights", "applicationinsights"): listed("""
        AnalyticsItem Component ComponentCurrentBillingFeature ComponentLinkedStorageAccount
        ExportConfiguration Favorite MyWorkbook ProactiveDetectionConfiguration WebTest Workbook
        WorkbookTemplate
        """),
    ("insights", "monitor"): listed("""
        ActionGroup ActivityLogAlert AutoscaleSetting DataCollectionEndpoint DataCollectionRule
        DataCollectionRuleAssociation DiagnosticSetting ManagementGroupDiagnosticSetting MetricAlert
        PrivateEndpointConnection PrivateLinkScope PrivateLinkScopedResource ScheduledQueryRule
        SubscriptionDiagnosticSetting TenantActionGroup
        """),
    ("network", "dns"): listed("""
        DnssecConfig RecordSet Zone
        """),
    ("network", "dnsresolver"): listed("""
        DnsForwardingRuleset DnsResolver DnsResolverDomainList DnsResolverPolicy
        DnsResolverPolicyVirtualNetworkLink DnsSecurityRule ForwardingRule InboundEndpoint OutboundEndpoint
        PrivateResolverVirtualNetworkLink
        """),
    ("network", "frontdoor"): listed("""
        Experiment FrontDoor NetworkExperimentProfile Policy RulesEngine
        """),
    ("network", "privatedns"): listed("""
        PrivateRecordSet PrivateZone VirtualNetworkLink
        """),
    ("network", "trafficmanager"): listed("""
        Endpoint Profile TrafficManagerUserMetricsKey
        """),
}

FORMER: Final[Mapping[str, str]] = {
    f"azure-native:{old}:{name}": f"azure-native:{new}:{name}" for (old, new), names in _MOVED.items() for name in names
}
