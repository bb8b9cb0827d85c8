"""Passing and failing resources for a rule, as data: for our own rules and for those that others add.

A file `tests/policy_packs/cases/<rule id with underscores>.py` holds `CASES`, a list of `Case`. For a rule with types,
each type has a case; tables make that a comprehension. One test runs them all: what passes is silent, each single
change is found with exactly its words, and nothing else changes.

    CASES = [
        Case(
            Sample("azure-native:keyvault:Vault", {"properties": {"enablePurgeProtection": True}}),
            Break("properties.enablePurgeProtection", False, "must be true"),
            Break("properties.enablePurgeProtection", MISSING, "must be true"),
            Break("properties.enablePurgeProtection", UNKNOWN, "is not known yet", undecided=True),
        )
    ]
"""

import copy
import re
import runpy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast, final

from zs_policy import wire
from zs_policy.model import MISSING, Context, Environment, Resource, Stack
from zs_policy.registry import Finding, Ruleset
from zs_policy.rule import ResourceRule, Rule, StackRule
from zs_policy.wire import dotted, read

DEV: Final = "00000000-0000-4000-8000-0000000000d1"
PROD: Final = "00000000-0000-4000-8000-0000000000f1"
CONTEXT: Final = Context(
    stack="dev-services",
    project="zero-secret",
    environments={
        "dev": Environment("dev", frozenset({DEV}), frozenset({"111111111111"}), frozenset({"dev", "dev-services"})),
        "prod": Environment(
            "prod",
            frozenset({PROD}),
            frozenset({"999999999999"}),
            frozenset({"prod", "prod-services"}),
            production=True,
        ),
    },
    audit_stack="audit",
)
"""An organisation with dev and prod, seen from the stack dev-services."""


@final
@dataclass(frozen=True)
class Sample:
    """A resource as a program declares it. Values may be the engine's marks (`zs_policy.wire`) or `UNKNOWN` itself.

    `depends` says which samples (by name) a top-level property's value comes from.
    """

    type: str
    props: Mapping[str, object]
    name: str = "it"
    depends: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    outputs: Mapping[str, object] = field(default_factory=dict[str, object])
    read_only: bool = False

    @property
    def urn(self) -> str:
        return f"urn:pulumi:dev-services::zero-secret::{self.type}::{self.name}"


@final
@dataclass(frozen=True)
class Break:
    """One change to a case that passes, and what the rule then says.

    `path` is dotted with indices (`a.b[0].c`), or a tuple of steps where a key has a dot itself. `value` takes the
    place of what is there; `MISSING` removes it. With `path` "" the sample as a whole is meant: `MISSING` removes it,
    another `Sample` takes the place of the one of its name, or is added. `on` names the
    sample that is changed (default: the first). `context` is another context, and nothing else is changed.

    `at` is the place that the finding names (default: `path`), `of` the sample that it is about (default: `on`), or
    several, each of which is told the same; `of=None` is the stack.
    """

    path: str | wire.Path
    value: object
    says: str
    undecided: bool = False
    at: str | None = None
    on: str = ""
    of: str | Sequence[str] | None = ""
    context: Context | None = None

    @property
    def whole(self) -> Sample | None:
        """The sample that comes in."""
        return self.value if isinstance(self.value, Sample) else None


