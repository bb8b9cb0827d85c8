"""A sweep over the whole catalogue: what every rule must have, and what none may ever do."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zs_adapter.settings import SCHEMA
from zs_policy import docs, rules
from zs_policy.model import Context, Resource, Stack
from zs_policy.registry import RegistryError, Ruleset, all_rules, place, render
from zs_policy.rule import Control, Family, ResourceRule, Severity
from zs_policy.wire import SECRET, SIGNATURE, read

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(Path(rules.__file__).parent.glob("[a-z]*.py"))
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
KINDS = sorted({kind for rule in all_rules().values() for kind in getattr(rule, "types", ())} | {"x:y:Z"})


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_rule_is_one_file_with_one_public_name_and_full_metadata(file: Path) -> None:
    rule = all_rules()[file.stem.replace("_", "-")]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id)
    assert isinstance(rule.severity, Severity)
    assert isinstance(rule.family, Family)
    assert all(isinstance(control, Control) and control.id.strip() for control in rule.frameworks)
    assert len(set(rule.frameworks)) == len(rule.frameworks)
    for name, option in rule.options.items():
        assert re.fullmatch(r"[a-z][A-Za-z_]*", name)
        assert name not in SCHEMA
        assert option.description.endswith(".")
        assert type(option.default) in JSON_TYPES[str(option.schema["type"])]
    for text in (rule.title, rule.why, rule.fix, rule.code):
        assert text
        assert text.strip() == text
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix.endswith(".")
    tree = ast.parse(file.read_text())
    assert len(ast.get_docstring(tree) or "") > 20
    top = [n for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "RULE"]
    assert len(top) == 1


JSON_TYPES = {
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
}


def test_every_file_is_a_rule_and_ids_are_unique() -> None:
    assert len(all_rules()) == len(FILES)
    assert len({rule.title for rule in all_rules().values()}) == len(FILES)


def test_a_file_without_a_rule_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken_rule.py").write_text("RULE = None\n")
    monkeypatch.setattr(rules, "__path__", [str(tmp_path)])
    all_rules.cache_clear()
    try:
        with pytest.raises(RegistryError, match=r"rules/broken_rule.py must define RULE, .* 'broken-rule'"):
            all_rules()
    finally:
        all_rules.cache_clear()


def test_documentation_is_fresh_and_every_url_has_its_anchor() -> None:
    written = {page.name: page.read_text() for page in (ROOT / "docs" / "rules").iterdir()}
    assert written == docs.documents(all_rules()), "run: .venv/bin/python -m zs_policy.docs"
    for rule in all_rules().values():
        page, _, anchor = rule.url.partition("#")
        assert f"\n## {anchor}\n" in (ROOT / page).read_text()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=12) | st.sampled_from(["name", "value", "properties", "subject"]), inner, max_size=4
        )
        | inner.map(lambda value: {SIGNATURE: SECRET, "value": value})
    ),
    max_leaves=20,
)
NAMES = sorted(
    {"properties", "subject", "issuer", "audiences", "assumeRolePolicy", "scope", "principalId", "name", "logs"}
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(KINDS), props=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=9), JSON, max_size=6)
)
def test_no_rule_fails_to_run_on_any_document(kind: str, props: dict[str, Any]) -> None:
    plain, secrets = read(props)
    resource = Resource(kind, "n", f"urn::{kind}::n", plain, secrets, outputs=plain, output_secrets=secrets)
    everything = Ruleset(all_rules().values())
    findings = [*everything.judge(resource, Context()), *everything.judge_stack(Stack([resource], Context()))]
    assert [f for f in findings if "could not run" in f.text] == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kind=st.sampled_from(KINDS), salt=st.integers(0, 10**6), secret=st.booleans(), shape=st.sampled_from(range(6)))
def test_no_message_ever_holds_a_value(kind: str, salt: int, secret: bool, shape: int) -> None:
    """A sentinel in every string property that a rule reads: credentials, subjects, ids, connection strings."""
    sentinel = f"sentinel{salt}Zx9"
    value: Any = (
        sentinel,
        f"postgres://u:{sentinel}@h/d",
        f"repo:{sentinel}/*",
        f"Server=x;Pass{'word'}={sentinel}",
        f"https://{sentinel}.vault.azure.net/",
        f"/subscriptions/{sentinel}/resourceGroups/x",
    )[shape]
    if secret:
        value = {SIGNATURE: SECRET, "value": value}
    names = [
        "subject",
        "issuer",
        "assumeRolePolicy",
        "scope",
        "principalId",
        "value",
        "password",
        "clientSecret",
        "accountKey",
    ]
    props: dict[str, Any] = dict.fromkeys(names, value)
    props |= {"audiences": [value], "properties": {"softDeleteRetentionInDays": value, "accessPolicies": value}}
    props |= {"connectionString": value, "env": [{"name": "DB_PASSWORD", "value": value}], "name": value}
    plain, secrets = read(props)
    resource = Resource(kind, "n", f"urn::{kind}::n", plain, secrets, outputs=plain, output_secrets=secrets)
    stack = Resource("pulumi:pulumi:Stack", "s", "urn::s", {}, outputs=plain, output_secrets=secrets)
    reference = Resource("pulumi:pulumi:StackReference", "r", "urn::r", plain, outputs=plain)
    context = Context(stack="dev", config={"p:password": sentinel}, secret_config=frozenset())
    everything = Ruleset(all_rules().values())
    findings = [
        *everything.judge(resource, context),
        *everything.judge_stack(Stack([resource, stack, reference], context)),
    ]
    assert findings
    assert [f for f in findings if sentinel in render(f)] == []


def test_a_key_that_is_a_credential_is_masked_and_cannot_break_the_line(credentials) -> None:
    assert place(("tags", credentials["github token"], 0)) == "tags.(masked)[0]"
    assert place(("a\nundecided: b",)) == "a?undecided: b"


def test_a_rule_that_breaks_says_so(make) -> None:
    def broken(*_: object) -> list[Any]:
        raise KeyError("the value of a property")

    rule = ResourceRule(
        id="broken-rule",
        title="t",
        why="w.",
        severity=Severity.LOW,
        family=Family.NAMING,
        fix="f.",
        code="c",
        check=broken,
    )
    (finding,) = Ruleset([rule]).judge(make("x:y:Z", {}), Context())
    assert finding.undecided
    assert finding.text == "the rule could not run (KeyError); this is a fault in the rule, not in the program"


def test_an_unknown_is_neither_true_nor_false() -> None:
    props, _ = read({"a": UNKNOWN})
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(props["a"])
