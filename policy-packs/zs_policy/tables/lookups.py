"""Lookups that answer with a credential, by function token.

Found by walking the SDKs' functions whose name or whose result promises one; the test that repeats the walk fails for
one that is neither here nor left out. Packs do not see lookups; who records them (a trace, a line handed to `idp
check`) has them judged by their token.
"""

import re
from collections.abc import Mapping
from typing import Final

from zs_policy.tables.text import listed

_AZURE: Final = listed("""
    apimanagement:getApiManagementServiceSsoToken apimanagement:getUserSharedAccessToken
    apimanagement:listAuthorizationServerSecrets apimanagement:listClientApplicationSecrets
    apimanagement:listDelegationSettingSecrets apimanagement:listGatewayDebugCredentials
    apimanagement:listGatewayKeys apimanagement:listIdentityProviderSecrets
    apimanagement:listOpenIdConnectProviderSecrets apimanagement:listSubscriptionSecrets
    apimanagement:listTenantAccessSecrets apimanagement:listWorkspaceSubscriptionSecrets
    app:getContainerAppAuthToken app:getManagedEnvironmentAuthToken app:listAgentSpacesConnectorAllSecrets
    app:listAgentSpacesConnectorSecrets app:listAgentsConnectorSecrets
    app:listAgentsConnectorWithSecretsByAgent app:listBuildAuthToken
    app:listConnectedEnvironmentsDaprComponentSecrets app:listContainerAppSecrets
    app:listDaprComponentSecrets app:listJobSecrets appconfiguration:listConfigurationStoreKeys
    applicationinsights:getLiveToken appplatform:listApmSecretKeys appplatform:listJobEnvSecrets
    appplatform:listJobExecutionEnvSecrets appplatform:listServiceTestKeys authorization:getClientToken
    automation:listKeyByAutomationAccount avs:listPrivateCloudAdminCredentials
    azuredatatransfer:getFlowStreamConnectionString azurestack:getRegistrationActivationKey
    batch:listBatchAccountKeys billingtrust:listAssessmentUploadToken
    botservice:listBotConnectionWithSecrets botservice:listChannelWithKeys
    botservice:listQnAMakerEndpointKey cognitiveservices:listAccountKeys
    communication:listCommunicationServiceKeys containerregistry:listRegistryCredentials
    containerregistry:listRunLogSasUrl containerservice:listFleetCredentials
    containerservice:listManagedClusterAdminCredentials
    containerservice:listManagedClusterMonitoringUserCredentials
    containerservice:listManagedClusterUserCredentials containerservice:listManagedNamespaceCredential
    containerservice:listNamespaceCredential cosmosdb:listDatabaseAccountConnectionStrings
    cosmosdb:listDatabaseAccountKeys cosmosdb:listMongoClusterConnectionStrings
    cosmosdb:listNotebookWorkspaceConnectionInfo databox:listJobCredentials
    datadog:getMonitorDefaultApplicationKey datadog:getMonitorDefaultKey datadog:listMonitorApiKeys
    datafactory:getFactoryGitHubAccessToken datafactory:listIntegrationRuntimeAuthKeys
    datalakeanalytics:listStorageAccountSasTokens datamigration:listSqlMigrationServiceAuthKeys
    desktopvirtualization:getHostPoolRegistrationToken desktopvirtualization:listHostPoolRegistrationTokens
    desktopvirtualization:listSessionHostSingleRegistrationTokens
    deviceprovisioningservices:listIotDpsResourceKeys
    deviceprovisioningservices:listIotDpsResourceKeysForKeyName edgemarketplace:getOfferAccessToken
    elastic:getOrganizationApiKey engagementfabric:listAccountKeys eventgrid:listDomainSharedAccessKeys
    eventgrid:listNamespaceSharedAccessKeys eventgrid:listNamespaceTopicSharedAccessKeys
    eventgrid:listPartnerNamespaceSharedAccessKeys eventgrid:listTopicSharedAccessKeys
    eventhub:listDisasterRecoveryConfigKeys eventhub:listEventHubKeys eventhub:listNamespaceKeys
    fluidrelay:listFluidRelayServerKeys healthbot:listBotSecrets hybridconnectivity:listEndpointCredentials
    hybridconnectivity:listEndpointIngressGatewayCredentials hybridnetwork:listArtifactManifestCredential
    hybridnetwork:listDeviceRegistrationKey hybridnetwork:listVendorSkusCredential
    impact:getUploadServiceUploadToken importexport:listBitLockerKey iothub:listIotHubResourceKeys
    iothub:listIotHubResourceKeysForKeyName kubernetes:listConnectedClusterUserCredential
    kubernetes:listConnectedClusterUserCredentials logic:listWorkflowAccessKeySecretKeys
    machinelearning:listWorkspaceKeys machinelearningservices:getOnlineEndpointToken
    machinelearningservices:listBatchEndpointKeys machinelearningservices:listComputeKeys
    machinelearningservices:listDatastoreSecrets machinelearningservices:listEndpointKeys
    machinelearningservices:listOnlineEndpointKeys machinelearningservices:listServerlessEndpointKeys
    machinelearningservices:listWorkspaceConnectionSecrets machinelearningservices:listWorkspaceKeys
    machinelearningservices:listWorkspaceNotebookAccessToken
    machinelearningservices:listWorkspaceNotebookKeys
    machinelearningservices:listWorkspaceStorageAccountKeys maps:listAccountKeys maps:listAccountSas
    mongocluster:listMongoClusterConnectionStrings network:listVirtualNetworkGatewayRadiusSecrets
    network:listVpnLinkConnectionDefaultSharedKey network:listVpnServerConfigurationRadiusSecrets
    notificationhubs:getNamespacePnsCredentials notificationhubs:getNotificationHubPnsCredentials
    notificationhubs:listNamespaceKeys notificationhubs:listNotificationHubKeys
    operationalinsights:getSharedKeys operationalinsights:getWorkspaceSharedKeys
    powerbi:listWorkspaceCollectionAccessKeys purview:listAccountKeys quantum:listWorkspaceKeys
    recoveryservices:getRecoveryPointAccessToken redhatopenshift:listOpenShiftClusterAdminCredentials
    redhatopenshift:listOpenShiftClusterCredentials redis:listRedisKeys redisenterprise:listDatabaseKeys
    relay:listHybridConnectionKeys relay:listNamespaceKeys relay:listWCFRelayKeys
    resourceconnector:listApplianceClusterCustomerUserCredential
    resourceconnector:listApplianceClusterUserCredential resourceconnector:listApplianceKeys
    saas:listSaasResourceAccessToken saas:listSaasSubscriptionLevelAccessToken search:listAdminKey
    search:listQueryKeyBySearchService servicebus:listDisasterRecoveryConfigKeys
    servicebus:listNamespaceKeys servicebus:listQueueKeys servicebus:listTopicKeys
    servicefabricmesh:listSecretValue signalrservice:listSignalRKeys solutions:listApplicationTokens
    storage:listLocalUserKeys storage:listStorageAccountKeys storage:listStorageAccountSAS
    storage:listStorageAccountServiceSAS synapse:listIntegrationRuntimeAuthKey
    web:getAppServicePlanServerFarmRdpPassword web:listAppServicePlanHybridConnectionKeys
    web:listConnectionKeys web:listStaticSiteSecrets web:listWebAppAuthSettings
    web:listWebAppAuthSettingsSlot web:listWebAppAzureStorageAccounts web:listWebAppAzureStorageAccountsSlot
    web:listWebAppBackupConfiguration web:listWebAppBackupConfigurationSlot
    web:listWebAppBackupStatusSecrets web:listWebAppBackupStatusSecretsSlot web:listWebAppConnectionStrings
    web:listWebAppConnectionStringsSlot web:listWebAppFunctionKeys web:listWebAppFunctionKeysSlot
    web:listWebAppFunctionSecrets web:listWebAppFunctionSecretsSlot web:listWebAppHostKeys
    web:listWebAppHostKeysSlot web:listWebAppHybridConnectionKeys web:listWebAppHybridConnectionKeysSlot
    web:listWebAppPublishingCredentials web:listWebAppPublishingCredentialsSlot webpubsub:listWebPubSubKeys
    """)

