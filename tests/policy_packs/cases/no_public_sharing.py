from zs_policy.tables.aws_sharing import SHARING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

ALL = "http://acs.amazonaws.com/groups/global/AllUsers"
READ = "turns reading by everyone on"
GRANT = {"grantee": {"type": "CanonicalUser", "id": "a"}, "permission": "FULL_CONTROL"}
DELIVERY = {
    "grantee": {"type": "Group", "uri": "http://acs.amazonaws.com/groups/s3/LogDelivery"},
    "permission": "WRITE",
}
ACLS = [kind for kind, switches in SHARING.items() if any(switch.path == "acl" for switch in switches)]
CASES = [
    *(
        Case(
            Sample(kind, {"acl": "private"}),
            *(Break("acl", acl, READ) for acl in ("public-read", "public-read-write", "authenticated-read")),
            Break("acl", UNKNOWN, "is not known yet: reading by everyone may be left on", undecided=True),
        )
        for kind in ACLS
    ),
    Case(
        Sample("aws:s3/bucket:Bucket", {"grants": [{"type": "CanonicalUser", "id": "a", "permissions": ["READ"]}]}),
        Break("grants[0]", {"type": "Group", "uri": ALL, "permissions": ["READ"]}, READ, at="grants[0].uri"),
    ),
    Case(
        Sample("aws:s3/bucketAcl:BucketAcl", {"accessControlPolicy": {"grants": [GRANT, DELIVERY]}}),
        Break(
            "accessControlPolicy.grants[1].permission",
            "WRITE_ACP",
            "lets a group change who may do what",
        ),
        Break("accessControlPolicy.grants[1].grantee.uri", ALL, READ),
    ),
    *(
        Case(
            Sample(kind, {"sharedAccounts": ["111111111111"]}),
            Break("sharedAccounts[0]", "all", "turns copying by everyone on"),
        )
        for kind, switches in SHARING.items()
        if switches[0].path == "sharedAccounts[]"
    ),
    Case(
        Sample("aws:ssm/document:Document", {"permissions": {"type": "Share", "accountIds": "111111111111"}}),
        Break("permissions.accountIds", "All", "turns running by everyone on"),
    ),
    *(
        Case(Sample(kind, {place: fine}), Break(place, wrong, f"turns {what} on"))
        for kind, place, fine, wrong, what in (
            (
                "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
                "state",
                "block-all-sharing",
                "unblocked",
                "snapshots for everyone",
            ),
            (
                "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
                "state",
                "block-new-sharing",
                "unblocked",
                "images for everyone",
            ),
            ("aws:ec2/amiLaunchPermission:AmiLaunchPermission", "group", "", "all", "starting by everyone"),
            (
                "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration",
                "blockPublicSecurityGroupRules",
                True,
                False,
                "clusters open to the internet",
            ),
            (
                "aws:lambda/functionUrl:FunctionUrl",
                "authorizationType",
                "AWS_IAM",
                "NONE",
                "calling without signing in",
            ),
        )
    ),
]
