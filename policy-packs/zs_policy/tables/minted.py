"""Types that are a credential, or that become one by a property: declaring one makes a secret zero.

Found by walking the SDKs for types whose names promise a credential; the test that repeats the walk fails for a type
that is neither here, nor judged by another rule, nor in `NOT_MINTED`.
"""

import re
from collections.abc import Mapping
from typing import Final

from zs_policy.switches import ANYTHING, Switch
from zs_policy.tables import classic
from zs_policy.tables.text import listed

_AZUREAD: Final = {
    "ApplicationPassword": "a client secret of an application",
    "ServicePrincipalPassword": "a client secret of a service principal",
    "ApplicationCertificate": "a certificate credential of an application",
    "ServicePrincipalCertificate": "a certificate credential of a service principal",
    "ServicePrincipalTokenSigningCertificate": "a signing certificate",
    "SynchronizationSecret": "a stored credential for provisioning",
}
_RULES: Final = listed("""
    eventhub:EventHubAuthorizationRule eventhub:NamespaceAuthorizationRule
    notificationhubs:NamespaceAuthorizationRule notificationhubs:NotificationHubAuthorizationRule
    relay:HybridConnectionAuthorizationRule relay:NamespaceAuthorizationRule relay:WCFRelayAuthorizationRule
    servicebus:NamespaceAuthorizationRule servicebus:QueueAuthorizationRule servicebus:TopicAuthorizationRule
    """)
"""Also where a diagnostic setting streams through one: storage and a workspace take logs without a key."""

MINTED: Final[Mapping[str, str]] = {
    **{f"azuread:index/{name[0].lower()}{name[1:]}:{name}": what for name, what in _AZUREAD.items()},
    **{f"azure-native:{name}": "a pair of keys that sign access to a namespace" for name in _RULES},
    "aws:apigateway/apiKey:ApiKey": "an API key",
    "aws:appsync/apiKey:ApiKey": "an API key",
    "aws:bedrock/agentcoreApiKeyCredentialProvider:AgentcoreApiKeyCredentialProvider": "a stored API key",
    "aws:chime/voiceConnectorTerminationCredentials:VoiceConnectorTerminationCredentials": "a stored password",
    "aws:codebuild/sourceCredential:SourceCredential": "a stored credential for a source host",
    "aws:grafana/workspaceApiKey:WorkspaceApiKey": "an API key",
    "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken": "a token",
    "aws:iam/accessKey:AccessKey": "an access key of a user",
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential": "a password of a user for one service",
    "aws:iam/signingCertificate:SigningCertificate": "a signing certificate of a user",
    "aws:iam/sshKey:SshKey": "an SSH key of a user",
    "aws:iam/userLoginProfile:UserLoginProfile": "a console password of a user",
    "aws:lightsail/bucketAccessKey:BucketAccessKey": "an access key of a bucket",
    "aws:msk/scramSecretAssociation:ScramSecretAssociation": "a user of the brokers with a password",
    "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation": "a user of the brokers with a password",
    "aws:ssm/activation:Activation": "a code that signs machines in, kept in state",
    "aws:transfer/sshKey:SshKey": "an SSH key of a user",
    "aws:wafv2/apiKey:ApiKey": "an API key",
    "azure-native:apimanagement:Subscription": "a pair of subscription keys",
    "azure-native:apimanagement:WorkspaceSubscription": "a pair of subscription keys",
    "azure-native:automation:Credential": "a stored user name and password",
    "azure-native:avs:Authorization": "a key that joins somebody's circuit",
    "azure-native:network:ExpressRouteCircuitAuthorization": "a key that joins somebody's circuit",
    "azure-native:network:ExpressRoutePortAuthorization": "a key that joins somebody's circuit",
    "azure-native:automation:Webhook": "an address with its token, which starts a runbook for whoever holds it",
    "azure-native:batch:Certificate": "a certificate with its private key",
    "azure-native:containerregistry:Token": "a token with passwords",
    "azure-native:databoxedge:StorageAccountCredential": "a stored account key",
    "azure-native:devtestlab:Secret": "a stored secret",
    "azure-native:logic:WorkflowAccessKey": "an access key of a workflow",
    "azure-native:redhatopenshift:Secret": "a stored secret",
    "azure-native:servicefabricmesh:SecretValue": "a stored secret value",
    "azure-native:sql:JobCredential": "a stored user name and password",
    "azure-native:storage:LocalUser": "a user of a storage account with its own password or key",
    "azure-native:testbase:Credential": "a stored credential",
    "azure-native:trafficmanager:TrafficManagerUserMetricsKey": "a key for metrics",
    "azure-native:windowsesu:MultipleActivationKey": "an activation key",
    "random:index/randomBytes:RandomBytes": "random bytes kept in state",
    "random:index/randomPassword:RandomPassword": "a password kept in state",
    "tls:index/privateKey:PrivateKey": "a private key kept in state",
    **classic.MINTED,
}
"""Whatever else the resource says."""


