"""Resources that are a credential: declaring one makes a secret zero, whatever is done with it."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rule import Family, ResourceRule, Severity

_AZUREAD = {
    "ApplicationPassword": "a client secret of an application",
    "ServicePrincipalPassword": "a client secret of a service principal",
    "ApplicationCertificate": "a certificate credential of an application",
    "ServicePrincipalCertificate": "a certificate credential of a service principal",
    "ServicePrincipalTokenSigningCertificate": "a signing certificate",
    "User": "a user with a password",
}

MINTED = {
    **{f"azuread:index/{name[0].lower()}{name[1:]}:{name}": what for name, what in _AZUREAD.items()},
    "aws:iam/accessKey:AccessKey": "an access key of a user",
    "aws:iam/userLoginProfile:UserLoginProfile": "a console password of a user",
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential": "a password of a user for one service",
    "aws:iam/signingCertificate:SigningCertificate": "a signing certificate of a user",
    "aws:iam/sshKey:SshKey": "an SSH key of a user",
    "aws:lightsail/bucketAccessKey:BucketAccessKey": "an access key of a bucket",
    "aws:lightsail/keyPair:KeyPair": "an SSH key pair",
    "aws:apigateway/apiKey:ApiKey": "an API key",
    "aws:appsync/apiKey:ApiKey": "an API key",
    "aws:grafana/workspaceApiKey:WorkspaceApiKey": "an API key",
    "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken": "a token",
    "azure-native:logic:WorkflowAccessKey": "an access key of a workflow",
    "azure-native:batch:Certificate": "a certificate with its private key",
    "azure-native:automation:Credential": "a stored user name and password",
    "azure-native:devtestlab:Secret": "a stored secret",
    "azure-native:redhatopenshift:Secret": "a stored secret",
    "azure-native:servicefabricmesh:SecretValue": "a stored secret value",
    "azure-native:containerregistry:Token": "a token with passwords",
    "azure-native:storage:LocalUser": "a user of a storage account with its own password or key",
    "random:index/randomPassword:RandomPassword": "a password kept in state",
    "tls:index/privateKey:PrivateKey": "a private key kept in state",
}


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    yield violated((), f"this resource is {MINTED[resource.kind]}")


RULE = ResourceRule(
    id="no-minted-credential",
    title="No credential is made by the program",
    why=(
        "A credential that a resource makes lies in state from its first minute, is long-lived, and is the secret "
        "zero of all else."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_EXISTS,
    fix="Give the workload a managed identity or an IAM role, and federate what runs outside the cloud.",
    code="identity = AzureIdentity(name, args); identity.federate([github('<org>/<repo>', environment='<env>')])",
    types=frozenset(MINTED),
    check=check,
)
