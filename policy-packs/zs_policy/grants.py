"""Who may read which vault, from the role assignments of a stack; decidable at the first preview.

What is unknown there (a principal id, an id that the cloud gives) is told by what it depends on: the engine records
for each property which resources its value came from.
"""

from collections.abc import Iterator
from typing import NamedTuple

from zs_policy.ids import VaultScope, is_above_resources, role_guid, vault_scope
from zs_policy.model import MISSING, Resource, Stack
from zs_policy.tables.roles import KEY_ROLES, SECRET_ROLES, SecretRole
from zs_policy.wire import UNKNOWN

ASSIGNMENTS = ("azure-native:authorization:RoleAssignment", "azure:authorization/assignment:Assignment")
VAULTS = ("azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm")
ELSEWHERE = tuple(
    f"azure-native:{module}:"
    for module in ("storage", "servicebus", "eventhub", "containerregistry", "cosmosdb", "documentdb")
)
"""Resources that roles are granted on and that no vault lies in or below."""
UNREADABLE = SecretRole("a role that is not known yet", reads=True, writes=True)
PEOPLE = ("User", "Group", "ForeignGroup")


class Grant(NamedTuple):
    """One assignment of a role that reaches into vaults. `scope` is None where it is above any vault (`above`) or
    unreadable.
    """

    assignment: Resource
    role: SecretRole
    principal: str
    human: bool
    scope: VaultScope | None
    above: bool


def grants(stack: Stack) -> Iterator[Grant]:
    """Every grant that reaches into vaults.

    A role that cannot be read, and on a vault one that nobody knows (a custom role), count as `UNREADABLE`.
    """
    for assignment in stack.of(*ASSIGNMENTS):
        scope, above = _scope(assignment, stack)
        role = _role(assignment.at("roleDefinitionId"), on_vault=scope is not None)
        if role is not None:
            kind = assignment.at("principalType")
            yield Grant(assignment, role, _principal(assignment), kind in PEOPLE, scope, above)


def _role(definition: object, *, on_vault: bool) -> SecretRole | None:
    """None for a role that reaches no secret value."""
    if definition is UNKNOWN:
        return UNREADABLE
    guid = role_guid(definition) if isinstance(definition, str) else ""
    custom = UNREADABLE if on_vault and guid not in KEY_ROLES else None
    return SECRET_ROLES.get(guid, custom)


def _principal(assignment: Resource) -> str:
    """A stable name for the principal: its object id, or the resources that its id comes from."""
    principal = assignment.at("principalId")
    if isinstance(principal, str):
        return principal.lower()
    if principal is MISSING:
        return f"missing in {assignment.urn}"
    sources = sorted(assignment.property_dependencies.get("principalId", ()))
    return " + ".join(sources) or f"unknown in {assignment.urn}"


def _scope(assignment: Resource, stack: Stack) -> tuple[VaultScope | None, bool]:
    scope = assignment.at("scope")
    if isinstance(scope, str):
        return vault_scope(scope), is_above_resources(scope)
    sources = [stack.by_urn.get(urn) for urn in assignment.property_dependencies.get("scope", ())]
    vaults = [r for r in sources if r is not None and r.kind in VAULTS]
    if len(sources) == len(vaults) == 1:
        return VaultScope(vault_name(vaults[0]), ""), False
    return None, False


def surely_elsewhere(assignment: Resource, stack: Stack) -> bool:
    """Whether an unknown scope comes only from data services that this stack makes, so that it is no vault's.

    The id of such a service may be turned into any text by the program; `up` judges the real one.
    """
    sources = [stack.by_urn.get(urn) for urn in assignment.property_dependencies.get("scope", ())]
    return bool(sources) and all(r is not None and not r.read_only and r.kind.startswith(ELSEWHERE) for r in sources)


def vault_name(vault: Resource) -> str:
    """The vault's own name in lower case, its URN where the name is not known."""
    name = vault.at("vaultName") if vault.kind.endswith("Vault") else vault.at("name")
    return name.lower() if isinstance(name, str) else vault.urn