@final
class Case:
    """Samples that obey the rule together, and single changes that break it."""

    def __init__(
        self,
        sample: Sample,
        *breaks: Break,
        beside: Sequence[Sample] = (),
        context: Context = CONTEXT,
        options: Mapping[str, object] | None = None,
    ) -> None:
        self.samples = [sample, *beside]
        self.breaks = breaks
        self.context = context
        self.options = options or {}

    def resources(self, change: Break | None = None) -> list[Resource]:
        """The samples as the rules see them, with one change or as they are."""
        samples = self.samples if change is None else _changed(self.samples, change)
        urns = {sample.name: sample.urn for sample in samples}
        return [_resource(sample, urns) for sample in samples]

    def findings(self, rule: ResourceRule | StackRule, change: Break | None = None) -> list[Finding]:
        """What the rule says about the samples, or about the samples with one change."""
        context = (change.context if change else None) or self.context
        resources = self.resources(change)
        ruleset = Ruleset([rule], options={rule.id: self.options})
        single = [f for r in resources if not r.read_only for f in ruleset.judge(r, context)]
        return [*single, *ruleset.judge_stack(Stack(resources, context))]

    def expected(self, change: Break) -> list[tuple[str, str, str, bool]]:
        """(URN, place, words, undecided) of what `change` causes."""
        samples = {sample.name: sample.urn for sample in [*self.samples, *filter(None, [change.whole])]}
        place = _place(change) if change.at is None else change.at
        if change.of is None:
            return [("", place, change.says, change.undecided)]
        default = change.on or (change.whole or self.samples[0]).name
        names = [change.of or default] if isinstance(change.of, str) else change.of
        return [(samples[name], place, change.says, change.undecided) for name in names]


def _place(change: Break) -> str:
    return change.path if isinstance(change.path, str) else dotted(change.path)


def load(folder: Path) -> dict[str, list[Case]]:
    """The cases of every rule, by rule id."""
    cases: dict[str, list[Case]] = {}
    for file in sorted(folder.glob("[a-z]*.py")):
        cases[file.stem.replace("_", "-")] = runpy.run_path(str(file))["CASES"]
    return cases


def found(finding: Finding) -> tuple[str, str, str, bool]:
    return finding.urn, finding.path, finding.text, finding.undecided


def uncovered(rule: Rule, cases: Sequence[Case]) -> set[str]:
    """Types of the rule for which no case breaks anything."""
    types = rule.types if isinstance(rule, ResourceRule) else frozenset[str]()
    broken = {sample.type for case in cases if case.breaks for sample in case.samples}
    broken |= {change.whole.type for case in cases for change in case.breaks if change.whole}
    return set(types) - broken


def _resource(sample: Sample, urns: Mapping[str, str]) -> Resource:
    props, secrets = read(sample.props)
    outputs, output_secrets = read(sample.outputs)
    depends = {key: [urns.get(name, name) for name in names] for key, names in sample.depends.items()}
    return Resource(
        sample.type,
        sample.name,
        sample.urn,
        props,
        secrets,
        property_dependencies=depends,
        outputs=outputs,
        output_secrets=output_secrets,
        read_only=sample.read_only,
    )


def _changed(samples: Sequence[Sample], change: Break) -> list[Sample]:
    if change.context is not None:
        return list(samples)
    if change.whole is not None:
        return [*(sample for sample in samples if sample.name != change.whole.name), change.whole]
    name = change.on or samples[0].name
    if name not in {sample.name for sample in samples}:
        raise ValueError(f"no sample is called {name!r}")
    if not change.path:
        return [sample for sample in samples if sample.name != name]
    return [replace(s, props=_with(s.props, change.path, change.value)) if s.name == name else s for s in samples]


def _steps(path: str | wire.Path) -> list[str | int]:
    if not isinstance(path, str):
        return list(path)
    return [int(index) if index else key for index, key in re.findall(r"\[(\d+)\]|([^.\[\]]+)", path)]


def _with(props: Mapping[str, object], path: str | wire.Path, value: object) -> dict[str, object]:
    """A copy with one place changed. A way that is not there yet is made; an index may be the next one."""
    whole = copy.deepcopy(dict(props))
    steps = _steps(path)
    here: object = whole
    for step, following in zip(steps, [*steps[1:], ""], strict=True):
        last = following == ""
        if isinstance(here, list):
            items, index = cast("list[object]", here), int(step)
            if index == len(items):
                items.append({})
            if last:
                items[index : index + 1] = [] if value is MISSING else [value]
                break
            here = items[index]
        elif isinstance(here, dict):
            mapping, key = here, str(step)
            if last:
                if value is MISSING:
                    del mapping[key]
                else:
                    mapping[key] = value
                break
            here = mapping.setdefault(key, [] if isinstance(following, int) else {})
        else:
            raise ValueError(f"nothing can be changed at {path!r}: the way ends before {step!r}")
    return whole
