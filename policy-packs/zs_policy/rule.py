"""What a rule is: metadata that a person reads, and one pure function.

A rule file defines `RULE` and nothing else that is public. Its name is the rule's id with underscores.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, final

from zs_policy.model import Context, Problem, Resource, Stack

DOCS: Final = "docs/rules.md"


@final
class Severity(Enum):
    """How bad it is when the rule is broken; which level it is enforced at is the pack's choice."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`why` says what goes wrong without the rule, `fix` what to do, `code` one line that does it.

    `frameworks` names published controls, and only those looked up: an empty tuple is better than a guess.
    """

    id: str
    title: str
    why: str
    severity: Severity
    fix: str
    code: str
    frameworks: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"{DOCS}#{self.id}"


@final
@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule):
    """Judges one resource by its inputs, before it is made. `types` are canonical tokens; empty means every
    resource.
    """

    check: Callable[[Resource, Context], Iterable[Problem]]
    types: frozenset[str] = frozenset()
    reads: bool = False
    """Whether it also judges resources that the program only reads: those are seen at the end, with what was read."""


@final
@dataclass(frozen=True, kw_only=True)
class StackRule(Rule):
    """Judges what resources are to each other, at the end of a preview or update."""

    check: Callable[[Stack], Iterable[Problem]]
