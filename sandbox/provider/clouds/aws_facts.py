"""Documented form of AWS outputs, and which inputs replace a resource."""

from typing import Any, Final

Json = Any

# Inputs that the service cannot change in place, beyond name and region (which every type replaces on). A type listed
# here is known: its other inputs are updated in place.
REPLACES: Final[dict[str, frozenset[str]]] = {
    "aws:dynamodb/table:Table": frozenset({"hashKey", "rangeKey"}),
    "aws:ec2/securityGroup:SecurityGroup": frozenset({"description", "vpcId"}),
    "aws:ec2/subnet:Subnet": frozenset({"availabilityZone", "cidrBlock", "vpcId"}),
    "aws:ec2/vpc:Vpc": frozenset({"cidrBlock", "instanceTenancy"}),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": frozenset({"url"}),
    "aws:iam/policy:Policy": frozenset({"path", "description"}),
    "aws:iam/role:Role": frozenset({"path"}),
    "aws:iam/rolePolicy:RolePolicy": frozenset({"role"}),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": frozenset({"role", "policyArn"}),
    "aws:kms/alias:Alias": frozenset(),
    "aws:kms/key:Key": frozenset({"customerMasterKeySpec", "keyUsage", "multiRegion"}),
    "aws:lambda/function:Function": frozenset({"packageType"}),
    "aws:s3/bucket:Bucket": frozenset({"objectLockEnabled"}),
    "aws:s3/bucketPolicy:BucketPolicy": frozenset({"bucket"}),
    "aws:secretsmanager/secret:Secret": frozenset(),
    "aws:secretsmanager/secretPolicy:SecretPolicy": frozenset({"secretArn"}),
    "aws:sns/topic:Topic": frozenset({"fifoTopic"}),
    "aws:sqs/queue:Queue": frozenset({"fifoQueue"}),
}


def leaf(_path: str, name: str, account: str, region: str) -> Json:
    """Outputs whose form is the same wherever they occur."""
    return {
        "ownerId": account,
        "accountId": account,
        "region": region,
        "awsAccountId": account,
        "registryId": account,
    }.get(name)
