"""What a rule reads and what it may say. No value of a resource is ever kept in what it says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Final, final

from zs_policy.tables.former_modules import FORMER
from zs_policy.wire import UNKNOWN, Leaf, Path, walk

MISSING: Final = object()
"""What `Resource.at` answers for a property that is not there; `None` is a value like any other."""


@lru_cache(maxsize=4096)
def canonical_type(token: str) -> str:
    """A type token without its API version, so that a rule written once judges every version.

    `azure-native:keyvault/v20230701:Vault` and `azure-native_keyvault_v20230701:keyvault:Vault` are both
    `azure-native:keyvault:Vault`, and `azure-native:documentdb:DatabaseAccount` of older SDKs is the type of today;
    tokens of other packages stay as they are.
    """
    if not token.startswith("azure-native"):
        return _spelled_out(token)
    parts = token.split(":")
    if len(parts) != 3:
        return token
    package, module, name = parts
    package = package.split("_v")[0].split("_")[0].removesuffix("-v1").removesuffix("-v2")
    current = f"{package}:{module.split('/')[0]}:{name}"
    return FORMER.get(current, current)


SHORT: Final = frozenset({"aws", "azuread", "random", "tls", "azure", "vault"})


def _spelled_out(token: str) -> str:
    """`aws:iam:Role` and `random:RandomPassword`, as YAML programs write them, in the form that the engine sends.

    All of `aws-native`, and of a dynamic provider, is one type: no rule reads them one by one.
    """
    package, _, rest = token.partition(":")
    dynamic = package.startswith("pulumi-") and rest.startswith("dynamic")
    if dynamic or package == "aws-native":
        return f"{package}:{'dynamic' if dynamic else 'index'}:Resource"
    module, _, name = rest.rpartition(":")
    if package not in SHORT or not name or "/" in module:
        return token
    return f"{package}:{module or 'index'}/{name[0].lower()}{name[1:]}:{name}"


@final
@dataclass(frozen=True)
class Resource:
    """One resource as the program declares it.

    `props` are its inputs (wire names, secrets unwrapped, unknown leaves are `UNKNOWN`); `secrets` the paths that the
    program marked secret. `outputs` is what the provider answered, empty while rules on single resources run.
    """

    type: str
    name: str
    urn: str
    props: Mapping[str, object]
    secrets: frozenset[Path] = frozenset()
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    outputs: Mapping[str, object] = field(default_factory=dict[str, object])
    output_secrets: frozenset[Path] = frozenset()
    read_only: bool = False

    def related(self, **known_at_the_end: object) -> "Resource":
        """The same resource with what is known of it at the end (fields of this class); its walk is not repeated."""
        whole = replace(self, **known_at_the_end)
        whole.__dict__["leaves"] = self.leaves
        return whole

    @cached_property
    def kind(self) -> str:
        return canonical_type(self.type)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every string and every unknown in the inputs: the one walk that all literal rules share."""
        return tuple(walk(self.props, self.secrets))

    @cached_property
    def unknowns(self) -> tuple[Leaf, ...]:
        return tuple(leaf for leaf in self.leaves if leaf.value is UNKNOWN)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The names that the leaves go by, for rules that look for some names only: nearly all find none of them."""
        return frozenset(leaf.label for leaf in self.leaves)

    @cached_property
    def keys(self) -> frozenset[str | int]:
        """Every key on the way to a leaf: what is not among them, no rule needs to look for."""
        return frozenset(key for leaf in self.leaves for key in leaf.path)

    def at(self, path: str) -> object:
        """The value at a dotted path, `MISSING` where there is none, `UNKNOWN` where any part of the way is unknown."""
        value: object = self.props
        for key in path.split("."):
            if value is UNKNOWN:
                return UNKNOWN
            if not isinstance(value, dict) or key not in value:
                return MISSING
            value = value[key]
        return MISSING if value is None else value


@final
@dataclass(frozen=True)
class Environment:
    """A set of subscriptions, accounts and clusters, and the stacks that belong to it. Ids decide, names and tags
    never.
    """

    name: str
    subscriptions: frozenset[str]
    accounts: frozenset[str]
    stacks: frozenset[str]
    production: bool = False


@final
@dataclass(frozen=True)
class Context:
    """Which stack is judged, and how the world is divided. Without a declaration of environments nothing is foreign."""

    stack: str = ""
    project: str = ""
    preview: bool = True
    environments: Mapping[str, Environment] = field(default_factory=dict[str, Environment])
    audit_stack: str = ""
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    secret_config: frozenset[str] = frozenset()
    secrets_provider: str = ""
    """What encrypts this stack's state ("passphrase", "cloud", "service"), "" where whoever asks cannot tell."""
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    """The parameters of the rule that is being run, defaults filled in."""

    def with_options(self, options: Mapping[str, object]) -> "Context":
        return replace(self, options=options)

    @cached_property
    def own(self) -> Environment | None:
        return next((e for e in self.environments.values() if self.stack in e.stacks), None)

    @cached_property
    def production(self) -> bool | None:
        """Whether this stack is production's: only a declaration excuses, so that a stack which none of the declared
        environments claims is. None where no environment is declared at all: nobody can tell.
        """
        if self.own is not None:
            return self.own.production
        return True if self.environments else None

    @cached_property
    def foreign_subscriptions(self) -> Mapping[str, str]:
        """Subscription id (lower case) -> environment, of every environment but this stack's own."""
        return {s: e.name for e in self.environments.values() if e is not self.own for s in e.subscriptions}

    @cached_property
    def foreign_accounts(self) -> Mapping[str, str]:
        return {a: e.name for e in self.environments.values() if e is not self.own for a in e.accounts}


