"""Nodes, edges, and what follows from them. Nothing here knows a cloud."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, NamedTuple, final

Right = Literal["read", "write", "use", "manage"]
"""`read` a value, `write` one (or make one), `use` a key without seeing it, `manage` what it is and who may."""

RIGHTS: Final[tuple[Right, ...]] = ("read", "write", "use", "manage")
ANY: Final = "any"
"""In a grant: whatever lies below the scope."""
TARGETS: Final = ("vault", "secret", "key", "account", "container")
ROOT: Final = "/"
UNPLACED: Final = "?"
"""Above what this stack makes in a place that is not known yet."""

Rights = frozenset[tuple[str, Right]]
"""What a grant gives, by the kind of thing below its scope."""


@final
@dataclass(frozen=True)
class Node:
    """A principal, a scope or a thing that is reached. `key` is the same in every stack that knows it.

    `environment` is what its ids say, "" where they say nothing; `parent` the scope that it lies in.
    """

    key: str
    kind: str
    label: str
    environment: str = ""
    urn: str = ""
    parent: str = ""


class Step(NamedTuple):
    """One edge of a path in words, and the resource that makes it."""

    text: str
    urn: str = ""


class Become(NamedTuple):
    """Whoever is the source may act as the target."""

    target: str
    step: Step
    undecided: str = ""


class Grant(NamedTuple):
    """Rights on a scope and on all below it. `by_role`: over a vault's own interface, where a role is asked for it."""

    scope: str
    rights: Rights
    step: Step
    undecided: str = ""
    by_role: bool = False


@final
@dataclass(frozen=True)
class Reach:
    """`principal` has `right` on `target`. `undecided` says what is not known, "" where the reach is certain."""

    principal: Node
    target: Node
    right: Right
    path: tuple[Step, ...]
    undecided: str = ""

    @property
    def urn(self) -> str:
        """The resource that gives the right: the last of the path that is one."""
        return next((step.urn for step in reversed(self.path) if step.urn), "")


@final
@dataclass
class Graph:
    """Built by `zs_access.build`; read it through `reach`."""

    nodes: dict[str, Node] = field(default_factory=dict[str, Node])
    becomes: dict[str, list[Become]] = field(default_factory=lambda: defaultdict[str, list[Become]](list))
    grants: dict[str, list[Grant]] = field(default_factory=lambda: defaultdict[str, list[Grant]](list))
    roleless: dict[str, str] = field(default_factory=dict[str, str])
    """Vaults that ask no roles over their own interface -> why that is not sure, "" where it is."""

    sinks: set[str] = field(default_factory=set[str])
    """Accounts that audit logs are written to."""

    def reach(self) -> list[Reach]:
        """Every reach in a fixed order; where several paths give one, a certain one is shown, and of these the
        shortest.
        """
        return self._reach

    @cached_property
    def _reach(self) -> list[Reach]:
        found: list[Reach] = []
        for key in sorted({*self.grants, *self.becomes}):
            best: dict[tuple[str, Right], Reach] = {}
            for reach in self._candidates(self.nodes[key]):
                place = (reach.target.key, reach.right)
                known = best.get(place)
                if known is None or _rank(reach) < _rank(known):
                    best[place] = reach
            found += [best[place] for place in sorted(best, key=lambda p: (p[0], RIGHTS.index(p[1])))]
        return found

    def _candidates(self, principal: Node) -> Iterator[Reach]:
        for acting, path, doubt in self._acts_as(principal.key):
            for grant in self.grants.get(acting, ()):
                way, given = (*path, grant.step), doubt or grant.undecided
                for key, unplaced in self._below(grant.scope).items():
                    target = self.nodes[key]
                    deaf = self._deaf(target) if grant.by_role else None
                    if deaf != "":
                        for right in _on(target.kind, grant.rights):
                            yield Reach(principal, target, right, way, given or unplaced or deaf or "")

    def _deaf(self, target: Node) -> str | None:
        return self.roleless.get(target.key, self.roleless.get(target.parent))

    def _acts_as(self, start: str) -> Iterator[tuple[str, tuple[Step, ...], str]]:
        """Everyone whom `start` may act as, itself first; over certain edges before others. Circles do no harm."""
        seen: set[str] = set()
        certain: deque[tuple[str, tuple[Step, ...], str]] = deque([(start, (), "")])
        doubtful: deque[tuple[str, tuple[Step, ...], str]] = deque()
        while certain or doubtful:
            here, path, doubt = (certain or doubtful).popleft()
            if here in seen:
                continue
            seen.add(here)
            yield here, path, doubt
            for edge in self.becomes.get(here, ()):
                why = doubt or edge.undecided
                (doubtful if why else certain).append((edge.target, (*path, edge.step), why))

    def _below(self, scope: str) -> Mapping[str, str]:
        """Keys of the targets at and below a scope -> why it is not sure that they are, "" where it is."""
        known = self._expanded.get(scope)
        if known is None:
            known = self._expanded[scope] = self._expand(scope)
        return known

    def _expand(self, scope: str) -> dict[str, str]:
        node = self.nodes[scope]
        found = dict.fromkeys(self._targets(scope), "")
        if node.kind == "group of subscriptions":
            why = "which subscriptions lie below a management group is not known here"
            return {**dict.fromkeys(self._targets(ROOT), why), **found}
        if node.kind == "scope" and scope not in (ROOT, UNPLACED):
            unplaced = (*self._targets(UNPLACED), *self._targets(f"{node.parent}/{UNPLACED}"))
            found = {**dict.fromkeys(unplaced, "where this lies is not known yet"), **found}
        return found

    def _targets(self, scope: str) -> Iterator[str]:
        todo = [scope]
        while todo:
            key = todo.pop()
            if key in self.nodes and self.nodes[key].kind in TARGETS:
                yield key
            todo += self._children.get(key, ())

    @cached_property
    def _expanded(self) -> dict[str, dict[str, str]]:
        return {}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = defaultdict(list)
        for node in self.nodes.values():
            if node.parent:
                children[node.parent].append(node.key)
        return children


_HOLDS: Final = {"vault": ("vault", "secret", "key", ANY), "account": ("account", "container", ANY)}


def _on(kind: str, rights: Rights) -> list[Right]:
    """The rights on one target. Who has a right on all that lies in a vault has it on the vault: what is not declared
    is reached as well.
    """
    kinds = _HOLDS.get(kind, (kind, ANY))
    given = {right for of, right in rights if of in kinds}
    return [right for right in RIGHTS if right in given]


def _rank(reach: Reach) -> tuple[bool, int, tuple[Step, ...]]:
    return bool(reach.undecided), len(reach.path), reach.path
