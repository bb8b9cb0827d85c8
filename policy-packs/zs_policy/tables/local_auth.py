"""Every switch of the locked SDKs that turns key, password or local-user sign-in on or off, Azure first, then AWS.

Found by walking the SDKs' input types for the names in `SWITCH_NAMES`; the test that repeats the walk fails for a type
or a path that is neither here nor in `tables/local_auth_left_out.py`, so that a new type cannot bring the same switch
unnoticed. What a missing property means is what the services' own documentation says.
"""

import re
from collections.abc import Mapping
from typing import Final

from zs_policy.switches import ANYTHING, Switch
from zs_policy.tables import classic
from zs_policy.tables.text import listed

SWITCH_NAMES: Final = re.compile(
    r"(?i)^(disable_?local_?(auth|accounts)\w*|disable\w*(AccessKey|KeyBased|Password)\w*|allowSharedKey\w*|adminUserEnabled"
    r"|\w*accessKeysAuthentication|passwordAuth\w*|azureADOnlyAuth\w*|localAuth|is(Anonymous)?LocalUserEnabled"
    r"|allow(ed)?Authentication(Mode|Type)s?|anonymousPullEnabled|apiKeyEnabled|(local|basic)AuthEnabled|authnotrequired"
    r"|ftpsState|ftpEnabled|internalUserDatabaseEnabled|anonymousAuthEnabled|unauthenticated|noPasswordRequired|scram"
    r"|iam(Database)?Auth(entication)?(Enabled)?|enableIAMDatabaseAuthentication|sftpAuthenticationMethods"
    r"|requiresClientAuthorization|disableAadAuth|anonymousConnectPolicy|systemDatastoresAuthMode|(end)?pointAuthMode|authMode|authenticationMode|authenticationType|authType)$"
)


def _flags(path: str, types: str) -> dict[str, tuple[Switch, ...]]:
    switch = (Switch(path, "key authentication", off=(True,)),)
    return {f"azure-native:{name}": switch for name in sorted(listed(types))}


def _all(switches: tuple[Switch, ...], types: str) -> dict[str, tuple[Switch, ...]]:
    return dict.fromkeys(sorted(listed(types)), switches)


def _machine(prefix: str = "") -> tuple[Switch, ...]:
    """A machine whose Linux part says nothing accepts passwords; so does one that has a password and no part at all. A
    Windows machine must be given one: that it is written down is another rule's.
    """
    profile, linux = f"{prefix}osProfile", f"{prefix}osProfile.linuxConfiguration"
    ssh = "password sign-in over SSH"
    return (
        Switch(f"{linux}.disablePasswordAuthentication", ssh, off=(True,), only_with=linux),
        Switch(
            f"{linux}.disablePasswordAuthentication",
            ssh,
            off=(True,),
            only_with=f"{profile}.adminUsername",
            unless=f"{linux} {profile}.windowsConfiguration {profile}.adminPassword",
        ),
        Switch(
            f"{profile}.adminPassword",
            "sign-in with a password",
            on=ANYTHING,
            unless=f"{profile}.windowsConfiguration {linux}",
        ),
    )


def _password(path: str, what: str) -> tuple[Switch, ...]:
    """A server that can only be kept from passwords by giving it none."""
    return (Switch(path, what, on=ANYTHING),)


_SQL: Final = "SQL authentication"
_PASSWORD: Final = (Switch("authConfig.passwordAuth", "password authentication", off=("Disabled",)),)
_PLAYWRIGHT: Final = (Switch("localAuth", "access-token authentication", off=("Disabled",), off_by_default=True),)
_PUBLISHING: Final = "publishing with a user name and password"
_STORED: Final = (
    "ApiKey", "AccountKey", "AccessKey", "SAS", "PAT", "UsernamePassword", "CustomKeys", "ServicePrincipal",
)  # fmt: skip
_CONNECTION: Final = (Switch("properties.authType", "sign-in with a stored credential", on=_STORED),)
_LINK: Final = ("secret", "accessKey", "servicePrincipalSecret", "servicePrincipalCertificate")
_KEYED: Final = "sign-in with an account's key"
_IOT: Final = tuple(
    Switch(f"properties.routing.endpoints.{kind}[].authenticationType", _KEYED, on=("keyBased",))
    for kind in ("cosmosDBSqlContainers", "eventHubs", "serviceBusQueues", "serviceBusTopics", "storageContainers")
)
_SITE: Final = (
    # A new site takes FTPS only. That takes the publishing password too, which is `WebAppFtpAllowed`'s to turn off.
    Switch("siteConfig.ftpsState", "plain FTP with a password", off=("Disabled", "FtpsOnly"), off_by_default=True),
    Switch(
        "functionAppConfig.deployment.storage.authentication.type",
        "sign-in with a connection string",
        on=("StorageAccountConnectionString",),
    ),
)

