"""Reading policy documents: every way of writing one thing is read as one thing, and nothing makes the reader fall."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zs_policy.model import Resource
from zs_policy.reach import everywhere
from zs_policy.statements import Document, covers, documents, parse, wide
from zs_policy.tables.policies import POLICIES, PolicyKind
from zs_policy.wire import UNKNOWN, UNKNOWN_MARKS

MARK = min(UNKNOWN_MARKS)
ACTIONS = ("secretsmanager:GetSecretValue", "kms:Decrypt", "iam:PassRole", "s3:GetObject")
NAMES = st.sampled_from(
    [*ACTIONS, "*", "secretsmanager:*", "kms:Decrypt*", "SecretsManager:getsecretvalue", "s3:Get?bject"]
)
RESOURCES = st.sampled_from(["*", "arn:aws:s3:::x", "arn:aws:secretsmanager:*:*:secret:*", "arn:aws:kms:*:*:key/k"])


def judged(document: object) -> list[tuple[bool, tuple[str, ...]]]:
    """What a reader of policies learns: whether each statement allows, and what it allows everywhere."""
    return [(s.allows, tuple(everywhere(s, ACTIONS))) for s in parse(document).statements or ()]


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(["Action", "NotAction"]))
    return {
        "Effect": draw(st.sampled_from(["Allow", "Deny"])),
        name: draw(st.lists(NAMES, min_size=1, max_size=3)),
        "Resource": draw(st.lists(RESOURCES, min_size=1, max_size=3)),
    }


@given(st.lists(statements(), min_size=1, max_size=4))
def test_text_object_case_and_lists_say_the_same(given_statements: list[dict[str, Any]]) -> None:
    plain = judged({"Statement": given_statements})
    assert len(plain) == len(given_statements)
    assert judged(json.dumps({"Statement": given_statements})) == plain
    assert judged(given_statements) == plain
    lowered = [{key.lower(): value for key, value in s.items()} for s in given_statements]
    assert judged({"statement": lowered}) == plain
    shouted = [{**s, **{k: [v.upper() for v in s[k]] for k in s if k.endswith("ction")}} for s in given_statements]
    assert judged({"Statement": shouted}) == plain
    single = [{k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in s.items()} for s in given_statements]
    assert judged({"Statement": single}) == plain
    if len(given_statements) == 1:
        assert judged({"Statement": given_statements[0]}) == plain


@given(statements(), NAMES)
def test_one_action_more_never_takes_any_away(statement: dict[str, Any], action: str) -> None:
    if "NotAction" in statement:
        return
    ((_, before),) = judged({"Statement": statement})
    ((_, after),) = judged({"Statement": statement | {"Action": [*statement["Action"], action]}})
    assert set(before) <= set(after)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(MARK) | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["Statement", "Effect", "Action", "Resource", "Principal", "Condition", "NotAction", "AWS", "x"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(JSON, st.sampled_from([(k, p) for k, places in POLICIES.items() for p, _ in places]))
def test_anything_at_all_is_read_or_said_to_be_unreadable(value: Any, where: tuple[str, str]) -> None:
    kind, path = where
    name, _, below = path.partition(".")
    for given_value in (value, text(value)):
        props = {name: {below: given_value} if below else given_value}
        for document in documents(Resource(kind, "n", "urn", props), *PolicyKind):
            assert isinstance(document, Document)
            for statement in document.statements or ():
                assert statement.narrowed() in (True, False)
                list(everywhere(statement, ACTIONS))


def text(value: Any) -> str:
    return json.dumps(value, default=lambda _: MARK)


@given(st.text(max_size=40))
def test_text_that_is_no_policy_is_unreadable_or_unknown(value: str) -> None:
    document = parse(value)
    if not value.strip().startswith(("{", "[")):
        assert document.statements in ((), None)
        assert document.statements is None or not document.readable


@given(st.text(alphabet="ab:*?", max_size=8), st.text(alphabet="ab:", max_size=8))
def test_patterns_match_as_a_naive_matcher_does(pattern: str, action: str) -> None:
    def naive(p: str, t: str) -> bool:
        if not p:
            return not t
        if p[0] == "*":
            return naive(p[1:], t) or (bool(t) and naive(p, t[1:]))
        return bool(t) and (p[0] == "?" or p[0] == t[0]) and naive(p[1:], t[1:])

    assert covers(pattern, action) == naive(pattern, action)
    assert covers(pattern.upper(), action) == covers(pattern, action)


def test_a_pattern_of_stars_costs_no_more_than_it_is_long() -> None:
    assert not covers("a*" * 200 + "b", "a" * 400)
    assert covers("a*" * 200, "a" * 400)


WIDE = {
    ("*", "kms"): True,
    ("**", "kms"): True,
    ("arn:aws:secretsmanager:*:*:secret:*", "secretsmanager"): True,
    ("arn:aws:secretsmanager:eu-west-1:111111111111:*", "secretsmanager"): True,
    ("arn:aws:secretsmanager:*", "secretsmanager"): True,
    ("arn:aws:*:*:*:*", "kms"): True,
    ("arn:aws-cn:kms:*:*:key/*", "kms"): True,
    ("arn:aws:kms:*:*:alias/*", "kms"): True,
    ("arn:aws:ssm:*:*:parameter/*", "ssm"): True,
    ("arn:aws:ssm:*:*:parameter*", "ssm"): True,
    ("arn:aws:iam::*:role/*", "iam"): True,
    ("arn:aws:secretsmanager:*:*:secret:dev/*", "secretsmanager"): False,
    ("arn:aws:secretsmanager:*:*:secret:db-??????", "secretsmanager"): False,
    ("arn:aws:ssm:*:*:parameter/shop/*", "ssm"): False,
    ("arn:aws:kms:eu-west-1:1:key/0000", "kms"): False,
    ("arn:aws:s3:::*", "kms"): False,
    ("", "kms"): True,
    ("not an arn", "kms"): False,
}


@pytest.mark.parametrize(("arn", "service"), WIDE)
def test_what_counts_as_everything(arn: str, service: str) -> None:
    assert wide(arn, service) is WIDE[arn, service]


def test_an_unknown_inside_text_is_one_place_and_not_the_whole() -> None:
    document = {"Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": MARK}, MARK]}
    first, second = parse(json.dumps(document)).statements or ()
    assert (first.resources, first.open, second.open) == ((UNKNOWN,), False, True)
    assert parse(MARK).statements is None
    assert parse(UNKNOWN).statements is None
