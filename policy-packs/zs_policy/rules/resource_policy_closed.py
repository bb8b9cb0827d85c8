"""AWS resource policies that invite everyone: of secrets, keys, buckets, queues, topics, registries, functions."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import Statement, covers, documents
from zs_policy.tables import controls
from zs_policy.tables.policies import PolicyKind, types_with

KINDS = (PolicyKind.RESOURCE, PolicyKind.SECRET, PolicyKind.KEY)
PERMISSION = "aws:lambda/permission:Permission"
PUBLISHED = ("s3:GetObject", "s3:GetObjectVersion")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == PERMISSION:
        limits = ("sourceArn", "sourceAccount", "principalOrgId")
        if resource.at("principal") == "*" and all(resource.at(name) is MISSING for name in limits):
            yield violated(("principal",), "lets anyone call this function")
        return
    for document in documents(resource, *KINDS):
        if not document.readable:
            yield undecided(document.path, "is not readable as a policy document")
        elif document.statements is None:
            yield undecided(document.path, "is not known yet: it may let anyone in", plausible=True)
        for statement in document.statements or ():
            if not statement.allows:
                continue
            if statement.open:
                yield undecided(statement.path, "is not known yet: it may let anyone in", plausible=True)
            elif statement.not_principals:
                yield violated(statement.path, "names who may not: everyone else may")
            elif _everyone(statement) and not statement.narrowed() and not _published(statement):
                yield violated(statement.path, "lets anyone in: no condition says who is asking")


def _everyone(statement: Statement) -> bool:
    return any(
        isinstance(value, str) and kind.lower() in ("*", "aws") and (value == "*" or value.startswith("arn:aws:iam::*"))
        for kind, value in statement.principals
    )


def _published(statement: Statement) -> bool:
    """A bucket's objects that anyone may read, one by one: a web site, not a way to a secret."""
    return bool(statement.actions) and all(
        isinstance(a, str) and any(covers(a, p) and a.lower().startswith("s3:getobject") for p in PUBLISHED)
        for a in statement.actions
    )


RULE = ResourceRule(
    id="resource-policy-closed",
    title="No resource policy invites everyone",
    why="A principal of `*` is every account in the world, whatever the policies of one's own identities say.",
    severity=Severity.CRITICAL,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Name the role that may use it, or tie the statement to your organisation or to the calling resource.",
    code='"Principal": {"AWS": role.arn}  # or "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-..."}}',
    types=types_with(*KINDS) | {PERMISSION},
    check=check,
)