def _when(path: str, on: tuple[object, ...] | object, what: str, unless: str = "") -> tuple[Switch, ...]:
    return (Switch(path, what, on=on, unless=unless),)


_PFX: Final = "a certificate with its private key"
_KEYPAIR: Final = "a certificate whose private key is made here and kept in state"
_INLINE: Final = "a client secret in the application's own state"

MINTED_WHEN: Final[Mapping[str, tuple[Switch, ...]]] = {
    "aws:cognito/userPoolClient:UserPoolClient": _when("generateSecret", (True,), "a client secret"),
    "azure-native:apimanagement:NamedValue": _when("secret", (True,), "a stored secret value", "keyVault"),
    "azure-native:apimanagement:WorkspaceNamedValue": _when("secret", (True,), "a stored secret value", "keyVault"),
    "azuread:index/application:Application": (
        *_when("password", ANYTHING, _INLINE),
        *_when("passwords", ANYTHING, _INLINE),
    ),
    "azuread:index/applicationRegistration:ApplicationRegistration": _when("passwords", ANYTHING, _INLINE),
    "azuread:index/user:User": _when("password", ANYTHING, "a user's password"),
    "aws:iot/certificate:Certificate": _when("active", ANYTHING, _KEYPAIR, "csr certificatePem"),
    "azure-native:apimanagement:Certificate": _when("data", ANYTHING, _PFX, "keyVault"),
    "azure-native:apimanagement:WorkspaceCertificate": _when("data", ANYTHING, _PFX, "keyVault"),
    "azure-native:app:Certificate": _when("properties.value", ANYTHING, _PFX),
    "azure-native:app:ConnectedEnvironmentsCertificate": _when("properties.value", ANYTHING, _PFX),
    "azure-native:automation:Certificate": _when("base64Value", ANYTHING, _PFX),
    "azure-native:datafactory:CredentialOperation": _when("properties.type", ("ServicePrincipal",), "a stored secret"),
    **dict.fromkeys(
        ("azure-native:iothub:IotHubResource", "azure-native:deviceprovisioningservices:IotDpsResource"),
        _when("properties.authorizationPolicies", ANYTHING, "a pair of keys for each of its policies"),
    ),
    **dict.fromkeys(
        (
            "azure-native:web:Certificate",
            "azure-native:web:SiteCertificate",
            "azure-native:web:SiteCertificateSlot",
        ),
        _when("pfxBlob", ANYTHING, _PFX),
    ),
    "kubernetes:core/v1:Secret": _when(
        "type", ("kubernetes.io/service-account-token",), "a service-account token that never expires"
    ),
}

NAMED: Final = frozenset(
    f"random:index/random{name[0].upper()}{name[1:]}:Random{name}" for name in ("Id", "String", "Uuid")
)
"""Random text that most programs use as a suffix: a credential where the resource is called one."""

