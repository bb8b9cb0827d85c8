"""Finds the rules and runs them. Adding a rule is adding a file to `rules/`."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import final

from zs_policy import rules as rules_package
from zs_policy.literals import credential
from zs_policy.model import Context, Problem, Resource, Stack
from zs_policy.rule import ResourceRule, Rule, StackRule
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
        self._bound: tuple[Context | None, dict[str, Context]] = (None, {})
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
        for rule in (*self._by_type.get(resource.kind, ()), *self._everywhere):
            yield from _run(rule, resource.urn, partial(rule.check, resource, self._for(rule, context)))

    def judge_stack(self, stack: Stack) -> Iterator[Finding]:
        for resource in stack.resources:
            if resource.read_only:
                for rule in self._read:
                    where = self._for(rule, stack.context)
                    yield from _run(rule, resource.urn, partial(rule.check, resource, where))
        for rule in self.stack_rules:
            yield from _run(rule, "", partial(rule.check, stack.within(self._for(rule, stack.context))))

    def _for(self, rule: Rule, context: Context) -> Context:
        """The context with the rule's own parameters; made once for all resources of a stack."""
        options = self._options.get(rule.id)
        if options is None:
            return context
        if self._bound[0] is not context:
            self._bound = (context, {})
        bound = self._bound[1]
        if rule.id not in bound:
            bound[rule.id] = context.with_options(options)
        return bound[rule.id]


def _run(rule: Rule, urn: str, check: Callable[[], Iterable[Problem]]) -> Iterator[Finding]:
    try:
        problems = list(dict.fromkeys(check()))  # a key and its value are one place
    except Exception as error:  # noqa: BLE001 - a rule that breaks must say so and let the others speak
        text = f"the rule could not run ({type(error).__name__}); this is a fault in the rule, not in the program"
        yield Finding(rule, urn, "", text, undecided=True, plausible=False)
        return
    for problem in problems:
        path = place(problem.path) if problem.path else ""
        yield Finding(rule, problem.urn or urn, path, problem.text, problem.undecided, problem.plausible)


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