@final
@dataclass(frozen=True)
class Stack:
    """Every resource of the stack at the end of a preview or an update."""

    resources: Sequence[Resource]
    context: Context
    kept: dict[object, object] = field(default_factory=dict[object, object], compare=False, repr=False)
    """What rules have worked out about these resources and share; never about the context's options."""

    def within(self, context: Context) -> "Stack":
        """The same stack in another context; what was worked out about its resources is kept."""
        if context is self.context:
            return self
        other = Stack(self.resources, context, self.kept)
        other.__dict__["by_urn"], other.__dict__["by_kind"] = self.by_urn, self.by_kind
        return other

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        return {r.urn: r for r in self.resources}

    @cached_property
    def by_kind(self) -> Mapping[str, Sequence[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.kind, []).append(resource)
        return found

    def of(self, *kinds: str) -> list[Resource]:
        """Resources of these kinds: in the stack's order within a kind, kinds in the order given."""
        return [r for kind in kinds for r in self.by_kind.get(kind, ())]


@final
@dataclass(frozen=True)
class Problem:
    """What a rule found at a place: never what the value was, only what is wrong with it.

    `undecided` means that the rule met an unknown. `plausible` marks an unknown that is most likely harmless (a
    client id in a setting called CLIENT_ID): it is reported without failing a first preview; `up` decides it before
    the resource is made.
    """

    path: Path
    text: str
    undecided: bool = False
    plausible: bool = False
    urn: str = ""


def violated(path: Path, text: str, urn: str = "") -> Problem:
    return Problem(path, text, urn=urn)


def undecided(path: Path, text: str, *, plausible: bool = False, urn: str = "") -> Problem:
    return Problem(path, text, undecided=True, plausible=plausible, urn=urn)


UNDECLARED: Final = "whether this is production is not known: declare `environments`"


def in_production(context: Context, strict: Iterable[Problem], elsewhere: Iterable[Problem] = ()) -> Iterator[Problem]:
    """`strict` in production, `elsewhere` outside it. Where no environment is declared, what breaks only the strict
    limit is undecided, and advice: docs/adr/0010.
    """
    if context.production:
        yield from strict
        return
    lax = list(elsewhere)
    yield from lax
    if context.production is None and not lax:
        for problem in strict:
            yield replace(problem, text=f"{problem.text} ({UNDECLARED})", undecided=True, plausible=True)
