"""One decision: may this principal do this there?

As Azure does it (learn.microsoft.com/azure/role-based-access-control/overview, "How Azure RBAC determines if a user has
access"): assignments on the scope and on everything above it, to the principal or a group it is in; allowed when one of
their roles has the action and does not take it out again; denied by absence. Deny assignments, and conditions of
assignments (refused at creation), are not modelled.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from sandbox.cloud import faults
from sandbox.cloud.authorization import directory
from sandbox.cloud.authorization.actions import is_data_action
from sandbox.cloud.authorization.definitions import definitions
from sandbox.cloud.authorization.roles import RoleDefinition
from sandbox.cloud.authorization.scopes import ancestors
from sandbox.cloud.errors import RefusedError

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

ASSIGNMENT: Final = "azure-native:authorization:RoleAssignment"
_VAULT: Final = "azure-native:keyvault:Vault"
_IN_VAULT: Final = "/providers/microsoft.keyvault/vaults/"
_NAMED_AT_MOST: Final = 3


class Decision(NamedTuple):
    """The answer, why in words, and the id of the assignment that allows it."""

    allowed: bool
    reason: str
    assignment: str | None = None


def decide(
    cloud: "Cloud",
    principal: str,
    action: str,
    scope: str,
    *,
    now: float | None = None,  # noqa: ARG001 - assignments that end do not exist yet
) -> Decision:
    """Whether `principal` may do `action` on `scope`. Raises `RefusedError` `NotModelled` when an assignment that may
    decide has a role the sandbox does not know, or the vault has access policies.

    Reads only, save that each denial counts for a grant that is on its way (`faults.slow_propagation`).
    """
    scopes = ancestors(cloud, scope)
    data = is_data_action(action)
    if data:
        _refuse_access_policies(cloud, scopes)
    if directory.departed(cloud, principal):
        return Decision(False, f"the principal {principal} went with its identity: what was granted to it is void")
    groups = directory.groups_of(cloud, principal)
    others: list[str] = []
    unknown: RefusedError | None = None
    for assignment in _assignments(cloud, scopes):
        holder = str(assignment.inputs.get("principalId", "")).casefold()
        if holder != principal.casefold() and holder not in groups:
            continue
        try:
            roles = definitions(cloud, str(assignment.inputs.get("roleDefinitionId", "")))
        except RefusedError as refusal:
            unknown = refusal  # another assignment may still allow it
            continue
        means = _means(assignment, roles, holder if holder in groups else None)
        for role in roles:
            if role.allows(action, data=data):
                if role.allows_only_conditionally(action):
                    unknown = RefusedError("NotModelled", f"{role.name} allows {action} only under its own condition")
                elif data and not faults.arrived(cloud, assignment.key):
                    means += " (on its way)"
                else:
                    return Decision(True, f"allowed by {means}", assignment.id)
        others.append(means)
    if unknown is not None:
        raise unknown
    return Decision(False, f"no role of {principal} on {scope} or above has {action}: {_listed(others)}")


def _assignments(cloud: "Cloud", scopes: list[str]) -> Iterator["Record"]:
    for scope in scopes:
        yield from cloud.below(ASSIGNMENT, f"{scope.rstrip('/')}/providers/microsoft.authorization/roleassignments/")


def _means(assignment: "Record", roles: tuple[RoleDefinition, ...], group: str | None) -> str:
    scope = assignment.id.rsplit("/providers/", 1)[0] or "/"
    through = f" over the group {group}" if group else ""
    return f"{roles[0].name if roles else 'a role without permissions'} on {scope}{through}"


def _listed(others: list[str]) -> str:
    if not others:
        return "it has none there"
    more = f" and {len(others) - _NAMED_AT_MOST} more" if len(others) > _NAMED_AT_MOST else ""
    return f"it has {'; '.join(others[:_NAMED_AT_MOST])}{more}"


def _refuse_access_policies(cloud: "Cloud", scopes: list[str]) -> None:
    """A vault that is not under RBAC asks its access policies, which the product never uses: refused, not guessed."""
    for scope in scopes:
        if _IN_VAULT not in scope:
            return
        vault = cloud.get(_VAULT, "", scope)
        if vault is not None:
            if vault.properties.get("enableRbacAuthorization") is not True:
                raise RefusedError(
                    "NotModelled", f"{vault.id} is under access policies, which are not modelled: use RBAC"
                )
            return
