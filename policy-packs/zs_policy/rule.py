"""What a rule is: metadata that a person reads, and one pure function.

A rule file defines `RULE` and nothing else that is public. Its name is the rule's id with underscores; the tests find
passing and failing resources for it in `tests/policy_packs/cases/<the same name>.py` (shape: `zs_policy.testing`).

A parameter of a rule is declared in `options` and read from the context, where it always has a value:

    def check(resource: Resource, context: Context) -> Iterator[Problem]:
        if days < context.options["days"]: ...

    RULE = ResourceRule(..., options={"days": Option(90, "Days that a deleted vault stays recoverable.", INTEGER)})
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple, final

from zs_policy.model import Context, Problem, Resource, Stack

DOCS: Final = "docs/rules"

INTEGER: Final[Mapping[str, object]] = {"type": "integer", "minimum": 0}
INTEGERS: Final[Mapping[str, object]] = {"type": "object", "additionalProperties": INTEGER}
STRINGS: Final[Mapping[str, object]] = {"type": "array", "items": {"type": "string"}}


@final
class Severity(Enum):
    """How bad it is when the rule is broken; which level it is enforced at is the profile's choice."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@final
class Family(Enum):
    """What a rule is about. Packs select families; the documentation has a page for each."""

    CREDENTIAL_EXISTS = "credential-exists"
    CREDENTIAL_REACHABLE = "credential-reachable"
    CREDENTIAL_WRITTEN = "credential-written"
    CREDENTIAL_LOOKUP = "credential-lookup"
    TRUST = "trust"
    REACH = "reach"
    VAULT_POSTURE = "vault-posture"
    LIFECYCLE = "lifecycle"
    AUDIT = "audit"
    NETWORK = "network"
    KUBERNETES = "kubernetes"
    STATE = "state"
    NAMING = "naming"


@final
class Framework(Enum):
    """Published sets of controls, by the names that people use."""

    SOC2 = "SOC 2"
    HIPAA = "HIPAA"
    ISO27001 = "ISO 27001"
    PCI_DSS = "PCI DSS"
    NIST_800_53 = "NIST 800-53"
    CIS_AZURE = "CIS Azure"
    CIS_AWS = "CIS AWS"
    CIS_KUBERNETES = "CIS Kubernetes"


@final
class Control(NamedTuple):
    """One control, e.g. `Control(Framework.PCI_DSS, "8.3.2")`. CIS renumbers: its version is part of `id`."""

    framework: Framework
    id: str

    def __str__(self) -> str:
        return f"{self.framework.value} {self.id}"


@final
class Option(NamedTuple):
    """A parameter of one rule: what holds where nobody configures it, what it means, and its JSON schema."""

    default: object
    description: str
    schema: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`why` says what goes wrong without the rule, `fix` what to do, `code` one line that does it.

    `frameworks` names published controls, and only those looked up: an empty tuple is better than a guess.
    """

    id: str
    title: str
    why: str
    severity: Severity
    family: Family
    fix: str
    code: str
    frameworks: tuple[Control, ...] = ()
    options: Mapping[str, Option] = field(default_factory=dict[str, Option])

    @property
    def url(self) -> str:
        return f"{DOCS}/{self.family.value}.md#{self.id}"


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
    """Judges what resources are to each other, at the end of a preview or update. Its options are in
    `stack.context.options`.
    """

    check: Callable[[Stack], Iterable[Problem]]
