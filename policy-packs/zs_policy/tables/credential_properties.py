"""Properties whose schema says that they carry a credential, by name, over every type of the locked SDKs.

Found by walking the SDKs' input types for names that promise a credential (`names.credential_named`); the test that
repeats the walk fails for a name that is in none of these sets. A name, not a (type, name) pair, is the unit: a type
that comes with a new SDK version and reuses a name is covered before anyone has seen it.
"""

from collections.abc import Mapping
from typing import Final

from zs_policy.tables.text import listed

PASSWORDS: Final = listed("""
    accountPassword adDomainJoinPassword adminPassword adminPasswordWo adminUserPassword adminUserPasswordWo
    administratorLoginPassword akvTargetPassword applicationPassword asmPassword authPassword bindPassword
    certificatePassword clientCertificatePassword clusterBootstrapAccountPassword clusterOperatorAccountPassword
    crossRealmTrustPrincipalPassword dbPassword devicePassword domainAdminPassword domainPassword domainUserPassword
    fencingClientPassword fsxAdminPassword gmsaUserPassword groupApplicationPassword hsmPartitionPassword
    hubDatabasePassword initialCassandraAdminPassword kdcAdminPassword keyPassphrase keyStorePassword masterPassword
    masterPasswordWo masterUserPassword nsxtPassword passphrase password passwordValue passwordWo passwords
    passwordsWo pfxCertificatePassword recipientReferencePasswordValue registryPassword resourceOwnerPassword
    runAsPassword sapPassword saslPassword serviceAccountPassword serviceUserPassword sharePassword smbGuestPassword
    smtpPasswordWo sourceServerPassword sqlAdministratorLoginPassword sqlAuthUpdatePassword sqlServiceAccountPassword
    sslClientKeyPassword sslPassword svmAdminPassword synapseSqlPassword targetServerPassword tdeCredentialPassword
    temporaryPassword trustPassword vcenterPassword adminUserPasswordText masterUserPasswordWo
    """)

CLIENT_SECRETS: Final = listed("""
    acsSecret apiSecret appSecret channelSecret clientSecret clientSecretWo credentialsSecret deadLetterSecret
    facebookAppSecret gitHubClientSecret googleClientSecret microsoftAccountClientSecret pullSecret radiusServerSecret
    secret serverAppSecret servicePrincipalSecret sharedSecret signingSecret twitterConsumerSecret
    userManagedClientApplicationClientSecret
    """)

ACCOUNT_KEYS: Final = listed("""
    accessKey accessKey1 accessKey2 accountKey apiKey apiKeyWo apiSecretKey appKey applicationKey
    authorizationApiKeyValue azureStorageAccountKey baiduApiKey baiduSecretKey bgpAuthKey
    cognitiveServiceSubscriptionKey connectionStringPrimaryKey connectionStringSecondaryKey cosmosMasterKey
    developerAppInsightsApiKey googleApiKey md5AuthenticationKey primaryKey rawSecretAccessKey sasKey secondaryKey
    secretAccessKey sharedAccessKey sharedAccessPolicyKey sharedKey storageAccessKey storageAccountAccessKey
    storageAccountKey storageAccountPrimaryKey storageContainerSasKey workspaceKey authorizationKey
    qnaAzureSearchEndpointKey luisKey managementKey tunnel1PresharedKey tunnel2PresharedKey bitLockerKey encryptedKey
    """)

TOKENS: Final = listed("""
    accessToken apiToken authToken authTokenWo channelAccessToken contextAccessToken databricksAccessToken
    developerToken githubPersonalAccessToken grafanaToken hecToken jwtToken oauthToken pat refreshToken
    repositoryToken sas sasToken scriptUrlSasToken secretToken securityToken storageContainerSasToken token
    verificationToken
    """)

PRIVATE_KEYS: Final = listed("""
    certificatePrivateKey domainSigningPrivateKey pfx pfxBlob pfxCertificate privateKey privateKeyData privateKeyWo
    sshPrivateKey privateKeyPem caPrivateKeyPem hostKeyBodyWo tokenKey vapidPrivateKey
    """)

CONNECTION_STRINGS: Final = listed("""
    aofStorageConnectionString0 aofStorageConnectionString1 connectionString daprAIConnectionString
    entityConnectionString eventHubConnectionString primaryConnectionString rdbStorageConnectionString
    relayConnectionString reportsConnectionString resourceConnectionString secondaryConnectionString
    serviceBusConnectionString storageAccountConnectionString
    """)

SECRET_VALUES: Final = frozenset({"secretString", "secretStringWo", "secretBinary", "secretValue"})
"""What a vault's own secret resource carries; `rules/no_vault_secret_resource.py` judges those types."""

NOT_CREDENTIALS: Final = listed("""
    syncKerberosPasswords syncNtlmPasswords syncOnPremPasswords adminCredentials administratorCredentials
    authorizerCredentials basicAuthCredentials bmcCredentials clientCredentials credential credentials
    customAuthenticationCredentials encryptedCredential imageRegistryCredential imageRegistryCredentials
    platformCredential publishingCredentials refreshCredential registryCredential registryCredentials adminLoginSecret
    domainJoinServiceAccountSecret keytabSecret lastModifiedSecret passwordSecret protectorSecret pullSecrets
    runtimeEnvironmentSecrets secrets serviceCertificateSecret userNameSecret bmcConnectionString defaultEncryptionKey
    encryptionKey hostKey itemsSearchKey kmsEncryptionKey licenseKey publicSigningKey secretKey serviceKey
    updateWebhookKey volumeEncryptionKey webhookKey assemblyPublicKeyToken eventSourceToken idToken migrationToken
    offerToken caCertificatePem caPem certificatePem verificationCertificatePem
    """)
