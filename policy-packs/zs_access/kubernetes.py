"""Kubernetes: who may read the Secrets of a namespace, and which outside identity a service account is elsewhere.

A cluster is a stack's: what one stack applies is taken to be on one cluster. Not followed: who may start a pod in a
namespace reads its Secrets through it, and impersonation.
"""

from typing import Final, final

from zs_access.graph import ROOT, Node, Right, Rights, Step
from zs_access.world import World, items, mapping, text
from zs_policy.model import MISSING, Resource
from zs_policy.rbac import Grant, rules

SECRET: Final = "kubernetes:core/v1:Secret"  # noqa: S105 - a type
ACCOUNT: Final = "kubernetes:core/v1:ServiceAccount"
_RBAC: Final = "kubernetes:rbac.authorization.k8s.io/v1"
ROLES: Final = (f"{_RBAC}:Role", f"{_RBAC}:ClusterRole")
BINDINGS: Final = (f"{_RBAC}:RoleBinding", f"{_RBAC}:ClusterRoleBinding")
ADMIN: Final[Rights] = frozenset({("secret", "read"), ("secret", "write"), ("secret", "manage")})
BUILT_IN: Final[dict[str, Rights]] = {
    "cluster-admin": ADMIN,
    "admin": frozenset({("secret", "read"), ("secret", "write")}),
    "edit": frozenset({("secret", "read"), ("secret", "write")}),
    "view": frozenset(),
}
_READS: Final = ("get", "list", "watch")
_WRITES: Final = ("create", "update", "patch")
_ANNOTATIONS: Final = ("azure.workload.identity/client-id", "eks.amazonaws.com/role-arn")


@final
class Kubernetes:
    """Reads Secrets, roles and service accounts into the world's graph."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._workloads: dict[str, list[str]] = {}
        """Subjects that clouds trust, by the service account that they name."""
        for node in world.graph.nodes.values():
            if node.kind == "workload":
                self._workloads.setdefault(node.label, []).append(node.key)
        for secret in world.of(SECRET):
            name = text(secret.at("metadata.name")) or secret.name
            holder = self._namespace(secret)
            world.add(Node(f"{holder}/{name}", "secret", name, world.environment("", secret.urn), secret.urn, holder))
        for account in world.of(ACCOUNT):
            self._account(account)
        self._roles = {self._role_key(role): role for role in world.of(*ROLES)}
        for binding in world.of(*BINDINGS):
            self._bind(binding)

    def _cluster(self, resource: Resource) -> str:
        stack = resource.urn.partition("::")[0].rpartition(":")[2]
        where = self._world.environment("", resource.urn)
        return self._world.add(Node(f"cluster {stack}", "scope", f"cluster of {stack}", where, parent=ROOT))

    def _namespace(self, resource: Resource, name: str = "") -> str:
        value = resource.at("metadata.namespace")
        name = name or text(value) or ("default" if value is MISSING else "a namespace not known yet")
        cluster = self._cluster(resource)
        where = self._world.environment("", resource.urn)
        return self._world.add(Node(f"{cluster}/{name}", "vault", f"namespace {name}", where, parent=cluster))

    def _account_key(self, resource: Resource, namespace: str, name: str) -> str:
        subject = f"system:serviceaccount:{namespace}:{name}"
        where = self._world.environment("", resource.urn)
        return self._world.add(Node(f"{self._cluster(resource)} {subject}", "service account", subject, where))

    def _account(self, account: Resource) -> None:
        """A service account is, elsewhere, every outside subject that has its name."""
        world = self._world
        namespace = text(account.at("metadata.namespace")) or "default"
        name = text(account.at("metadata.name")) or account.name
        key = self._account_key(account, namespace, name)
        world.by_urn[account.urn] = key
        annotations = mapping(account.at("metadata.annotations"))
        said = any(name in annotations for name in _ANNOTATIONS)
        doubt = "" if said else "whether this cluster is the issuer that is trusted is not known here"
        for workload in self._workloads.get(world.graph.nodes[key].label, ()):
            world.become(key, workload, Step("its own token says so", account.urn), doubt)

    def _role_key(self, role: Resource) -> tuple[str, str, str]:
        name = text(role.at("metadata.name")) or role.name
        kind = role.kind.rpartition(":")[2]
        return kind, "" if kind == "ClusterRole" else text(role.at("metadata.namespace")) or "default", name

    def _bind(self, binding: Resource) -> None:
        wide = binding.kind.endswith(":ClusterRoleBinding")
        scope = self._cluster(binding) if wide else self._namespace(binding)
        namespace = text(binding.at("metadata.namespace")) or "default"
        kind, name = text(binding.at("roleRef.kind")), text(binding.at("roleRef.name"))
        role = self._roles.get((kind, "" if kind == "ClusterRole" else namespace, name))
        if role is None:  # a name that is not known yet, by the role that it comes from
            urns = binding.property_dependencies.get("roleRef", ())
            role = next((r for r in self._roles.values() if not name and r.urn in urns), None)
        label = self._world.graph.nodes[scope].label
        step = Step(f"{name or 'a role'} on {label}", binding.urn)
        for subject in items(binding.at("subjects")):
            who = self._subject(subject, binding, namespace)
            if role is None:
                known = BUILT_IN.get(name)
                doubt = "" if known is not None else "what its role reaches is not known here"
                self._world.grant(who, scope, ADMIN if known is None else known, step, doubt)
            else:
                for rule in rules(role):
                    self._rule(who, scope, rule, step)

    def _rule(self, who: str, scope: str, rule: Grant, step: Step) -> None:
        given: set[tuple[str, Right]] = set()
        if any(rule.allows("", "secrets", verb) for verb in _READS):
            given.add(("secret", "read"))
        if any(rule.allows("", "secrets", verb) for verb in _WRITES):
            given.add(("secret", "write"))
        doubt = "a part of its role is not known yet" if rule.open else ""
        rights = ADMIN if rule.open else frozenset(given)
        scopes = [scope]
        if rule.names and not rule.open and self._world.graph.nodes[scope].kind == "vault":
            where = self._world.graph.nodes[scope].environment
            made = (Node(f"{scope}/{n}", "secret", n, where, "", scope) for n in rule.names if isinstance(n, str))
            scopes = [self._world.add(node) for node in made]
        for each in scopes:
            self._world.grant(who, each, rights, step, doubt)

    def _subject(self, subject: object, binding: Resource, namespace: str) -> str:
        said = mapping(subject)
        kind, name = text(said.get("kind")), text(said.get("name"))
        if kind == "ServiceAccount" and name:
            return self._account_key(binding, text(said.get("namespace")) or namespace, name)
        if name:
            called = "group" if kind == "Group" else "user"
            return self._world.add(Node(f"{self._cluster(binding)} {called} {name}", called, name))
        sources = self._world.sources(binding, "subjects")
        if len(sources) == 1:
            return sources[0]
        return self._world.add(Node(f"unknown in {binding.urn}", "user", "somebody not known yet"))
