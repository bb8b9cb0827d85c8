"""What comes in from outside by a trust, and the worst that it reaches: what the rules on pipelines and pull requests
have in common.
"""

from collections.abc import Callable, Iterator

from zs_access import Reach, graph_of
from zs_policy.model import Stack
from zs_policy.references import type_of
from zs_policy.tables.federation import ROLES
from zs_policy.wire import Path


def entrances(stack: Stack, wanted: Callable[[Reach], bool]) -> Iterator[tuple[Path, Reach]]:
    """For each trust (a federated credential, a role's policy) one reach of the wanted ones, a decided one where there
    is one, and the property that lets it in. The trust is the first step of the reach's path.
    """
    worst: dict[str, Reach] = {}
    for reach in filter(wanted, graph_of(stack).reach()):
        trust = reach.path[0].urn
        if trust not in worst or (worst[trust].undecided and not reach.undecided):
            worst[trust] = reach
    for trust, reach in worst.items():
        yield ("assumeRolePolicy",) if type_of(trust) in ROLES else ("subject",), reach