AZURE: Final[Mapping[str, tuple[Switch, ...]]] = {
    **_flags(
        "disableLocalAuth",
        """
        appconfiguration:ConfigurationStore applicationinsights:Component automation:AutomationAccount
        communication:CommunicationService cosmosdb:DatabaseAccount eventgrid:Domain eventgrid:PartnerNamespace
        eventgrid:Topic eventhub:Namespace search:Service servicebus:Namespace
        """,
    ),
    **_all(
        (
            Switch("disableLocalAuth", "key authentication", off=(True,)),
            Switch("disableAadAuth", "key authentication as the only way in", on=(True,)),
        ),
        "azure-native:signalrservice:SignalR azure-native:webpubsub:WebPubSub",
    ),
    "azure-native:webpubsub:WebPubSubHub": (
        Switch("properties.anonymousConnectPolicy", "access without signing in", on=("allow",)),
    ),
    **_all(
        (Switch("requiresClientAuthorization", "access without signing in", on=(False,)),),
        "azure-native:relay:HybridConnection azure-native:relay:WCFRelay",
    ),
    **_flags(
        "properties.disableLocalAuth",
        "botservice:Bot cognitiveservices:Account machinelearningservices:Compute maps:Account",
    ),
    **_flags("features.disableLocalAuth", "operationalinsights:Workspace"),
    "azure-native:iothub:IotHubResource": (
        Switch("properties.disableLocalAuth", "key authentication", off=(True,)),
        Switch("properties.storageEndpoints.authenticationType", _KEYED, on=("keyBased",)),
        *_IOT,
    ),
    "azure-native:batch:BatchAccount": (
        Switch("allowedAuthenticationModes[]", "key authentication", off=("AAD", "TaskAuthenticationToken")),
        Switch("autoStorage.authenticationMode", _KEYED, off=("BatchAccountManagedIdentity",), only_with="autoStorage"),
    ),
    "azure-native:containerservice:ManagedCluster": (
        Switch("disableLocalAccounts", "the local cluster-admin account", off=(True,)),
    ),
    "azure-native:storage:StorageAccount": (
        Switch("allowSharedKeyAccess", "shared-key authentication", off=(False,)),
        Switch("isLocalUserEnabled", "local users", off=(False,), off_by_default=True),
    ),
    "azure-native:containerregistry:Registry": (
        Switch("adminUserEnabled", "the admin user", off=(False,), off_by_default=True),
        Switch("anonymousPullEnabled", "pulling without signing in", off=(False,), off_by_default=True),
    ),
    "azure-native:redis:Redis": (
        Switch("disableAccessKeyAuthentication", "access-key authentication", off=(True,)),
        Switch("redisConfiguration.authnotrequired", "access without signing in", on=("true",)),
    ),
    "azure-native:redisenterprise:Database": (
        Switch("accessKeysAuthentication", "access-key authentication", off=("Disabled",)),
    ),
    "azure-native:dbforpostgresql:Server": _PASSWORD,
    "azure-native:dbforpostgresql:ServerGroupCluster": _PASSWORD,
    "azure-native:dbformysql:Server": _password("administratorLoginPassword", "sign-in with a password"),
    "azure-native:dbformysql:Configuration": (
        Switch("value", "sign-in with a password", off=("ON",), where=("configurationName", "aad_auth_only")),
    ),
    "azure-native:cosmosdb:MongoCluster": _password("administratorLoginPassword", "sign-in with a password"),
    "azure-native:mongocluster:MongoCluster": _password("properties.administrator.password", "sign-in with a password"),
    **_all(
        _password("properties.administratorLoginPassword", "sign-in with a password"),
        """
        azure-native:dbforpostgresql:SingleServer azure-native:dbformysql:SingleServer
        azure-native:dbformariadb:Server
        """,
    ),
    "azure-native:sql:Server": (Switch("administrators.azureADOnlyAuthentication", _SQL, off=(True,)),),
    "azure-native:sql:ManagedInstance": (Switch("administrators.azureADOnlyAuthentication", _SQL, off=(True,)),),
    "azure-native:sql:ServerAzureADOnlyAuthentication": (Switch("azureADOnlyAuthentication", _SQL, off=(True,)),),
    "azure-native:sql:ManagedInstanceAzureADOnlyAuthentication": (
        Switch("azureADOnlyAuthentication", _SQL, off=(True,)),
    ),
    "azure-native:synapse:Workspace": (Switch("azureADOnlyAuthentication", _SQL, off=(True,)),),
    "azure-native:azureplaywrightservice:Account": _PLAYWRIGHT,
    "azure-native:loadtestservice:PlaywrightWorkspace": _PLAYWRIGHT,
    "azure-native:quantum:Workspace": (
        Switch("properties.apiKeyEnabled", "key authentication", off=(False,), off_by_default=True),
    ),
    "azure-native:machinelearningservices:Workspace": (
        Switch("systemDatastoresAuthMode", _KEYED, off=("Identity", "UserDelegationSAS")),
    ),
    "azure-native:machinelearningservices:InferenceEndpoint": (
        Switch("inferenceEndpointProperties.authMode", "key authentication", off=("AAD",)),
    ),
    **_all(
        (Switch("properties.authMode", "key authentication", on=("Key",)),),
        """
        azure-native:machinelearningservices:BatchEndpoint azure-native:machinelearningservices:OnlineEndpoint
        azure-native:machinelearningservices:ServerlessEndpoint
        """,
    ),
    **_all(
        _CONNECTION,
        """
        azure-native:cognitiveservices:AccountConnection azure-native:cognitiveservices:ProjectConnection
        azure-native:machinelearningservices:WorkspaceConnection
        """,
    ),
    **_all(
        (Switch("authInfo.authType", "sign-in with a stored credential", on=_LINK),),
        "azure-native:servicelinker:Connector azure-native:servicelinker:Linker",
    ),
    "azure-native:digitaltwins:DigitalTwinsEndpoint": (
        Switch("properties.authenticationType", _KEYED, on=("KeyBased",)),
    ),
    "azure-native:deviceupdate:Instance": (
        Switch("diagnosticStorageProperties.authenticationType", _KEYED, on=("KeyBased",)),
    ),
    "azure-native:streamanalytics:Input": (
        Switch("properties.datasource.authenticationMode", _KEYED, on=("ConnectionString",)),
    ),
    "azure-native:streamanalytics:Output": (Switch("datasource.authenticationMode", _KEYED, on=("ConnectionString",)),),
    "azure-native:streamanalytics:StreamingJob": (
        Switch("inputs[].properties.datasource.authenticationMode", _KEYED, on=("ConnectionString",)),
        Switch("outputs[].datasource.authenticationMode", _KEYED, on=("ConnectionString",)),
        Switch("jobStorageAccount.authenticationMode", _KEYED, off=("Msi",), only_with="jobStorageAccount"),
    ),
    "azure-native:hdinsight:Cluster": _password(
        "properties.computeProfile.roles[].osProfile.linuxOperatingSystemProfile.password", "password sign-in over SSH"
    ),
    **_all(
        (Switch("allow", _PUBLISHING, off=(False,)),),
        """
        azure-native:web:WebAppFtpAllowed azure-native:web:WebAppFtpAllowedSlot azure-native:web:WebAppScmAllowed
        azure-native:web:WebAppScmAllowedSlot
        """,
    ),
    "azure-native:web:WebApp": _SITE,
    "azure-native:web:WebAppSlot": _SITE,
    **_all(
        (Switch("authType", "sign-in to the registry with a password", on=("UserCredentials",)),),
        "azure-native:web:WebAppSiteContainer azure-native:web:WebAppSiteContainerSlot",
    ),
    "azure-native:web:AppServiceEnvironment": (
        Switch("networkingConfiguration.ftpEnabled", _PUBLISHING, off=(False,), off_by_default=True),
    ),
    **_all(
        _machine(),
        """
        azure-native:compute:VirtualMachine azure-native:compute:VirtualMachineScaleSetVM
        azure-native:azurestackhci:VirtualMachine azure-native:azurestackhci:VirtualMachineInstance
        """,
    ),
    "azure-native:compute:VirtualMachineScaleSet": _machine("virtualMachineProfile."),
    "azure-native:azurefleet:Fleet": _machine("computeProfile.baseVirtualMachineProfile."),
    "azure-native:computebulkactions:BulkAction": _machine("properties.computeProfile.virtualMachineProfile."),
}

