"""Properties that are called like a sign-in switch and are not judged as one, each group with its reason.

An entry is `type#path`, `type` for every such property of a type, or `package:module:*`.
"""

from collections.abc import Mapping
from typing import Final

from zs_policy.tables.text import listed

LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "a mirror of a resource that lives in AWS: nothing is set by it": listed("azure-native:awsconnector:*"),
    "the machines of a managed system: one switch in four shapes": listed("azure-native:workloads:SapVirtualInstance"),
    "an override for one location of what the table judges": listed(
        "azure-native:azurefleet:Fleet#additionalLocationsProfile.locationProfiles.virtualMachineProfileOverride"
        ".osProfile.linuxConfiguration.disablePasswordAuthentication"
    ),
    "people, devices or browsers sign in there, not workloads": listed("""
        aws:appstream/user:User aws:appstream/userStackAssociation:UserStackAssociation aws:emr/studio:Studio
        aws:iot/domainConfiguration:DomainConfiguration aws:sagemaker/domain:Domain
        aws:workspacesweb/portal:Portal
        """),
    "says who is asked, not whether a credential works: access by IAM, Entra or nobody": listed("""
        aws:athena/workgroup:Workgroup aws:eks/cluster:Cluster aws:vpclattice/service:Service
        aws:vpclattice/serviceNetwork:ServiceNetwork azure-native:app:AgentSpace
        azure-native:appconfiguration:ConfigurationStore#dataPlaneProxy.authenticationMode
        azure-native:recoveryservices:ReplicationPolicy
        """),
    "the far side is a third party's and takes nothing but a credential, which its own property carries": listed("""
        aws:appfabric/appAuthorization:AppAuthorization aws:appflow/connectorProfile:ConnectorProfile
        aws:bedrock/agentDataSource:AgentDataSource aws:datasync/locationAzureBlob:LocationAzureBlob
        aws:datasync/locationHdfs:LocationHdfs aws:dms/dataProvider:DataProvider
        aws:dms/endpoint:Endpoint#mongodbSettings.authType aws:glue/connection:Connection
        azure-native:appplatform:CustomizedAccelerator azure-native:confluent:Connector
        azure-native:datafactory:LinkedService azure-native:datamigration:DatabaseMigrationsSqlMi
        azure-native:datamigration:DatabaseMigrationsSqlVm azure-native:iotoperationsmq:KafkaConnector
        azure-native:security:SecurityConnector
        """),
    "the client's side of a switch that the cluster has": listed("aws:mskconnect/connector:Connector"),
    "the container of what the table judges": listed("""
        aws:elasticache/user:User#authenticationMode aws:memorydb/user:User#authenticationMode
        """),
    "judged as one of two ways by no-database-password": listed("""
        aws:rds/cluster:Cluster#iamDatabaseAuthenticationEnabled
        aws:rds/instance:Instance#iamDatabaseAuthenticationEnabled
        """),
    "judged by no-minted-credential": listed("aws:codebuild/sourceCredential:SourceCredential"),
    "without keys there is nothing that they could write": listed(
        "azure-native:cosmosdb:DatabaseAccount#disableKeyBasedMetadataWriteAccess"
    ),
    "how a role is given, not how it signs in; and rehearsals that make nothing": listed("""
        azure-native:servicelinker:Connector#authInfo.authMode azure-native:servicelinker:Linker#authInfo.authMode
        azure-native:servicelinker:ConnectorDryrun azure-native:servicelinker:LinkerDryrun
        """),
}


def left_out(kind: str, path: str) -> bool:
    """Whether somebody decided not to judge this property."""
    keys = {kind, f"{kind}#{path}", f"{kind.rpartition(':')[0]}:*"}
    return any(keys & group for group in LEFT_OUT.values())
