"""The access graph: who can reach which secret, key, vault or container, and over what.

    build(resources) -> Graph        resources of one stack or of several, planned or deployed
    Graph.reach() -> list[Reach]     every (principal, target, right), each with the path that leads there

Written to be decided at the first preview: names are known there, and what is not (an object id) is told by which
resource it comes from. What cannot be told gives an undecided edge, never silence.

Deliberately not modelled: deny assignments and conditions of Azure roles (an assignment with a condition is
undecided), permission boundaries and service control policies of AWS (they only narrow), access that a network rule
refuses, keys of storage accounts (rules refuse that they are accepted), identities that a machine of the stack runs
as, roles that somebody may only ask for, and rights that somebody could give themselves (`manage` says who could).
"""

from zs_access.build import build, graph_of
from zs_access.declared import Difference, compare, judged
from zs_access.graph import Graph, Node, Reach, Right, Step

__all__ = ["Difference", "Graph", "Node", "Reach", "Right", "Step", "build", "compare", "graph_of", "judged"]