"""Names that sound like it and are not, line by line: switches; containers and references to a credential kept
elsewhere (what is inside a container has its own names); names of Kubernetes or vault objects; a serial console's
address; keys of KMS, of lookups, of licences and public keys; public tokens and units of time; certificates. Their
values are still scanned by shape.
"""

_PUSH: Final = frozenset({"wnsCredential.secretKey"}) | frozenset(
    f"{system}Credential.{name}"
    for system in ("apns", "mpns", "wns")
    for name in (f"{system}Certificate", "certificateKey")
)

PLACES: Final[Mapping[str, frozenset[str]]] = {
    "aws:amplify/app:App": listed("basicAuthCredentials autoBranchCreationConfig.basicAuthCredentials"),
    "aws:amplify/branch:Branch": listed("basicAuthCredentials"),
    "aws:appflow/connectorProfile:ConnectorProfile": listed(
        "connectorProfileConfig.connectorProfileCredentials.amplitude.secretKey"
    ),
    "aws:datasync/locationObjectStorage:LocationObjectStorage": listed("secretKey"),
    "aws:directconnect/macsecKeyAssociation:MacsecKeyAssociation": listed("cak"),
    "aws:kms/ciphertext:Ciphertext": listed("plaintext"),
    "aws:pinpoint/baiduChannel:BaiduChannel": listed("secretKey"),
    "aws:sns/platformApplication:PlatformApplication": listed("platformCredential"),
    "aws:transfer/hostKey:HostKey": listed("hostKeyBody"),
    "aws:transfer/server:Server": listed("hostKey"),
    **dict.fromkeys(
        ("azure-native:app:ContainerApp", "azure-native:app:Job"), frozenset({"configuration.secrets.value"})
    ),
    "azure-native:apimanagement:Backend": listed("credentials.authorization.parameter"),
    "azure-native:app:Agent": listed("properties.incidentManagementConfiguration.connectionKey"),
    "azure-native:app:ConnectedEnvironment": listed("customDomainConfiguration.certificateValue"),
    "azure-native:app:ManagedEnvironment": listed("customDomainConfiguration.certificateValue"),
    "azure-native:agricultureplatform:AgriService": listed("properties.dataConnectorCredentials.key"),
    "azure-native:avs:ScriptExecution": listed("hiddenParameters.secureValue parameters.secureValue"),
    **{
        f"azure-native:cognitiveservices:{kind}Connection": listed("properties.credentials.key")
        for kind in ("Account", "Project")
    },
    **dict.fromkeys(
        (f"azure-native:containerinstance:{kind}" for kind in ("CGProfile", "ContainerGroup", "ContainerGroupProfile")),
        listed("containers.environmentVariables.secureValue initContainers.environmentVariables.secureValue"),
    ),
    "azure-native:databox:Job": listed("details.passkey"),
    **{
        f"azure-native:{module}:IntegrationRuntime": listed("""
            properties.linkedInfo.key.value properties.ssisProperties.catalogInfo.catalogAdminPassword.value
            """)
        for module in ("datafactory", "synapse")
    },
    "azure-native:datafactory:LinkedService": frozenset(
        f"properties.{name}.value"
        for name in listed("""
            accessTokenSecret clientKey clusterPassword clusterSshPassword consumerKey consumerSecret functionKey key
            keyFileContent mwsAuthToken passPhrase privateKeyContent privateKeyPassphrase
            servicePrincipalCredential servicePrincipalEmbeddedCert servicePrincipalEmbeddedCertPassword
            servicePrincipalKey sessionToken userToken alwaysEncryptedSettings.servicePrincipalKey
            """)
    ),
    "azure-native:hdinsight:Cluster": listed("""
        properties.storageProfile.storageaccounts.key properties.storageProfile.storageaccounts.saskey
        """),
    "azure-native:machinelearningservices:Datastore": listed("properties.credentials.secrets.key"),
    "azure-native:machinelearningservices:WorkspaceConnection": listed("properties.credentials.key"),
    "azure-native:network:VpnSite": listed("siteKey"),
    "azure-native:operationalinsights:StorageInsightConfig": listed("storageAccount.key"),
    **dict.fromkeys(
        ("azure-native:resources:AzureCliScript", "azure-native:resources:AzurePowerShellScript"),
        listed("environmentVariables.secureValue"),
    ),
    **dict.fromkeys(
        ("azure-native:servicelinker:Connector", "azure-native:servicelinker:Linker"),
        listed("authInfo.secretInfo.value"),
    ),
    **dict.fromkeys(
        ("azure-native:web:WebAppHybridConnection", "azure-native:web:WebAppHybridConnectionSlot"),
        listed("sendKeyValue"),
    ),
    **dict.fromkeys(
        (
            "azure-native:app:ConnectedEnvironmentsDaprComponent",
            "azure-native:app:ContainerAppsSessionPool",
            "azure-native:app:DaprComponent",
        ),
        frozenset({"secrets.value"}),
    ),
    "azure-native:appplatform:App": listed("properties.secrets.value"),
    "azure-native:appcomplianceautomation:Webhook": listed("webhookKey updateWebhookKey"),
    "azure-native:botservice:Bot": listed("properties.publishingCredentials"),
    "azure-native:notificationhubs:Namespace": frozenset(f"pnsCredentials.{place}" for place in _PUSH),
    "azure-native:notificationhubs:NotificationHub": _PUSH,
}
"""Credentials under a name that is something else on other types, by type and path."""

DECIDED_BY_VALUE: Final = NOT_CREDENTIALS | CONNECTION_STRINGS | SECRET_VALUES
ALWAYS: Final = PASSWORDS | CLIENT_SECRETS | ACCOUNT_KEYS | TOKENS | PRIVATE_KEYS
