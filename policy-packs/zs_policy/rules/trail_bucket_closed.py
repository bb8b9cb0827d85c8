"""Buckets that trails write to, without a public access block or reachable without TLS."""

from collections.abc import Iterator

from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.sinks import of_bucket, trail_buckets
from zs_policy.statements import Statement, documents
from zs_policy.tables import controls
from zs_policy.tables.policies import PolicyKind

BLOCKS = ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",)
POLICIES = ("aws:s3/bucketPolicy:BucketPolicy",)


def check(stack: Stack) -> Iterator[Problem]:
    for bucket in trail_buckets(stack):
        if not of_bucket(stack, bucket, *BLOCKS):
            yield violated((), "takes a trail's logs and has no public access block", urn=bucket.urn)
        policies = [
            d for r in (bucket, *of_bucket(stack, bucket, *POLICIES)) for d in documents(r, PolicyKind.RESOURCE)
        ]
        if any(d.statements is None or not d.readable for d in policies):
            yield undecided((), "has a policy that is not known yet: whether it denies plain HTTP", urn=bucket.urn)
        elif not any(_denies_plain(s) for d in policies for s in d.statements or ()):
            yield violated((), "takes a trail's logs and does not deny plain HTTP", urn=bucket.urn)


def _denies_plain(statement: Statement) -> bool:
    return not statement.allows and any(
        test.key == "aws:securetransport" and [str(v).lower() for v in test.values] == ["false"]
        for test in statement.tests
    )


RULE = StackRule(
    id="trail-bucket-closed",
    title="A trail's bucket is closed",
    why="The trail says who reads which secret and from where: a map for whoever comes next.",
    severity=Severity.HIGH,
    family=Family.NETWORK,
    frameworks=controls.AUDIT_PROTECTED,
    fix="Block public access, and deny every request without TLS.",
    code=(
        '{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport":'
        ' "false"}}}'
    ),
    check=check,
)
