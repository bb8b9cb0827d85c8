"""Where a thing belongs, by its ids: the subscription in an ARM id, the account in an ARN, the stack in a URN."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, cast, final

from zs_access.graph import ROOT, UNPLACED, Become, Grant, Graph, Node, Rights, Step
from zs_policy.model import MISSING, Context, Resource
from zs_policy.wire import UNKNOWN

_SUBSCRIPTION: Final = re.compile(r"(?i)/subscriptions/([^/]+)(?:/resourceGroups/([^/]+))?")
_ACCOUNT: Final = re.compile(r"^arn:[^:]*:[^:]*:[^:]*:(\d{12}):")


class Place(NamedTuple):
    """Of an ARM id, lower case; "" where it names none."""

    subscription: str
    group: str


def place_of(arm_id: str) -> Place:
    found = _SUBSCRIPTION.search(arm_id)
    return Place(found[1].lower(), (found[2] or "").lower()) if found else Place("", "")


def text(value: object) -> str:
    """A known string, else ""."""
    return value if isinstance(value, str) else ""


def items(value: object) -> list[object]:
    """A list as it is, one thing as a list of it, nothing as an empty one."""
    if value is None or value is MISSING:
        return []
    return cast("list[object]", value) if isinstance(value, list) else [value]


def mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


@final
class World:
    """The graph as it is being built, and what is known of the things that it is built from."""

    def __init__(self, resources: Iterable[Resource], context: Context) -> None:
        self.resources = list(resources)
        self.context = context
        self.graph = Graph()
        self.by_urn: dict[str, str] = {}
        """Node key of a principal, or of a thing that is reached, by the URN of the resource that it is."""
        self.made = {resource.urn: resource for resource in self.resources}
        self.by_kind: dict[str, list[Resource]] = {}
        for resource in self.resources:
            self.by_kind.setdefault(resource.kind, []).append(resource)
        self._subscriptions = {s: e.name for e in context.environments.values() for s in e.subscriptions}
        self._accounts = {a: e.name for e in context.environments.values() for a in e.accounts}
        self._stacks = {s: e.name for e in context.environments.values() for s in e.stacks}
        self.add(Node(ROOT, "scope", "everything"))
        self.add(Node(UNPLACED, "scope", "a place that is not known yet", parent=ROOT))

    def of(self, *kinds: str) -> list[Resource]:
        return [resource for kind in kinds for resource in self.by_kind.get(kind, ())]

    def environment(self, identity: str, urn: str = "") -> str:
        """The environment of an ARM id or ARN, else of the stack in a URN; "" where neither says."""
        if place := place_of(identity).subscription:
            return self._subscriptions.get(place, "")
        if found := _ACCOUNT.match(identity):
            return self._accounts.get(found[1], "")
        return self._stacks.get(_stack_of(urn), "")

    def add(self, node: Node) -> str:
        """Make a node known; the first to tell of one decides, save that a place beats none."""
        known = self.graph.nodes.get(node.key)
        if known is None or (known.parent in ("", UNPLACED) and node.parent not in ("", UNPLACED)):
            self.graph.nodes[node.key] = node
        if node.urn:
            self.by_urn.setdefault(node.urn, node.key)
        return node.key

    def become(self, source: str, target: str, step: Step, undecided: str = "") -> None:
        edge = Become(target, step, undecided)
        if source != target and edge not in self.graph.becomes[source]:
            self.graph.becomes[source].append(edge)

    def grant(
        self, principal: str, scope: str, rights: Rights, step: Step, undecided: str = "", *, by_role: bool = False
    ) -> None:
        if rights:
            self.graph.grants[principal].append(Grant(scope, rights, step, undecided, by_role))

    def sources(self, resource: Resource, name: str) -> list[str]:
        """Keys of what the value of a property comes from, as far as the graph has it."""
        urns = resource.property_dependencies.get(name, ())
        return list(dict.fromkeys(self.by_urn[urn] for urn in urns if urn in self.by_urn))

    def subscription(self, resource: Resource) -> str:
        """That which a resource is made in: its own id's, else what its stack is configured for."""
        identity = text(resource.outputs.get("id"))
        own = not self.context.stack or _stack_of(resource.urn) == self.context.stack
        configured = self.context.config.get("azure-native:subscriptionId", "") if own else ""
        return place_of(identity).subscription or configured.lower()


def _stack_of(urn: str) -> str:
    """`urn:pulumi:dev::project::type::name` -> `dev`."""
    parts = urn.split(":", 3)
    return parts[2] if len(parts) > 2 else ""


def group_of(resource: Resource) -> str:
    """Name of the resource group that a resource asks for, lower case."""
    value = resource.at("resourceGroupName")
    return value.lower() if isinstance(value, str) and value is not UNKNOWN else ""
