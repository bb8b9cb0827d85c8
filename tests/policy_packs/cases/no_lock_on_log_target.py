from zs_policy.testing import Break, Case, Sample

SAYS = "locks objects of a bucket that access logs are delivered to: delivery fails"
BUCKET, LOCKS = "aws:s3/bucket:Bucket", "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
RULE = {"defaultRetention": {"mode": "GOVERNANCE", "days": 365}}
TRAIL, LOGS = Sample(BUCKET, {"bucket": "trail"}, "trail"), Sample(BUCKET, {"bucket": "logs"}, "logs")
LOGGING = Sample("aws:s3/bucketLogging:BucketLogging", {"bucket": "trail", "targetBucket": "logs"}, "logging")
CASES = [
    Case(
        Sample(LOCKS, {"bucket": "trail", "rule": RULE}),
        Break("bucket", "logs", SAYS, at=""),
        Break("objectLockConfiguration", {"rule": RULE}, SAYS, on="logs", at=""),
        beside=[TRAIL, LOGS, LOGGING],
    ),
    Case(
        Sample(LOCKS, {"bucket": "trail", "rule": RULE}),
        Break("logging.targetBucket", "trail", SAYS, on="trail", at="", of="it"),
        beside=[TRAIL],
    ),
]
