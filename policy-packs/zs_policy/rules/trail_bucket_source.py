"""Buckets that take log files from anyone's trail: the confused deputy."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.policies import PolicyKind

SOURCES = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for document in documents(resource, PolicyKind.RESOURCE):
        for statement in document.statements or ():
            mine = any(value == "cloudtrail.amazonaws.com" for _, value in statement.principals)
            if statement.allows and mine and statement.grants("s3:PutObject") and not statement.narrowed(SOURCES):
                yield violated(statement.path, "lets the service write for anyone's trail: test aws:SourceArn")


RULE = ResourceRule(
    id="trail-bucket-source",
    title="A trail's bucket takes log files of this trail only",
    why=(
        "The service writes on behalf of whoever asks it to. Without the source, somebody else's trail fills "
        "this bucket with events that never happened here."
    ),
    severity=Severity.HIGH,
    family=Family.AUDIT,
    frameworks=controls.AUDIT_PROTECTED,
    fix="Test aws:SourceArn for the trail's ARN.",
    code='"Condition": {"StringEquals": {"aws:SourceArn": trail_arn, "s3:x-amz-acl": "bucket-owner-full-control"}}',
    types=frozenset({"aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"}),
    check=check,
)