_DOMAIN: Final = (
    Switch("advancedSecurityOptions.internalUserDatabaseEnabled", "internal users with passwords", on=(True,)),
    Switch(
        "advancedSecurityOptions.masterUserOptions.masterUserPassword", "a master user with a password", on=ANYTHING
    ),
)
_API_KEY: Final = ("API_KEY",)
_EVENTS: Final = tuple(
    Switch(f"eventConfig.{modes}[].authType", "sign-in with an API key", on=_API_KEY)
    for modes in ("authProviders", "connectionAuthModes", "defaultPublishAuthModes", "defaultSubscribeAuthModes")
)
_BROKERS: Final = "clientAuthentication"

AWS: Final[Mapping[str, tuple[Switch, ...]]] = {
    "aws:appsync/api:Api": _EVENTS,
    "aws:appsync/channelNamespace:ChannelNamespace": tuple(
        Switch(f"{modes}[].authType", "sign-in with an API key", on=_API_KEY)
        for modes in ("publishAuthModes", "subscribeAuthModes")
    ),
    "aws:appsync/graphQLApi:GraphQLApi": (
        Switch("authenticationType", "sign-in with an API key", on=_API_KEY),
        Switch("additionalAuthenticationProviders[].authenticationType", "sign-in with an API key", on=_API_KEY),
    ),
    "aws:dms/endpoint:Endpoint": tuple(
        Switch(f"{kind}.{name}", "sign-in with a password", on=on)
        for kind, name, on in (
            ("mysqlSettings", "authenticationMethod", ("password",)),
            ("postgresSettings", "authenticationMethod", ("password",)),
            ("redisSettings", "authType", ("auth-token", "auth-role")),
        )
    ),
    "aws:docdb/elasticCluster:ElasticCluster": (
        Switch("authType", "an administrator whose password the program knows", on=("PLAIN_TEXT",)),
    ),
    "aws:elasticache/replicationGroup:ReplicationGroup": (
        Switch("authToken", "sign-in with one shared token", on=ANYTHING),
        Switch("authTokenWo", "sign-in with one shared token", on=ANYTHING),
    ),
    "aws:elasticache/user:User": (
        Switch("authenticationMode.type", "sign-in without IAM", on=("password", "no-password-required")),
        Switch("noPasswordRequired", "access without signing in", on=(True,)),
        Switch("passwords", "sign-in with a password", on=ANYTHING),
        Switch("passwordsWo", "sign-in with a password", on=ANYTHING),
    ),
    "aws:elasticsearch/domain:Domain": _DOMAIN,
    "aws:lightsail/database:Database": _password("masterPassword", "sign-in with a password"),
    "aws:memorydb/cluster:Cluster": (
        # The list of users that every account has from the start: one user, without a password, who may do everything.
        Switch("aclName", "access without signing in", on=("open-access",)),
    ),
    "aws:memorydb/user:User": (
        Switch("authenticationMode.type", "sign-in without IAM", on=("password", "no-password")),
    ),
    "aws:mq/broker:Broker": _password("users[].password", "sign-in with a password"),
    "aws:msk/cluster:Cluster": (
        Switch(f"{_BROKERS}.sasl.scram", "sign-in with a password", on=(True,)),
        Switch(f"{_BROKERS}.unauthenticated", "access without signing in", on=(True,)),
        Switch(
            f"brokerNodeGroupInfo.connectivityInfo.vpcConnectivity.{_BROKERS}.sasl.scram",
            "sign-in with a password",
            on=(True,),
        ),
    ),
    "aws:neptune/cluster:Cluster": (Switch("iamDatabaseAuthenticationEnabled", "access without IAM", off=(True,)),),
    "aws:opensearch/domain:Domain": (
        *_DOMAIN,
        Switch("advancedSecurityOptions.anonymousAuthEnabled", "access without signing in", on=(True,)),
    ),
    "aws:rds/proxy:Proxy": (
        Switch("auths[].iamAuth", "sign-in with a password", off=("REQUIRED",), unless="defaultAuthScheme"),
    ),
    "aws:transfer/server:Server": (
        Switch(
            "sftpAuthenticationMethods",
            "sign-in with a password",
            on=("PASSWORD", "PUBLIC_KEY_OR_PASSWORD", "PUBLIC_KEY_AND_PASSWORD"),
        ),
    ),
}

LOCAL_AUTH: Final[Mapping[str, tuple[Switch, ...]]] = {**AZURE, **AWS, **classic.LOCAL_AUTH}