NAMES: Final = re.compile(
    r"(?i)(Keys?|Secrets?|Passwords?|Credentials?|Tokens?|Certificates?|AuthorizationRule|LoginProfile|SasToken|NamedValue"
    r"|LocalUser|KeyPair|Webhook)(Association|Definition|Value|Provider|Slot|Operation|Info|Patch|List)?$"
)
"""How types are called that may be a credential."""

NOT_MINTED: Final[Mapping[str, frozenset[str]]] = {
    "a certificate without its private key, or one that the cloud makes and keeps": listed("""
        aws:acmpca/certificate:Certificate aws:acmpca/certificateAuthorityCertificate:CertificateAuthorityCertificate
        aws:alb/listenerCertificate:ListenerCertificate aws:apigateway/clientCertificate:ClientCertificate
        aws:dms/certificate:Certificate aws:iot/caCertificate:CaCertificate
        aws:lb/listenerCertificate:ListenerCertificate aws:lightsail/certificate:Certificate
        aws:lightsail/lbCertificate:LbCertificate aws:rds/certificate:Certificate
        aws:redshift/hsmClientCertificate:HsmClientCertificate azure-native:app:ManagedCertificate
        azure-native:deviceprovisioningservices:DpsCertificate azure-native:deviceregistry:Credential
        azure-native:eventgrid:CaCertificate azure-native:iothub:Certificate azure-native:sql:ServerTrustCertificate
        azure-native:web:WebAppPublicCertificate azure-native:web:WebAppPublicCertificateSlot
        """),
    "a reference to what a vault keeps": listed("""
        azure-native:appplatform:Certificate azure-native:cdn:Secret
        azure-native:certificateregistration:AppServiceCertificateOrderCertificate
        azure-native:logic:IntegrationAccountCertificate azure-native:managedidentity:FederatedIdentityCredential
        azure-native:servicefabricmesh:Secret azure-native:signalrservice:SignalRCustomCertificate
        azure-native:webpubsub:WebPubSubCustomCertificate aws:secretsmanager/secret:Secret
        """),
    "a private key is given in a property, which no-account-key judges": listed("""
        aws:acm/certificate:Certificate aws:iam/serverCertificate:ServerCertificate
        aws:transfer/certificate:Certificate aws:transfer/hostKey:HostKey
        aws:bedrock/agentcoreOauth2CredentialProvider:AgentcoreOauth2CredentialProvider
        aws:directconnect/macsecKeyAssociation:MacsecKeyAssociation
        """),
    "a key that never leaves its vault, or a public one": listed("""
        aws:cloudfront/publicKey:PublicKey aws:ebs/defaultKmsKey:DefaultKmsKey aws:ivs/playbackKeyPair:PlaybackKeyPair
        aws:kms/key:Key aws:kms/replicaKey:ReplicaKey aws:paymentcryptography/key:Key
        aws:route53/keySigningKey:KeySigningKey azure-native:compute:SshPublicKey azure-native:keyvault:Key
        azure-native:sql:ManagedInstanceKey azure-native:sql:ServerKey azure-native:synapse:Key
        """),
    "another rule's": listed("""
        aws:ec2/keyPair:KeyPair aws:lightsail/keyPair:KeyPair aws:kms/externalKey:ExternalKey
        aws:kms/replicaExternalKey:ReplicaExternalKey azure-native:keyvault:Secret kubernetes:core/v1:SecretPatch
        """),
    "a name, not a credential": listed("""
        aws:apigateway/usagePlanKey:UsagePlanKey aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey
        aws:codepipeline/webhook:Webhook aws:codebuild/webhook:Webhook
        aws:ec2clientvpn/authorizationRule:AuthorizationRule azure-native:appconfiguration:KeyValue
        aws:amplify/webhook:Webhook azure-native:appcomplianceautomation:Webhook
        azure-native:containerregistry:Webhook azure-native:web:WebAppAuthSettingsV2WithoutSecrets
        azure-native:web:WebAppAuthSettingsV2WithoutSecretsSlot kubernetes:core/v1:SecretList
        """),
}
"""Types called like one that are none, each group with its reason. An IAM user is none either: without a key and
without a password it cannot sign in, and both are types of their own.
"""
