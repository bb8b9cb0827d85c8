"""Each rule, for each type: what passes is silent; each single change is found with exactly its words."""

from pathlib import Path

import pytest

from zs_policy.registry import all_rules
from zs_policy.testing import Case, found, load, uncovered

CASES = load(Path(__file__).parent / "cases")
EACH = [(rule_id, case) for rule_id, cases in CASES.items() for case in cases]


def name(value: object) -> str:
    return str(value) if isinstance(value, str) else value.samples[0].type if isinstance(value, Case) else ""


@pytest.mark.parametrize(("rule_id", "case"), EACH, ids=name)
def test_what_passes_is_silent_and_each_change_is_found_with_its_words(rule_id: str, case: Case) -> None:
    rule = all_rules()[rule_id]
    assert [found(finding) for finding in case.findings(rule)] == []
    for change in case.breaks:
        assert [found(finding) for finding in case.findings(rule, change)] == case.expected(change), change


@pytest.mark.parametrize("rule_id", CASES)
def test_every_type_of_a_rule_is_broken_by_some_case(rule_id: str) -> None:
    assert any(case.breaks for case in CASES[rule_id])
    assert uncovered(all_rules()[rule_id], CASES[rule_id]) == set()


def test_every_rule_has_cases_and_every_case_its_rule() -> None:
    assert set(all_rules()) - set(CASES) == set(), "rules without tests/policy_packs/cases/<rule>.py"
    assert set(CASES) - set(all_rules()) == set(), "cases of rules that are not there"
