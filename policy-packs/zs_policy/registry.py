"""Finds the rules and runs them. Adding a rule is adding a file to `rules/`."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import final

from zs_policy import rules as rules_package
from zs_policy.literals import credential
from zs_policy.manifests import documents, is_custom
from zs_policy.model import Context, Problem, Resource, Stack
from zs_policy.rule import ResourceRule, Rule, StackRule
from zs_policy.tables.pods import CUSTOM
from zs_policy.wire import Path, dotted


class RegistryError(Exception):
    """A rule file that does not define one well-named rule; raised when the library is loaded, never while judging."""


@cache
def all_rules() -> Mapping[str, ResourceRule | StackRule]:
    """Every rule of the library by id, in alphabetical order."""
    found: dict[str, ResourceRule | StackRule] = {}
    for module in sorted(pkgutil.iter_modules(rules_package.__path__), key=lambda m: m.name):
        rule = getattr(importlib.import_module(f"{rules_package.__name__}.{module.name}"), "RULE", None)
        wanted = module.name.replace("_", "-")
        if not isinstance(rule, ResourceRule | StackRule) or rule.id != wanted:
            raise RegistryError(f"rules/{module.name}.py must define RULE, a rule whose id is {wanted!r}")
        found[rule.id] = rule
    return found


@final
@dataclass(frozen=True)
class Finding:
    """A problem, with the rule that found it and the resource it is about. `text` is safe to print."""

    rule: Rule
    urn: str
    path: str
    text: str
    undecided: bool
    plausible: bool

    def within(self, urn: str, where: Path) -> "Finding":
        """The same finding, told of the resource that holds, at that place, the one that it is about."""
        return replace(self, urn=urn, path=f"{place(where)}.{self.path}" if self.path else place(where))


@final
class Ruleset:
    """A selection of rules, ready to run: those for a type are found by the type, so that a resource pays for its own
    only.
    """

    def __init__(self, selected: Iterable[Rule], options: Mapping[str, Mapping[str, object]] | None = None) -> None:
        """`options` are the configured parameters by rule id; what is not configured has its default."""
        chosen = list(selected)
        given = options or {}
        self._options = {
            r.id: {name: option.default for name, option in r.options.items()} | dict(given.get(r.id, {}))
            for r in chosen
            if r.options
        }
        self._plans: tuple[Context | None, dict[str, list[tuple[ResourceRule, Context]]]] = (None, {})
        self.stack_rules = [r for r in chosen if isinstance(r, StackRule)]
        self.resource_rules = [r for r in chosen if isinstance(r, ResourceRule)]
        self._everywhere = [r for r in self.resource_rules if not r.types]
        self._read = [r for r in self.resource_rules if r.reads]
        self._by_type: dict[str, list[ResourceRule]] = defaultdict(list)
        for rule in self.resource_rules:
            for kind in rule.types:
                self._by_type[kind].append(rule)

    def judge(self, resource: Resource, context: Context) -> Iterator[Finding]:
        """What the resource rules say about one resource. A rule that fails to run is itself a finding: never
        silence.
        """
        yield from self._judged(resource, context)
        for where, inner in documents(resource):
            yield from (finding.within(resource.urn, where) for finding in self._judged(inner, context))

    def judge_stack(self, stack: Stack) -> Iterator[Finding]:
        """What the stack rules say, for whom what a resource holds as text is a resource like any other."""
        holders = (r for r in stack.resources if not r.read_only)
        held = {inner.urn: (r.urn, where, inner) for r in holders for where, inner in documents(r)}
        if held:
            stack = Stack([*stack.resources, *(inner for _, _, inner in held.values())], stack.context)
        for finding in self._judged_together(stack):
            yield finding.within(*held[finding.urn][:2]) if finding.urn in held else finding

    def _judged(self, resource: Resource, context: Context) -> Iterator[Finding]:
        for rule, where in self._plan(resource.kind, context):
            if found := _run(rule, resource.urn, rule.check, resource, where):
                yield from found

    def _judged_together(self, stack: Stack) -> Iterator[Finding]:
        for resource in stack.resources:
            if resource.read_only:
                for rule in self._read:
                    yield from _run(rule, resource.urn, rule.check, resource, self._for(rule, stack.context))
        for rule in self.stack_rules:
            yield from _run(rule, "", rule.check, stack.within(self._for(rule, stack.context)))

    def _plan(self, kind: str, context: Context) -> list[tuple[ResourceRule, Context]]:
        """The rules for a type, each with the context that it is asked in; made once for all resources of a stack."""
        planned, plans = self._plans
        if planned is not context:
            plans = {}
            self._plans = context, plans
        if kind not in plans:
            own = self._by_type.get(kind, [])
            custom = [rule for rule in self._by_type.get(CUSTOM, ()) if is_custom(kind) and rule not in own]
            chosen = (*own, *custom, *self._everywhere)
            plans[kind] = [(rule, self._for(rule, context)) for rule in chosen]
        return plans[kind]

    def _for(self, rule: Rule, context: Context) -> Context:
        """The context with the rule's own parameters."""
        options = self._options.get(rule.id)
        return context if options is None else context.with_options(options)


def _run(rule: Rule, urn: str, check: Callable[..., Iterable[Problem]], *asked: object) -> Sequence[Finding]:
    try:
        problems = dict.fromkeys(check(*asked))  # a key and its value are one place
    except Exception as error:  # noqa: BLE001 - a rule that breaks must say so and let the others speak
        text = f"the rule could not run ({type(error).__name__}); this is a fault in the rule, not in the program"
        return [Finding(rule, urn, "", text, undecided=True, plausible=False)]
    if not problems:  # nearly always
        return ()
    return [
        Finding(rule, p.urn or urn, place(p.path) if p.path else "", p.text, p.undecided, p.plausible) for p in problems
    ]


def place(path: Path) -> str:
    """A path that is safe to print: a key that is itself a credential is masked, and none can break the line."""
    return "".join(
        c if c.isprintable() else "?"
        for c in dotted(tuple("(masked)" if isinstance(part, str) and credential(part) else part for part in path))
    )


def render(finding: Finding) -> str:
    """The message that goes with a finding everywhere: where, what, what to do; why it matters is behind the link.

    Starts with `undecided:` when the rule met an unknown, so that people and the gate can tell the two apart.
    """
    rule = finding.rule
    head = "undecided: " if finding.undecided else ""
    where = f"`{finding.path}` " if finding.path else ""
    return f"{head}{where}{finding.text}\n  fix: {rule.fix}\n       {rule.code}\n  more: {rule.url}"
