from typing import Any

from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample

SAYS = "lets the service write for anyone's trail: test aws:SourceArn"


def write(condition: dict[str, Any]) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::trail/AWSLogs/*",
        "Condition": {"StringEquals": condition},
    }


SOURCE = {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:111111111111:trail/all"}
ACL = {"s3:x-amz-acl": "bucket-owner-full-control"}
CASES = [
    Case(
        Sample(kind, {"policy": {"Statement": [write(SOURCE | ACL)]}}),
        Break("policy.Statement[0]", write(ACL), SAYS),
        Break("policy.Statement[0].Condition", MISSING, SAYS, at="policy.Statement[0]"),
    )
    for kind in ("aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
]
