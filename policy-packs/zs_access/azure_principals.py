"""Who acts on Azure: managed identities, applications, groups, people, and the outside subjects that they trust.

An object id is what a grant names and what only Entra gives. While it is unknown, a principal is the resource that its
id comes from; once it is known, both names are one.
"""

from collections.abc import Iterator, Mapping
from typing import Final, final

from zs_access.graph import Node, Step
from zs_access.world import World, group_of, items, mapping, text
from zs_policy.model import MISSING, Resource

IDENTITY: Final = "azure-native:managedidentity:UserAssignedIdentity"
REFERENCE: Final = "pulumi:pulumi:StackReference"
APPLICATION: Final = "azuread:index/application:Application"
REGISTRATION: Final = "azuread:index/applicationRegistration:ApplicationRegistration"
SERVICE_PRINCIPAL: Final = "azuread:index/servicePrincipal:ServicePrincipal"
GROUP: Final = "azuread:index/group:Group"
USER: Final = "azuread:index/user:User"
MEMBER: Final = "azuread:index/groupMember:GroupMember"
CREDENTIALS: Final = (
    "azure-native:managedidentity:FederatedIdentityCredential",
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
)
_IDENTITIES: Final = "/providers/microsoft.managedidentity/userassignedidentities/"
_KINDS: Final = {"User": "user", "Group": "group", "ForeignGroup": "group", "ServicePrincipal": "identity"}
_PIPELINES: Final = ("repo:", "project_path:", "sc://", "organization:", "p://")


