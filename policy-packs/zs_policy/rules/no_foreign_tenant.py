"""Delegations of a subscription or a resource group to another tenant, whose people then hold roles here."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls

TYPES = frozenset(f"azure-native:managedservices:Registration{name}" for name in ("Assignment", "Definition"))


def check(_: Resource, __: Context) -> Iterator[Problem]:
    yield violated((), "gives people of another tenant roles here: who they are, is decided there")


RULE = ResourceRule(
    id="no-foreign-tenant",
    title="No other tenant administers this one",
    why=(
        "A delegation holds for everything below its scope, shows up in no list of role assignments, and lasts until "
        "somebody remembers it; whoever the other tenant adds to its group is in."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Invite the people who are needed, make them eligible for what they need, and let that end.",
    code="authorization.PimRoleEligibilitySchedule(name, scope=vault_id, principal_id=guest, ...)",
    types=TYPES,
    check=check,
)
