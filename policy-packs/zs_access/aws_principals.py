"""Who acts on AWS: roles, users, groups, those whom a role trusts, and the pods that are given a role."""

from collections.abc import Iterator
from typing import Final, final

from zs_access.azure_principals import external
from zs_access.graph import Node, Step
from zs_access.world import World, items, text
from zs_policy.model import Resource
from zs_policy.statements import Statement, documents
from zs_policy.tables.policies import PolicyKind

ROLE: Final = "aws:iam/role:Role"
USER: Final = "aws:iam/user:User"
GROUP: Final = "aws:iam/group:Group"
POD: Final = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
MEMBERSHIPS: Final = {
    "aws:iam/userGroupMembership:UserGroupMembership": ("user", "groups"),
    "aws:iam/groupMembership:GroupMembership": ("users", "group"),
}
_KINDS: Final = {ROLE: "role", USER: "user", GROUP: "group"}
_PODS: Final = "pods.eks.amazonaws.com"


@final
class Principals:
    """Adds who acts to the graph, and answers whom a name or an ARN means."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, str] = {}
        for kind, called in _KINDS.items():
            for resource in world.of(kind):
                arn = text(resource.outputs.get("arn"))
                name = text(resource.at("name")) or text(resource.outputs.get("name"))
                where = world.environment(arn, resource.urn)
                key = world.add(Node(arn or resource.urn, called, name or resource.name, where, resource.urn))
                world.by_urn[resource.urn] = key
                # An ARN is written whole in a policy also where only its end is known yet.
                self._known |= {said: key for said in (arn, f"{called} {name}" if name else "") if said}
        for kind, (member, group) in MEMBERSHIPS.items():
            for resource in world.of(kind):
                for who in self.named(resource, member):
                    for into in self.named(resource, group):
                        step = Step(f"is in the group {world.graph.nodes[into].label}", resource.urn)
                        world.become(who, into, step)
        for role in world.of(ROLE):
            self._trusts(role)
        for pod in world.of(POD):
            self._pod(pod)

    def named(self, resource: Resource, name: str) -> list[str]:
        """The principals that a property names: one, or a list of them."""
        value, called = resource.at(name), name.removesuffix("s")
        if isinstance(value, str | list):
            said = [text(item) for item in items(value)]
            found = [self._known.get(f"{called} {item}") or self._known.get(item) for item in said]
            if all(found):
                return [key for key in found if key]
        kinds = {"role", "user", "group"}
        return [key for key in self._world.sources(resource, name) if self._world.graph.nodes[key].kind in kinds]

    def guest(self, kind: str, value: str) -> str:
        """The node of a principal as a policy writes it."""
        if key := self._known.get(value):
            return key
        called, _, name = value.rpartition(":")[2].partition("/")
        if kind.lower() == "aws" and name and (key := self._known.get(f"{called} {name.rpartition('/')[2]}")):
            known, where = self._world.graph.nodes[key], self._world.environment(value)
            if not known.key.startswith("arn:") and where in ("", known.environment):
                return key
        if kind.lower() == "service":
            return self._world.add(Node(f"service {value}", "service", value))
        if value == "*":
            return self._world.add(Node("anyone", "external", "anyone"))
        label = name or value
        kinds = {"role": "role", "user": "user"}
        return self._world.add(Node(value, kinds.get(called, "external"), label, self._world.environment(value)))

    def _trusts(self, role: Resource) -> None:
        world, key = self._world, self._world.by_urn[role.urn]
        step = Step(f"signs in as {world.graph.nodes[key].label}", role.urn)
        for document in documents(role, PolicyKind.TRUST):
            if document.statements is None:
                outside = external(world, "", "", role.urn)
                world.become(outside, key, step, "whom this role trusts is not known yet")
            for statement in document.statements or ():
                if statement.allows:
                    for who, doubt in self._trusted(statement, role):
                        world.become(who, key, step, doubt)

    def _trusted(self, statement: Statement, role: Resource) -> Iterator[tuple[str, str]]:
        if statement.open or any(not isinstance(value, str) for _, value in statement.principals):
            yield external(self._world, "", "", role.urn), "whom this role trusts is not known yet"
        for kind, value in statement.principals:
            if not isinstance(value, str) or value == _PODS:
                continue
            if kind.lower() == "federated":
                issuer = value.partition("oidc-provider/")[2] or value
                subjects = [s for t in statement.tests if t.key.endswith(":sub") for s in t.values]
                if not subjects:
                    yield self._world.add(Node(f"{issuer} anyone", "external", f"anyone of {issuer}")), ""
                for subject in subjects:
                    doubt = "" if isinstance(subject, str) else "whom this role trusts is not known yet"
                    yield external(self._world, issuer, text(subject), role.urn), doubt
            else:
                yield self.guest(kind, value), ""

    def _pod(self, pod: Resource) -> None:
        """A service account of a cluster that EKS gives a role."""
        namespace, account = text(pod.at("namespace")), text(pod.at("serviceAccount"))
        subject = f"system:serviceaccount:{namespace}:{account}" if namespace and account else ""
        cluster = text(pod.at("clusterName")) or pod.urn
        outside = external(self._world, f"eks {cluster}", subject, pod.urn)
        arn = pod.at("roleArn")
        roles = (
            [self._known[arn]] if isinstance(arn, str) and arn in self._known else self._world.sources(pod, "roleArn")
        )
        for role in roles:
            step = Step(f"signs in as {self._world.graph.nodes[role].label}", pod.urn)
            self._world.become(outside, role, step, "" if subject else "whose role it is is not known yet")
