"""People with a standing right to secrets in production."""

from collections.abc import Iterator

from zs_policy.grants import ASSIGNMENTS, PEOPLE
from zs_policy.ids import role_guid
from zs_policy.model import Context, Problem, Resource, in_production, violated
from zs_policy.reach import SECRET_READS
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import documents
from zs_policy.tables import controls
from zs_policy.tables.policies import PolicyKind
from zs_policy.tables.roles import OFFICERS, SECRET_ROLES

USER_POLICIES = ("aws:iam/userPolicy:UserPolicy", "aws:iam/groupPolicy:GroupPolicy")


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    yield from in_production(context, _standing(resource))


def _standing(resource: Resource) -> Iterator[Problem]:
    if resource.kind in USER_POLICIES:
        for document in documents(resource, PolicyKind.IDENTITY):
            for statement in document.statements or ():
                if statement.allows and statement.granted(SECRET_READS):
                    yield violated(statement.path, "lets people read secrets in production at any time")
        return
    definition = resource.at("roleDefinitionId")
    guid = role_guid(definition) if isinstance(definition, str) else ""
    if resource.at("principalType") in PEOPLE and (guid in SECRET_ROLES or guid in OFFICERS):
        yield violated(("principalType",), "gives people a standing right to what is in production's vaults")


RULE = ResourceRule(
    id="no-standing-access",
    title="Nobody has standing access to production's secrets",
    why="A right that is there all day is there for whoever gets that person's session, too.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.PRIVILEGED,
    fix="Make the person eligible, with approval, for an hour at most.",
    code="authorization.PimRoleEligibilitySchedule(name, scope=vault_id, principal_id=group, ...)",
    types=frozenset({*ASSIGNMENTS, *USER_POLICIES}),
    check=check,
)
