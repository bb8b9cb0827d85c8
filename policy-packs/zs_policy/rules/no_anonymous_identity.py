"""Identity pools that give credentials to guests."""

from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import by_type, off

TYPES = {"aws:cognito/identityPool:IdentityPool": [off("allowUnauthenticatedIdentities")]}

RULE = ResourceRule(
    id="no-anonymous-identity",
    title="Nobody gets cloud credentials without signing in",
    why="A pool with guests hands out credentials of its role to whoever knows its id, which every browser shows.",
    severity=Severity.HIGH,
    family=Family.TRUST,
    frameworks=controls.TRUST,
    fix="Turn guests off; serve public content without credentials.",
    code="allow_unauthenticated_identities=False",
    types=frozenset(TYPES),
    check=by_type(TYPES),
)
