from zs_policy.model import MISSING
from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

BLOCK = Sample("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {"bucket": "trail"}, "block")
DENY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
POLICY = Sample("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "trail", "policy": {"Statement": [DENY]}}, "policy")
PLAIN = "takes a trail's logs and does not deny plain HTTP"
CASES = [
    Case(
        Sample("aws:s3/bucket:Bucket", {"bucket": "trail"}),
        Break("", MISSING, "takes a trail's logs and has no public access block", on="block", at="", of="it"),
        Break("", MISSING, PLAIN, on="policy", at="", of="it"),
        Break("policy.Statement[0].Effect", "Allow", PLAIN, on="policy", at="", of="it"),
        Break(
            "policy",
            UNKNOWN,
            "has a policy that is not known yet: whether it denies plain HTTP",
            undecided=True,
            on="policy",
            at="",
            of="it",
        ),
        beside=[Sample("aws:cloudtrail/trail:Trail", {"s3BucketName": "trail"}, "trail"), BLOCK, POLICY],
    ),
    Case(Sample("aws:s3/bucket:Bucket", {"bucket": "site"})),
]
