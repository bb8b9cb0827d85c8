"""Where the AWS SDK holds policy documents: type -> (property path, kind of policy).

Found by walking the SDK for properties called a policy that take text or a document; a test repeats the walk, and a
property that is neither here nor in `NOT_POLICIES` fails it.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from zs_policy.tables.text import listed


class PolicyKind(Enum):
    """Of whom: an identity's own rights, a resource's own guests, a role's trust, an endpoint's limit, what is made
    to be called by anyone, a session's."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    SECRET = "secret"  # noqa: S105 - the resource policy of a secret
    KEY = "key"
    TRUST = "trust"
    ENDPOINT = "endpoint"
    PUBLISHED = "published"
    SESSION = "session"


def _at(kind: PolicyKind, path: str, types: str) -> dict[str, tuple[tuple[str, PolicyKind], ...]]:
    return {f"aws:{name}": ((path, kind),) for name in sorted(listed(types))}


POLICIES: Final[Mapping[str, tuple[tuple[str, PolicyKind], ...]]] = {
    "aws:iam/role:Role": (
        ("assumeRolePolicy", PolicyKind.TRUST),
        ("inlinePolicies.policy", PolicyKind.IDENTITY),
    ),
    **_at(
        PolicyKind.IDENTITY,
        "policy",
        "iam/policy:Policy iam/rolePolicy:RolePolicy iam/userPolicy:UserPolicy iam/groupPolicy:GroupPolicy",
    ),
    **_at(PolicyKind.IDENTITY, "inlinePolicy", "ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"),
    **_at(
        PolicyKind.SESSION,
        "policy",
        "eks/podIdentityAssociation:PodIdentityAssociation transfer/access:Access transfer/user:User",
    ),
    **_at(PolicyKind.SESSION, "sessionPolicy", "rolesanywhere/profile:Profile"),
    **_at(PolicyKind.SECRET, "policy", "secretsmanager/secret:Secret secretsmanager/secretPolicy:SecretPolicy"),
    **_at(
        PolicyKind.KEY,
        "policy",
        """
        kms/key:Key kms/keyPolicy:KeyPolicy kms/replicaKey:ReplicaKey kms/externalKey:ExternalKey
        kms/replicaExternalKey:ReplicaExternalKey
        """,
    ),
    **_at(PolicyKind.ENDPOINT, "policy", "ec2/vpcEndpoint:VpcEndpoint ec2/vpcEndpointPolicy:VpcEndpointPolicy"),
    **_at(
        PolicyKind.PUBLISHED,
        "policy",
        """
        apigateway/domainName:DomainName apigateway/restApi:RestApi apigateway/restApiPolicy:RestApiPolicy
        ecrpublic/repositoryPolicy:RepositoryPolicy mediastore/containerPolicy:ContainerPolicy
        """,
    ),
    **_at(
        PolicyKind.RESOURCE,
        "policy",
        """
        acmpca/policy:Policy backup/vaultPolicy:VaultPolicy
        bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy cloudwatch/eventBusPolicy:EventBusPolicy
        codebuild/resourcePolicy:ResourcePolicy dsql/clusterPolicy:ClusterPolicy
        dynamodb/resourcePolicy:ResourcePolicy ecr/registryPolicy:RegistryPolicy
        ecr/repositoryPolicy:RepositoryPolicy efs/fileSystemPolicy:FileSystemPolicy glacier/vaultLock:VaultLock
        glue/resourcePolicy:ResourcePolicy kinesis/resourcePolicy:ResourcePolicy
        lambda/resourcePolicy:ResourcePolicy msk/clusterPolicy:ClusterPolicy
        networkfirewall/resourcePolicy:ResourcePolicy oam/sinkPolicy:SinkPolicy
        opensearchingest/resourcePolicy:ResourcePolicy
        pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy redshift/resourcePolicy:ResourcePolicy
        redshiftserverless/resourcePolicy:ResourcePolicy s3/accessPoint:AccessPoint s3/bucket:Bucket
        s3/bucketPolicy:BucketPolicy s3/bucketV2:BucketV2 s3/filesFileSystemPolicy:FilesFileSystemPolicy
        s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy
        s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy
        s3control/accessPointPolicy:AccessPointPolicy s3control/bucketPolicy:BucketPolicy
        s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy
        schemas/registryPolicy:RegistryPolicy ses/identityPolicy:IdentityPolicy
        sesv2/emailIdentityPolicy:EmailIdentityPolicy sns/topic:Topic sns/topicPolicy:TopicPolicy
        sqs/queue:Queue sqs/queuePolicy:QueuePolicy vpclattice/authPolicy:AuthPolicy
        vpclattice/resourcePolicy:ResourcePolicy
        """,
    ),
    **_at(
        PolicyKind.RESOURCE,
        "policyDocument",
        """
        amp/resourcePolicy:ResourcePolicy cloudwatch/logResourcePolicy:LogResourcePolicy
        codeartifact/domainPermissions:DomainPermissions
        codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy xray/resourcePolicy:ResourcePolicy
        """,
    ),
    **_at(
        PolicyKind.RESOURCE,
        "accessPolicies",
        """
        elasticsearch/domain:Domain elasticsearch/domainPolicy:DomainPolicy opensearch/domain:Domain
        opensearch/domainPolicy:DomainPolicy
        """,
    ),
    **_at(
        PolicyKind.RESOURCE,
        "accessPolicy",
        """
        cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy
        cloudwatch/logDestinationPolicy:LogDestinationPolicy glacier/vault:Vault
        """,
    ),
    **_at(
        PolicyKind.RESOURCE,
        "resourcePolicy",
        """
        s3tables/tableBucketPolicy:TableBucketPolicy s3tables/tablePolicy:TablePolicy
        sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy
        """,
    ),
    **_at(
        PolicyKind.RESOURCE,
        "deliveryDestinationPolicy",
        "cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy",
    ),
    **_at(PolicyKind.RESOURCE, "repositoryPolicy", "ecr/repositoryCreationTemplate:RepositoryCreationTemplate"),
    **_at(PolicyKind.RESOURCE, "details.policy", "s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"),
    **_at(PolicyKind.RESOURCE, "s3AccessPoint.policy", "fsx/s3AccessPointAttachment:S3AccessPointAttachment"),
}

