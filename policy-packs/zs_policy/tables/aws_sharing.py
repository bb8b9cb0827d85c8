"""Where resources of AWS are opened to everyone by a property rather than by a policy document."""

from collections.abc import Mapping
from typing import Final

from zs_policy.switches import Switch

_READ: Final = "reading by everyone"
_ACL: Final = (Switch("acl", _READ, on=("public-read", "public-read-write", "authenticated-read")),)
_GROUPS: Final = (
    "http://acs.amazonaws.com/groups/global/allusers",
    "http://acs.amazonaws.com/groups/global/authenticatedusers",
)
_COPIES: Final = (Switch("sharedAccounts[]", "copying by everyone", on=("all",)),)

SHARING: Final[Mapping[str, tuple[Switch, ...]]] = {
    **dict.fromkeys(
        ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:s3/objectCopy:ObjectCopy"),
        (*_ACL, Switch("grants[].uri", _READ, on=_GROUPS)),
    ),
    **dict.fromkeys(
        ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"),
        (*_ACL, Switch("accessControlPolicy.grants[].grantee.uri", _READ, on=_GROUPS)),
    ),
    **dict.fromkeys(("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2"), _ACL),
    **dict.fromkeys(
        (
            "aws:rds/clusterSnapshot:ClusterSnapshot",
            "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
            "aws:rds/snapshot:Snapshot",
            "aws:rds/snapshotCopy:SnapshotCopy",
        ),
        _COPIES,
    ),
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": (
        Switch("state", "snapshots for everyone", on=("unblocked",)),
    ),
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission": (Switch("group", "starting by everyone", on=("all",)),),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": (
        Switch("state", "images for everyone", on=("unblocked",)),
    ),
    "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration": (
        Switch("blockPublicSecurityGroupRules", "clusters open to the internet", on=(False,)),
    ),
    "aws:lambda/functionUrl:FunctionUrl": (Switch("authorizationType", "calling without signing in", on=("NONE",)),),
    "aws:ssm/document:Document": (Switch("permissions.accountIds", "running by everyone", on=("all",)),),
}

GRANTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "aws:s3/bucketAcl:BucketAcl": ("accessControlPolicy.grants[]", "grantee.type", "permission"),
    "aws:s3/bucketAclV2:BucketAclV2": ("accessControlPolicy.grants[]", "grantee.type", "permission"),
}
"""Type -> where its grants are, and in each of them the kind of the grantee and the right."""
CONTROL: Final = frozenset({"WRITE_ACP", "FULL_CONTROL"})
"""Rights with which a group gives itself every other."""
SHARING_NAMES: Final = ("acl", "sharedAccounts", "blockPublicSecurityGroupRules")
