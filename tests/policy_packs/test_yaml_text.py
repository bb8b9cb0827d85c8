"""YAML as Kubernetes reads it, at a cost that its length bounds."""

import json

from hypothesis import given
from hypothesis import strategies as st

from zs_policy.yaml_text import DEEPEST, documents_of

SCALARS = {
    "5": 5,
    "-5": -5,
    "0x1F": 31,
    "0b11": 3,
    "0777": 511,
    "1_000": 1000,
    "1.5": 1.5,
    "1e3": 1000.0,
    "yes": True,
    "Off": False,
    "~": None,
    "null": None,
    "": None,
    "'5'": "5",
    '"yes"': "yes",
    "!!str 5": "5",
    '!!int "5"': 5,
    "! 5": "5",
    "1:59": "1:59",
    "2001-01-01": "2001-01-01",
    "=": "=",
    "0o17": "0o17",
    "089": "089",
    "+": "+",
    ".inf": ".inf",
    "9" * 40: "9" * 40,
}


def test_scalars() -> None:
    for text, value in SCALARS.items():
        (found,) = documents_of(f"a: {text}\n") or ()
        assert (text, found) == (text, {"a": value})


def test_keys_are_as_they_are_written() -> None:
    assert documents_of("on: 1\n1: 2\n? [a]\n: 3\na: 4\na: 5\n") == ({"on": 1, "1": 2, "?2": 3, "a": 5},)


def test_merged_keys_lose() -> None:
    text = "a: &a {x: 1, y: 2}\nb: {x: 3, <<: *a}\nc: {<<: [{x: 4}, *a]}\nd: {'<<': *a}\ne: {<<: 5}\n"
    a = {"x": 1, "y": 2}
    found = ({"a": a, "b": {"x": 3, "y": 2}, "c": {"x": 4, "y": 2}, "d": {"<<": a}, "e": {"<<": 5}},)
    assert documents_of(text) == found


def test_an_alias_is_what_was_named_last_in_its_document() -> None:
    assert documents_of("- &a 1\n- *a\n- &a 2\n- *a\n") == ([1, 1, 2, 2],)
    assert documents_of("- &a 1\n---\n- *a\n") is None
    assert documents_of("- &a 1\n- &a [*a]\n") is None


def test_what_is_repeated_in_measure_is_read() -> None:
    (found,) = documents_of("limits: &l {cpu: 100m, memory: 128Mi}\n" + "".join(f"w{n}: *l\n" for n in range(50))) or ()
    assert isinstance(found, dict)
    assert len(found) == 51


def test_depth() -> None:
    assert documents_of("[" * DEEPEST + "]" * DEEPEST) is not None
    assert documents_of("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2)) is None
    named = "a: &a " + "[" * 100 + "]" * 100 + "\nb: " + "[" * 60 + "*a" + "]" * 60
    assert documents_of(named) is None


PLAIN = st.text(st.characters(codec="ascii", exclude_characters="\x7f"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**20), 10**20) | PLAIN,
        lambda inner: st.lists(inner) | st.dictionaries(PLAIN, inner),
        max_leaves=20,
    )
)
def test_json_is_read_as_it_is(value: object) -> None:
    assert documents_of(json.dumps(value)) == (value,)


@given(st.text(alphabet="ab: -\n{}[]&*!?|>'\"#,%@`<=019.", max_size=80))
def test_no_text_makes_it_fail(text: str) -> None:
    assert isinstance(documents_of(text), tuple | None)


def test_long_texts_without_aliases_are_read() -> None:
    assert documents_of("- a: b\n" * 60_000) == ([{"a": "b"}] * 60_000,)
    assert documents_of("- a\n" * 400_000) is None
