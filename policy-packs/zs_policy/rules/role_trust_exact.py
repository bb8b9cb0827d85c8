"""AWS role trust: a web identity without exact subject and audience."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.federation import ROLES
from zs_policy.tables.policies import PolicyKind
from zs_policy.trust import claim_faults, is_web_identity


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for document in documents(resource, PolicyKind.TRUST):
        if not document.readable:
            yield undecided(document.path, "is not readable as a policy document")
        elif document.statements is None:
            yield undecided(document.path, "is not known yet: who may be this role must be readable at preview")
        for statement in document.statements or ():
            if statement.allows and statement.open:
                yield undecided(statement.path, "is not known yet: who may be this role must be readable at preview")
            elif statement.allows and is_web_identity(statement):
                for fault, unknown in claim_faults(statement):
                    yield (undecided if unknown else violated)(statement.path, fault)


RULE = ResourceRule(
    id="role-trust-exact",
    title="A web identity that is a role is tested exactly",
    why=(
        "A trust without an exact subject lets every repository, project or service account of the issuer be this role;"
        " without an exact audience, a token made for anyone else."
    ),
    severity=Severity.CRITICAL,
    family=Family.TRUST,
    frameworks=controls.TRUST,
    fix="Test sub and aud with StringEquals, both, each with exact values.",
    code=(
        '"StringEquals": {"<issuer>:sub": "repo:<org>/<repo>:environment:<env>", "<issuer>:aud": "sts.amazonaws.com"}'
    ),
    types=ROLES,
    check=check,
)