_AWS: Final = listed("""
    apigateway/getApiKeys:getApiKeys apigateway/getKey:getKey
    codeartifact/getAuthorizationToken:getAuthorizationToken cognito/getUserPoolClient:getUserPoolClient
    dms/getEndpoint:getEndpoint ecr/getAuthorizationToken:getAuthorizationToken
    ecr/getCredentials:getCredentials ecrpublic/getAuthorizationToken:getAuthorizationToken
    eks/getClusterAuth:getClusterAuth glue/getConnection:getConnection ivs/getStreamKey:getStreamKey
    kms/getSecret:getSecret kms/getSecrets:getSecrets mq/getBroker:getBroker
    redshift/getClusterCredentials:getClusterCredentials redshiftserverless/getCredentials:getCredentials
    secretsmanager/getRandomPassword:getRandomPassword secretsmanager/getSecretVersion:getSecretVersion
    ssm/getParameter:getParameter ssm/getParametersByPath:getParametersByPath
    """)

_OTHERS: Final = listed("""
    azure:keyvault/getSecret:getSecret azure:storage/getAccountSAS:getAccountSAS
    azure:storage/getAccountBlobContainerSAS:getAccountBlobContainerSAS
    gcp:secretmanager/getSecretVersion:getSecretVersion gcp:serviceaccount/getAccountAccessToken:getAccountAccessToken
    kubernetes:core/v1:getSecret vault:generic/getSecret:getSecret vault:kv/getSecretV2:getSecretV2
    """)

