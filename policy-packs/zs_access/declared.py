"""What a stack says of who reaches what (its output `access`), held against what the graph finds."""

from collections.abc import Iterable
from typing import NamedTuple

from zs_access.azure_roles import BY_NAME
from zs_access.azure_things import named
from zs_access.graph import Grant, Graph, Node, Reach, Step
from zs_access.world import mapping, text

Pair = tuple[str, str]
"""(key of a target, right)."""


class Difference(NamedTuple):
    """`undeclared` is reached and not declared; `unreached` is declared and not reached."""

    undeclared: tuple[Reach, ...]
    unreached: tuple[Reach, ...]


def compare(graph: Graph, access: Iterable[object]) -> Difference:
    """Compare with entries of the shape {principalResource, role, scope, …}; roles that reach no secret, key or
    container say nothing here.

    An identity that another stack makes is known here by its object id, and declared by its ARM id: it is taken for the
    declared one that reaches the very same.
    """
    declared = _by_principal(_declared(graph, access))
    # Federation and groups are not declared: who may act as whom is what the rules on trust judge.
    granted = Graph(graph.nodes, grants=graph.grants, roleless=graph.roleless)
    found = _by_principal(reach for reach in granted.reach() if not reach.undecided)
    nameless = [key for key in found if not graph.nodes[key].urn and key not in declared]
    missing = [key for key in declared if key not in found and key not in graph.nodes]
    for key in nameless:
        same = next((other for other in missing if declared[other].keys() == found[key].keys()), None)
        if same is not None:
            missing.remove(same)
            declared[key] = declared.pop(same)
    undeclared = [
        reach for key, reached in found.items() for pair, reach in reached.items() if pair not in declared.get(key, {})
    ]
    unreached = [
        reach for key, said in declared.items() for pair, reach in said.items() if pair not in found.get(key, {})
    ]
    return Difference(tuple(undeclared), tuple(unreached))


def judged(entry: object) -> bool:
    """Whether an entry's role is one that reaches a secret, key or container: of the others the graph says nothing."""
    role = BY_NAME.get(text(mapping(entry).get("role")).lower())
    return role is not None and bool(role.data | role.control)


def _declared(graph: Graph, access: Iterable[object]) -> Iterable[Reach]:
    """What the entries amount to: the same nodes, with these grants only."""
    said = Graph(dict(graph.nodes), roleless=graph.roleless)
    for entry in map(mapping, access):
        role, (kind, scope) = BY_NAME.get(text(entry.get("role")).lower()), named(text(entry.get("scope")))
        if role is None or not scope:
            continue
        who = text(entry.get("principalResource")).lower()
        said.nodes.setdefault(who, Node(who, "identity", text(entry.get("principal"))))
        said.nodes.setdefault(scope, Node(scope, kind, scope.rpartition("/")[2], parent=scope.rpartition("/")[0]))
        said.grants[who].append(Grant(scope, role.data | role.control, Step(f"{role.name}, as declared")))
    return said.reach()


def _by_principal(reached: Iterable[Reach]) -> dict[str, dict[Pair, Reach]]:
    found: dict[str, dict[Pair, Reach]] = {}
    for reach in reached:
        found.setdefault(reach.principal.key, {})[reach.target.key, reach.right] = reach
    return found
