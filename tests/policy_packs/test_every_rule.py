"""What every rule must bear, tried on the resources that its cases give: nothing known, nothing of the right type, a
value in every place. The cases know which properties a rule reads; random documents seldom hit them.
"""

import copy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zs_policy.model import MISSING, Resource, Stack
from zs_policy.registry import Finding, Ruleset, all_rules, render
from zs_policy.testing import Break, Case, Sample, load
from zs_policy.wire import UNKNOWN, dotted, read

CASES = load(Path(__file__).parent / "cases")
WRONG: list[Any] = [
    UNKNOWN,
    None,
    7,
    float("nan"),
    float("inf"),
    -0.5,
    True,
    "",
    "text",
    [],
    {},
    [None],
    [UNKNOWN],
    {"a": UNKNOWN},
    [[{}]],
]
Steps = tuple[str | int, ...]


def places(value: object, here: Steps = ()) -> Iterator[Steps]:
    """Every place below, containers before what is in them."""
    if here:
        yield here
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in items:
        yield from places(below, (*here, step))


def put(props: Any, steps: Steps, value: object) -> dict[str, Any]:
    whole = copy.deepcopy(dict(props))
    here: Any = whole
    for step in steps[:-1]:
        here = here[step]
    here[steps[-1]] = value
    return whole


def strings(value: object, new: Any) -> Any:
    """The same with every string replaced."""
    if isinstance(value, dict):
        return {key: strings(item, new) for key, item in value.items()}
    if isinstance(value, list):
        return [strings(item, new) for item in value]
    return new(value) if isinstance(value, str) else value


def variants(case: Case) -> list[list[Sample]]:
    """The samples of a case, as they pass and with each other sample that a change brings in."""
    others = [change.whole for change in case.breaks if change.whole is not None]
    return [case.samples, *([*case.samples[1:], other] for other in others)]


def said(rule_id: str, case: Case, samples: list[Sample]) -> list[Finding]:
    resources: list[Resource] = []
    for sample in samples:
        props, secrets = read(sample.props)
        outputs, output_secrets = read(sample.outputs)
        made = Resource(sample.type, sample.name, sample.urn, props, secrets, read_only=sample.read_only)
        depends = {key: [s.urn for s in samples if s.name in names] for key, names in sample.depends.items()}
        resources.append(made.related(outputs=outputs, output_secrets=output_secrets, property_dependencies=depends))
    rules = Ruleset([all_rules()[rule_id]], {rule_id: case.options})
    single = [f for r in resources if not r.read_only for f in rules.judge(r, case.context)]
    return [*single, *rules.judge_stack(Stack(resources, case.context))]


@pytest.mark.parametrize("rule_id", CASES)
def test_a_rule_runs_whatever_stands_in_any_place(rule_id: str) -> None:
    for case in few(CASES[rule_id]):
        for samples in variants(case)[:6]:
            for n, sample in enumerate(samples):
                for steps in places(sample.props):
                    for wrong in WRONG:
                        changed = replace(sample, props=put(sample.props, steps, wrong))
                        findings = said(rule_id, case, [*samples[:n], changed, *samples[n + 1 :]])
                        broken = [f.text for f in findings if "could not run" in f.text]
                        assert broken == [], (sample.type, steps, wrong)


def few(cases: list[Case]) -> list[Case]:
    """One case of each shape: a table gives hundreds that differ in their type only."""
    shapes = {repr([sorted(map(str, places(s.props))) for s in case.samples]): case for case in cases}
    return list(shapes.values())[:12]


SHAPES = (
    "{}",
    "postgres://u:{}@h/d",
    "repo:{}/*",
    "arn:aws:iam::999999999999:role/{}",
    "https://{}.vault.azure.net/",
    "/subscriptions/{}/resourceGroups/x/providers/Microsoft.KeyVault/vaults/{}",
    '{{"Statement": [{{"Effect": "Allow", "Action": "{}", "Resource": "{}", "Principal": "{}"}}]}}',
)


@pytest.mark.parametrize("rule_id", CASES)
def test_no_message_holds_a_value(rule_id: str) -> None:
    """A sentinel in every string at once, and in each by itself beside what was there, in every shape."""
    sentinel = "Sentinel7Zq"
    for case in few(CASES[rule_id]):
        broken = [s for change in case.breaks for s in one_changed(case, change)]
        for samples in [*variants(case)[:6], *([sample] for sample in broken)]:
            for shape in SHAPES:
                text = shape.format(*[sentinel] * 3)
                for new in (lambda _, text=text: text, lambda old, text=text: f"{old}{text}"):
                    changed = [
                        replace(s, props=strings(s.props, new), outputs=strings(s.outputs, new)) for s in samples
                    ]
                    shown = [render(f) for f in said(rule_id, case, changed)]
                    assert [message for message in shown if sentinel in message] == [], (samples[0].type, shape)


def one_changed(case: Case, change: Break) -> list[Sample]:
    """The sample with its change, where the value is one that a document may hold."""
    sample = case.samples[0]
    if change.on or not change.path or not isinstance(change.value, str | int | bool | list | dict):
        return []
    try:
        path = change.path if not isinstance(change.path, str) else tuple(change.path.split("."))
        return [replace(sample, props=put(sample.props, path, change.value))]
    except (KeyError, IndexError, TypeError):
        return []


MAY_BE_UNKNOWN = {
    "no-credential-output": "an output whose name promises nothing is judged once more when it is known",
    "no-cross-environment": "an id that the cloud gives is unknown at every first preview; `up` judges the real one",
    "no-cross-environment-reach": "an unknown scope of a reading role is for `vault-one-service` to refuse",
    "no-literal-credential": "in free text an unknown is undecided; a tag of a known name is not free text",
    "no-lock-on-log-target": "a bucket whose name is unknown is told by what the name comes from",
    "recovery-shares-apart": "a command that is not known yet is judged by `up`, before it runs",
    "no-provider-credential": "the JSON text of a registry's list is judged by `up`, before the provider is made",
    "vault-is-declared": "an unknown address is judged by what it comes from",
}
"""Rules for which an unknown in a place that they read is no finding of any rule, each with the reason."""


@pytest.mark.parametrize("rule_id", CASES)
def test_an_unknown_where_a_value_breaks_the_rule_is_never_silence(rule_id: str) -> None:
    """Of the rule itself, or of another about the same place: who speaks matters less than that it is said."""
    if rule_id in MAY_BE_UNKNOWN:
        return
    for case in CASES[rule_id]:
        for change in case.breaks:
            if change.path and change.context is None and change.whole is None and change.value is not MISSING:
                unknown = replace(change, value=UNKNOWN)
                heard = case.findings(all_rules()[rule_id], unknown) or [
                    finding
                    for rule in all_rules().values()
                    for finding in case.findings(rule, unknown)
                    if about(finding.path, change)
                ]
                assert heard != [], (case.samples[0].type, change.path)


def about(path: str, change: Break) -> bool:
    place = change.path if isinstance(change.path, str) else dotted(change.path)
    return bool(path) and (place.startswith(path) or path.startswith(place))
