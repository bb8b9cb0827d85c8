"""S3 public access blocks with one of the four switches off."""

from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import by_type, on

SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
TYPES = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [on(name) for name in SWITCHES],
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": [on(name) for name in SWITCHES],
    "aws:s3/accessPoint:AccessPoint": [on(f"publicAccessBlockConfiguration.{name}", absent=True) for name in SWITCHES],
    "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint": [
        on(f"details.publicAccessBlock.{name}", absent=True) for name in SWITCHES
    ],
}


RULE = ResourceRule(
    id="bucket-public-block",
    title="A public access block blocks all four ways",
    why="Three of four leave one way open, and it looks closed.",
    severity=Severity.HIGH,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Turn all four on.",
    code="block_public_acls=True, block_public_policy=True, ignore_public_acls=True, restrict_public_buckets=True",
    types=frozenset(TYPES),
    check=by_type(TYPES),
)
