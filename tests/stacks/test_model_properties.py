"""Whatever a file holds, the model answers with problems that have a place in that file, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stacks.model import ModelError, load, validate_all
from stacks.model.problems import allowed

FILES = (
    "Pulumi.yaml",
    "stacks/Pulumi.audit.yaml",
    "stacks/Pulumi.dev.yaml",
    "stacks/Pulumi.dev-services.yaml",
    "stacks/services/catalog.yaml",
)
SENTINEL = "Qz8vT3xW6rYb1"

LINES = st.sampled_from(
    [
        "x: y",
        "- a",
        "  deep: {a: [1, {b: c}]}",
        "\tname: x",
        "name: [",
        "? {a: b} : c",
        "environments: {dev: null}",
        "secrets: 7",
        "- {name: a}",
        "config: []",
        "...",
        "---",
        "%YAML 1.1",
        f"password: {SENTINEL}",
        f"  - {SENTINEL}",
        f"{SENTINEL}: {{}}",
        "é: ü",
        "\u2028",
        "a: 'it''s",
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just(SENTINEL),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just(SENTINEL), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_spoilt_file_gives_problems_with_a_place_and_no_value(small: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    file = small / name
    original = file.read_text()
    lines = original.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "repeat", "insert", "replace", "cut", "swap", "indent"])):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "repeat":
                lines.insert(at, lines[at])
            case "insert":
                lines.insert(at, data.draw(LINES))
            case "replace":
                lines[at] = lines[at].partition(":")[0] + ": " + SENTINEL
            case "cut":
                lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
            case "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case _:
                lines[at] = "  " + lines[at]
    text = "\n".join(lines) + "\n"
    try:
        file.write_text(text)
        problems = validate_all(small)
    finally:
        file.write_text(original)
    for problem in problems:
        there = text if problem.file == name else (small / problem.file).read_text()
        assert 1 <= problem.line <= len(there.splitlines()) + 1
        assert problem.column >= 1
        assert problem.message
        assert SENTINEL not in str(problem)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layer=st.sampled_from(["audit", "environment", "services", "environments", "auditStack"]), value=VALUES)
def test_any_value_of_the_engine_loads_or_is_refused_with_problems(
    small: Path, configured: Callable[..., Any], layer: str, value: Any
) -> None:
    stack = {"audit": "audit", "services": "dev-services"}.get(layer, "dev")
    config = {**configured(small, stack), f"zero-secret:{layer}": value}
    with pytest.raises(ModelError) as caught:
        load(stack, config, small)
    assert caught.value.problems
    assert SENTINEL not in str(caught.value)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), value=VALUES)
def test_any_value_in_any_field_is_accepted_or_refused_and_never_shown(
    small: Path, configured: Callable[..., Any], data: st.DataObject, value: Any
) -> None:
    config = configured(small, "dev")
    layer = config["zero-secret:environment"]
    node: Any = layer
    while isinstance(node, (dict, list)) and node:
        step = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        if not isinstance(node[step], (dict, list)) or data.draw(st.booleans()):
            node[step] = value
            break
        node = node[step]
    said = ""
    try:
        load("dev", config, small)
    except ModelError as error:
        said = str(error)
    assert SENTINEL not in said


@given(words=st.lists(st.text(max_size=12), max_size=20), typed=st.text(max_size=200))
def test_a_suggestion_is_always_one_of_the_allowed(words: list[str], typed: str) -> None:
    said = allowed(words, typed)
    if "did you mean" in said:
        assert any(f"did you mean '{word}'?" in said for word in words)
