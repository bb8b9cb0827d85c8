"""Secrets' resource policies that the service does not check for openness."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wants import judged, on


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    yield from judged(resource, [on("blockPublicPolicy", absent=not context.environments)])


RULE = ResourceRule(
    id="secret-policy-blocks-public",
    title="Secrets Manager refuses a public policy",
    why="With the block, the service itself refuses a policy that would let everyone in, however it came about.",
    severity=Severity.MEDIUM,
    family=Family.VAULT_POSTURE,
    fix="Turn the block on.",
    code="block_public_policy=True",
    types=frozenset({"aws:secretsmanager/secretPolicy:SecretPolicy"}),
    check=check,
)