@final
class Principals:
    """Adds who acts to the graph, and answers whom an object id means."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_object: dict[str, str] = {}
        self._by_name: dict[tuple[str, str], list[str]] = {}
        """Identities by their own name and their resource group's."""
        self._met: set[str] = set()
        """Principals whose object id is known."""
        for identity in world.of(IDENTITY):
            self._identity(identity)
        for reference in world.of(REFERENCE):
            for published in _objects(reference.outputs):
                self._published(published)
        self._directory()
        for credential in world.of(*CREDENTIALS):
            self._trust(credential)

    def _identity(self, resource: Resource) -> None:
        name, group, subscription = text(resource.at("resourceName")), group_of(resource), ""
        if not text(resource.outputs.get("id")):
            subscription = self._world.subscription(resource)
        identity = text(resource.outputs.get("id")) or (
            f"/subscriptions/{subscription}/resourceGroups/{group}{_IDENTITIES}{name}"
            if name and group and subscription
            else ""
        )
        where = self._world.environment(identity, resource.urn)
        key = self._world.add(
            Node(identity.lower() or resource.urn, "identity", name or resource.name, where, resource.urn)
        )
        self._world.by_urn[resource.urn] = key
        if name:
            self._by_name.setdefault((name, group), []).append(key)
        self._known_as(key, resource.outputs)

    def _published(self, outputs: Mapping[str, object]) -> None:
        """An identity that another stack tells of, by ARM id and object id together."""
        for value in outputs.values():
            identity = text(value)
            if _IDENTITIES in identity.lower():
                label, where = identity.rpartition("/")[2], self._world.environment(identity)
                self._known_as(self._world.add(Node(identity.lower(), "identity", label, where)), outputs)

    def _known_as(self, key: str, outputs: Mapping[str, object]) -> None:
        if principal := text(outputs.get("principalId")):
            self._meet(principal, key)

    def _meet(self, object_id: str, key: str) -> str:
        self._by_object[object_id.lower()] = key
        self._met.add(key)
        return key

    def _directory(self) -> None:
        world = self._world
        for kind, token in (("group", GROUP), ("user", USER), ("identity", APPLICATION), ("identity", REGISTRATION)):
            for resource in world.of(token):
                label = text(resource.at("displayName")) or resource.name
                key = text(resource.outputs.get("objectId")).lower() or resource.urn
                world.add(Node(key, kind, label, world.environment("", resource.urn), resource.urn))
        for resource in world.of(SERVICE_PRINCIPAL):
            application = world.sources(resource, "clientId")
            key = application[0] if len(application) == 1 else resource.urn
            if key == resource.urn:
                world.add(Node(key, "identity", resource.name, world.environment("", resource.urn), resource.urn))
            world.by_urn[resource.urn] = key
            if principal := text(resource.outputs.get("objectId")):
                self._meet(principal, key)
        for member in world.of(MEMBER):
            who, doubt = self.of(member, "memberObjectId")
            group, unsure = self.of(member, "groupObjectId", "group")
            label = world.graph.nodes[group].label
            world.become(who, group, Step(f"is in the group {label}", member.urn), doubt or unsure)
        for resource in world.of(GROUP):
            for index, who in enumerate(items(resource.at("members"))):
                if isinstance(who, str):
                    step = Step(f"is in the group {world.graph.nodes[world.by_urn[resource.urn]].label}", resource.urn)
                    world.become(self.named(who), world.by_urn[resource.urn], step)
                elif index == 0:
                    for key in world.sources(resource, "members"):
                        world.become(key, world.by_urn[resource.urn], Step("is in the group", resource.urn))

    def of(self, resource: Resource, name: str, kind: str = "") -> tuple[str, str]:
        """(key of whom a property names, why it is not sure or "")."""
        value, sources = resource.at(name), self._sources(resource, name)
        if isinstance(value, str) and value:
            known = self._by_object.get(value.lower())
            if known is None and len(sources) == 1 and sources[0] not in self._met:
                known = self._meet(value, sources[0])
            return known or self.named(value, kind), ""
        if value is not MISSING and len(sources) == 1:
            return sources[0], ""
        world = self._world
        key = f"unknown in {resource.urn}"
        label = "somebody not known yet"
        world.add(Node(key, kind or "identity", label, world.environment("", resource.urn)))
        return key, f"{name} is not known yet"

    def _sources(self, resource: Resource, name: str) -> list[str]:
        """Principals that a property's value comes from; a resource of this stack may have an identity of its own."""
        known = self._world.sources(resource, name)
        if principals := [key for key in known if self._world.graph.nodes[key].kind in _KINDS.values()]:
            return principals
        urns = resource.property_dependencies.get(name, ())
        owner = self._world.made.get(urns[0]) if len(urns) == 1 else None
        if owner is None or not owner.kind.startswith("azure-native:"):
            return []
        label, where = f"{owner.name} (its own identity)", self._world.environment("", owner.urn)
        key = self._world.add(Node(f"identity of {owner.urn}", "identity", label, where))
        return [key]

    def named(self, object_id: str, kind: str = "") -> str:
        """The node of an object id."""
        key = self._by_object.get(object_id.lower(), object_id.lower())
        return self._world.add(Node(key, kind or "identity", object_id.lower()))

    def kind_of(self, assignment: Resource) -> str:
        return _KINDS.get(text(assignment.at("principalType")), "")

    def _trust(self, credential: Resource) -> None:
        """An outside subject may act as the identity whose credential this is."""
        world = self._world
        trusting = world.sources(credential, "resourceName") or world.sources(credential, "applicationId")
        if not trusting:
            trusting = self._by_name.get((text(credential.at("resourceName")), group_of(credential)), [])
        issuer, subject = text(credential.at("issuer")), text(credential.at("subject"))
        doubt = "" if issuer and subject else "whom this credential trusts is not known yet"
        outside = external(world, issuer, subject, credential.urn)
        for key in trusting:
            label = world.graph.nodes[key].label
            world.become(outside, key, Step(f"signs in as {label}", credential.urn), doubt)


def external(world: World, issuer: str, subject: str, urn: str) -> str:
    """The node of an outside subject. Issuers are compared byte for byte: a final slash makes another one."""
    if not issuer or not subject:
        return world.add(Node(f"unknown in {urn}", "external", "somebody outside, not known yet"))
    return world.add(Node(f"{issuer} {subject}", kind_of_subject(subject), subject))


def kind_of_subject(subject: str) -> str:
    """What an outside subject is: a pull request, a pipeline, a workload of a cluster, or something else outside."""
    if subject.startswith("repo:") and subject.endswith(":pull_request"):
        return "pull request"
    if subject.startswith(_PIPELINES):
        return "pipeline"
    return "workload" if subject.startswith("system:serviceaccount:") else "external"


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    """Every object in another stack's outputs that has an object id."""
    todo: list[object] = [value]
    while todo:
        here = todo.pop()
        if isinstance(here, Mapping):
            if text(mapping(here).get("principalId")):
                yield mapping(here)
            todo += list(mapping(here).values())
        elif isinstance(here, list):
            todo += items(here)
