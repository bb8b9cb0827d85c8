"""One row of a table on any document: every place that a path means is found, and nothing makes a row fail."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zs_policy.model import MISSING, Resource
from zs_policy.switches import ANYTHING, Switch, find, judge, same
from zs_policy.wire import UNKNOWN

FOUND: list[tuple[Any, str, list[tuple[tuple[Any, ...], Any]]]] = [
    ({"a": {"b": 1}}, "a.b", [(("a", "b"), 1)]),
    ({"a": {}}, "a.b", [(("a", "b"), MISSING)]),
    ({}, "a.b", [(("a", "b"), MISSING)]),
    ({"a": {"b": None}}, "a.b", [(("a", "b"), MISSING)]),
    ({"a": UNKNOWN}, "a.b", [(("a",), UNKNOWN)]),
    ({"a": [{"b": 1}, {"b": 2}]}, "a[].b", [(("a", 0, "b"), 1), (("a", 1, "b"), 2)]),
    ({"a": [UNKNOWN, {}]}, "a[].b", [(("a", 0), UNKNOWN), (("a", 1, "b"), MISSING)]),
    ({"a": []}, "a[].b", [(("a", "b"), MISSING)]),
    ({"a": ["x", "y"]}, "a[]", [(("a", 0), "x"), (("a", 1), "y")]),
    ({"a": {"b": 1}}, "a[].b", [(("a", "b"), 1)]),
    ({"a": [{"b": 1}]}, "a.b", [(("a", 0, "b"), 1)]),
    ({"a": "text"}, "a.b", [(("a", "b"), MISSING)]),
]


@pytest.mark.parametrize("case", FOUND, ids=lambda case: f"{case[0]}-{case[1]}")
def test_every_place_that_a_path_means(case: tuple[Any, str, list[Any]]) -> None:
    document, path, places = case
    assert list(find(document, path)) == places


@pytest.mark.parametrize(
    ("value", "wanted", "answer"),
    [
        (True, True, True),
        (False, True, False),
        ("true", True, True),
        ("False", False, True),
        ("disabled", "Disabled", True),
        (1, True, False),
        ("", "Disabled", False),
        ("2", "2", True),
        (2, "2", False),
        ([], False, False),
        (MISSING, False, False),
    ],
)
def test_settings_are_compared_as_clouds_do(value: object, wanted: object, answer: bool) -> None:
    assert same(value, wanted) is answer


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(UNKNOWN) | st.just("Disabled"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=15,
)


@given(
    document=st.dictionaries(st.sampled_from("abcd"), JSON, max_size=4),
    path=st.lists(st.sampled_from(["a", "b", "c[]", "d[]"]), min_size=1, max_size=4).map(".".join),
    off=st.booleans(),
)
def test_a_row_is_judged_on_any_document_and_says_nothing_of_it(document: Any, path: str, off: bool) -> None:
    row = Switch(path, "sign-in", off=(True, "Disabled")) if off else Switch(path, "sign-in", on=ANYTHING)
    problems = list(judge(Resource("t", "n", "u", document), (row,)))
    texts = {
        "is not known yet: sign-in may be left on",
        "is missing and sign-in is on by default; set it to True or 'Disabled'",
        "leaves sign-in on; set it to True or 'Disabled'",
        "turns sign-in on; leave it out",
    }
    assert {p.text for p in problems} <= texts
    values = [value for _, value in find(document, path)]
    assert values
    if off and any(value is MISSING for value in values):
        assert problems
    assert all(p.undecided == p.text.startswith("is not known") for p in problems)
