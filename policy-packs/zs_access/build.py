"""From resources to the graph: each cloud reads what it knows, and then they are joined."""

from collections.abc import Iterable
from typing import Final

from zs_access.aws import Aws
from zs_access.azure import Azure
from zs_access.graph import Graph
from zs_access.kubernetes import Kubernetes
from zs_access.world import World
from zs_policy.model import Context, Resource, Stack

_KEPT: Final = "access_graph"


def build(resources: Iterable[Resource], context: Context | None = None) -> Graph:
    """The graph of these resources: of one stack, or of several together.

    `outputs` of a resource that exists hold its `id`; those of a StackReference tell of another stack's identities.
    `context` says which ids make an environment; without it nothing is of any.
    """
    world = World(resources, context or Context())
    Azure(world)
    Aws(world)
    Kubernetes(world)  # last: its service accounts are joined with the subjects that the clouds trust
    return world.graph


def graph_of(stack: Stack) -> Graph:
    """The graph of a stack that is judged, made once for all rules that stand on it."""
    kept = stack.by_urn  # shared by all views of one stack, whatever the options of the rule that looks
    graph = _GRAPHS.get(id(kept))
    if graph is None or graph[0] is not kept:
        _GRAPHS.clear()
        graph = _GRAPHS[id(kept)] = (kept, build(stack.resources, stack.context))
    return graph[1]


_GRAPHS: dict[int, tuple[object, Graph]] = {}