LOOKUPS: Final = (
    frozenset(f"azure-native:{name}" for name in _AZURE) | frozenset(f"aws:{name}" for name in _AWS) | _OTHERS
)

NAMES: Final = re.compile(
    r"^list\w*(Key|Keys|KeysForKeyName|ConnectionStrings?|ConnectionInfo|Credentials?|Secrets?|Sas|SAS|SasTokens?|Tokens?|SharedKey"
    r"|Passphrases|AuthKeys?|SecretKeys|KeyBySearchService|KeyByAutomationAccount|SecretsByAgent|SasUrl)(Slot)?$"
    r"|^get\w*(SharedKeys|AccessKeys?|AuthToken|AccessToken|SsoToken|LiveToken|ClientToken|ConnectionString|PnsCredentials"
    r"|ActivationKey|DefaultKey|ApplicationKey|ApiKey|ApiKeys|RdpPassword|RandomPassword|AuthorizationToken|ClusterAuth"
    r"|ClusterCredentials|Credentials|SecretVersion|StreamKey|UploadToken|RegistrationToken|SharedAccessToken)$"
)
"""How functions are called that answer with one."""

NOT_CREDENTIALS: Final[Mapping[str, frozenset[str]]] = {
    "public keys, names of keys, or their ids": listed("""
        aws:iam/getAccessKeys:getAccessKeys azure-native:logic:listIntegrationAccountKeyVaultKeys
        """),
    "reads a resource whose type is refused": listed("""
        azure-native:logic:getWorkflowAccessKey azure-native:windowsesu:getMultipleActivationKey
        """),
    "for the owner of the storage array to type in on another one": listed(
        "azure-native:netapp:listCapacityPoolCachePeeringPassphrases"
    ),
}

ISSUED: Final = frozenset(
    {
        "an Azure storage account key",
        "an account key in a connection string",
        "an Azure key with a checksum",
        "a shared access signature",
        "a 256-bit key in base64",
    }
)
"""Kinds of literals (`zs_policy.literals`) that nobody invents: a service made them."""

KEYED_SETTINGS: Final = listed("""
    AzureWebJobsStorage AzureWebJobsDashboard WEBSITE_CONTENTAZUREFILECONNECTIONSTRING DOCKER_REGISTRY_SERVER_PASSWORD
    WEBSITE_RUN_FROM_PACKAGE azurestorageaccountkey .dockerconfigjson
    """)
"""Settings that the platform itself reads a key from, by names that do not end like one."""

KEY_LABELS: Final = re.compile(
    r"(?i)(cosmos|storage|redis|search|openai|cognitive|translator|speech|vision|event_?grid|event_?hub|service_?bus|signalr"
    r"|pubsub|maps|batch|iot_?hub|topic|account|master|primary|secondary|admin)[a-z_-]*key_?\d*\Z"
)
"""What people call a service's key, where the name alone does not say so: `CosmosDBKey`, `REDIS_PRIMARY_KEY1`."""

REGISTRIES: Final = re.compile(r"(?i)registr")
"""What holds a registry's login: its password is the admin user's, which only a lookup tells."""

OPEN_CONNECTION: Final = re.compile(r"(?i)app(lication)?_?insights")
"""Where telemetry goes is called a connection string and says nothing but where."""

PLAIN_ENVIRONMENTS: Final[Mapping[str, str]] = {
    "aws:lambda/function:Function": "variables",
    **{f"azure-native:app:{kind}": "env" for kind in ("ContainerApp", "Job")},
    **{
        f"azure-native:containerinstance:{kind}": "environmentVariables"
        for kind in ("CGProfile", "ContainerGroup", "ContainerGroupProfile")
    },
}
"""Type -> the part of its paths below which a value is what the process sees. Elsewhere (the settings of a site) it may
be a reference that the platform resolves, so that a value that is not known yet may be harmless whatever its name.
"""
