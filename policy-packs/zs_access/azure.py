"""Azure's grants: role assignments, and access policies where a vault still has them."""

from typing import Final, final

from zs_access.azure_principals import Principals
from zs_access.azure_roles import BUILT_IN, BY_NAME, EVERYTHING, NOTHING, Role, custom
from zs_access.azure_things import VAULT, Things
from zs_access.graph import ROOT, Node, Right, Rights, Step
from zs_access.world import World, items, mapping, text
from zs_policy.ids import role_guid
from zs_policy.model import MISSING, Resource
from zs_policy.wire import UNKNOWN, walk

ASSIGNMENTS: Final = (
    "azure-native:authorization:RoleAssignment",
    "azure-native:authorization:PimRoleAssignmentSchedule",
    "azure:authorization/assignment:Assignment",
)
"""What gives a role now. Who may only ask for one (an eligibility) reaches nothing until it is given."""
DEFINITION: Final = "azure-native:authorization:RoleDefinition"
POLICY: Final = "azure-native:keyvault:AccessPolicy"
_UNSURE_ROLE: Final = "what its role reaches is not known here"
_GETS: Final = frozenset({"get", "backup", "all"})
_SETS: Final = frozenset({"set", "restore", "recover", "import", "create", "update", "rotate", "all"})
_USES: Final = frozenset({"decrypt", "encrypt", "unwrapkey", "wrapkey", "sign", "all"})


@final
class Azure:
    """Reads everything of Azure into the world's graph."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._things = Things(world)
        self.principals = Principals(world)
        self._custom = dict(self._definitions())
        for assignment in world.of(*ASSIGNMENTS):
            self._assignment(assignment)
        self._policies()

    def _definitions(self) -> "list[tuple[str, tuple[Role, str]]]":
        """Custom roles by GUID and by URN."""
        found: list[tuple[str, tuple[Role, str]]] = []
        for definition in self._world.of(DEFINITION):
            permissions = definition.at("permissions")
            name = text(definition.at("roleName")) or definition.name
            unsure = any(leaf.value is UNKNOWN for leaf in walk(permissions)) or any(
                mapping(entry).get("condition") for entry in items(permissions)
            )
            role = (EVERYTHING, _UNSURE_ROLE) if unsure else (custom(name, permissions), "")
            identities = (
                definition.outputs.get("id"),
                definition.at("roleDefinitionId"),
                definition.outputs.get("name"),
            )
            guids = {guid for value in identities if (guid := role_guid(text(value)))}
            found += [(name, role) for name in (*guids, definition.urn)]
        return found

    def _role(self, assignment: Resource) -> tuple[Role, str]:
        """The role, and why it is not sure what it reaches."""
        if name := text(assignment.at("roleDefinitionName")):
            return (known, "") if (known := BY_NAME.get(name.lower())) else (EVERYTHING, _UNSURE_ROLE)
        definition = assignment.at("roleDefinitionId")
        guid = role_guid(text(definition))
        if guid in BUILT_IN:
            return BUILT_IN[guid], "a condition of the role says to whom" if BUILT_IN[guid].conditional else ""
        if guid in self._custom:
            return self._custom[guid]
        sources = assignment.property_dependencies.get("roleDefinitionId", ())
        known_sources = [self._custom[urn] for urn in sources if urn in self._custom]
        return known_sources[0] if len(known_sources) == 1 else (EVERYTHING, _UNSURE_ROLE)

    def _assignment(self, assignment: Resource) -> None:
        role, unsure = self._role(assignment)
        scope, unplaced = self._scope(assignment)
        who, doubt = self.principals.of(assignment, "principalId", self.principals.kind_of(assignment))
        if not scope or not role.data | role.control:
            return
        if assignment.at("condition") is not MISSING:
            unsure = unsure or "it has a condition, which is not read here"
        node = self._world.graph.nodes[scope]
        step = Step(f"{role.name} on {node.label}", assignment.urn)
        self._world.grant(who, scope, role.control, step, doubt or unsure or unplaced)
        self._world.grant(who, scope, role.data, step, doubt or unsure or unplaced, by_role=True)

    def _scope(self, assignment: Resource) -> tuple[str, str]:
        """(node of the scope or "" where nothing that is reached lies below, why it is not sure)."""
        scope = assignment.at("scope")
        if isinstance(scope, str):
            return self._things.scope(scope), ""
        urns = assignment.property_dependencies.get("scope", ())
        sources = self._world.sources(assignment, "scope")
        if len(urns) == len(sources) == 1:
            return sources[0], ""
        if urns and all(map(self._elsewhere, urns)):
            return "", ""
        return ROOT, "its scope is not known yet"

    def _elsewhere(self, urn: str) -> bool:
        """Whether this is a service of this stack that holds nothing that is looked at here."""
        made = self._world.made.get(urn)
        return made is not None and made.kind.startswith("azure-native:") and urn not in self._world.by_urn

    def _policies(self) -> None:
        for vault in self._world.of(VAULT):
            if vault.at("properties.enableRbacAuthorization") is not True:
                for policy in items(vault.at("properties.accessPolicies")):
                    self._policy(policy, self._world.by_urn[vault.urn], vault)
        for resource in self._world.of(POLICY):
            name = text(resource.at("vaultName"))
            self._policy(resource.at("policy"), self._things.vault(name) if name else ROOT, resource)

    def _policy(self, policy: object, vault: str, resource: Resource) -> None:
        entry = mapping(policy)
        if policy is UNKNOWN or policy is MISSING:
            who, rights, doubt = "", EVERYTHING.data, "its access policies are not known yet"
        else:
            who, permissions = text(entry.get("objectId")), mapping(entry.get("permissions"))
            doubt = "" if who and vault != ROOT else "whom or what this policy is about is not known yet"
            rights = NOTHING | _granted("secret", permissions.get("secrets")) | _granted("key", permissions.get("keys"))
        key = (
            self.principals.named(who)
            if who
            else self._world.add(Node(f"unknown in {resource.urn}", "identity", "somebody not known yet"))
        )
        self._world.grant(key, vault, rights, Step("access policy", resource.urn), doubt)


def _granted(kind: str, verbs: object) -> Rights:
    said = {text(verb).lower() for verb in items(verbs)}
    found: set[tuple[str, Right]] = set()
    if said & _SETS:
        found.add((kind, "write"))
    if kind == "secret" and said & _GETS:
        found.add((kind, "read"))
    if kind == "key" and said & _USES:
        found.add((kind, "use"))
    return frozenset(found)