IDENTITIES: Final = (PolicyKind.IDENTITY, PolicyKind.SESSION)
"""Policies that say what whoever has them may do."""


def types_with(*kinds: PolicyKind) -> frozenset[str]:
    """Types that hold a policy of one of these kinds."""
    return frozenset(kind for kind, places in POLICIES.items() if any(place[1] in kinds for place in places))


POLICY_NAMES: Final = listed("""
    policy policyDocument accessPolicy accessPolicies assumeRolePolicy inlinePolicy sessionPolicy resourcePolicy
    repositoryPolicy deliveryDestinationPolicy
    """)

NOT_POLICIES: Final[Mapping[str, str]] = {
    "aws:cloudwatch/logAccountPolicy:LogAccountPolicy": "what to do with log lines",
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": "what to mask in log lines",
    "aws:cloudwatch/logIndexPolicy:LogIndexPolicy": "what to index",
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": "when images expire",
    "aws:iot/policy:Policy": "rights of devices on topics: no principal, and no secret of ours is a topic",
    "aws:iot/policyAttachment:PolicyAttachment": "the name of a policy",
    "aws:networkmanager/coreNetworkPolicyAttachment:CoreNetworkPolicyAttachment": "routes",
    "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy": "a language of its own",
    "aws:opensearch/serverlessLifecyclePolicy:ServerlessLifecyclePolicy": "when indices expire",
    "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy": "a language of its own",
    "aws:ses/receiptFilter:ReceiptFilter": "allow or block an address",
    "aws:sns/dataProtectionPolicy:DataProtectionPolicy": "what to mask in messages",
    "aws:verifiedaccess/endpoint:Endpoint": "Cedar, not JSON",
    "aws:verifiedaccess/group:Group": "Cedar, not JSON",
}
"""Types with a property of such a name that holds no policy of this language, each with what it holds."""

NARROWING: Final = (
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principaltag/",
    "aws:principalservicename",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:userid",
    "aws:username",
    "aws:resourcetag/",
    "sts:externalid",
    "kms:calleraccount",
    "kms:viaservice",
    "s3:dataaccesspointaccount",
    "elasticfilesystem:accesspointarn",
    "elasticfilesystem:accessedviamounttarget",
)
"""Condition keys that say who is asking or for whom: a positive test of one narrows an open principal. An address says
from where, and everyone there needs no credential at all.
"""
