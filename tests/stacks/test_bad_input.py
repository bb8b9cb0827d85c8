"""Bad input of every kind: exactly what is said, where, and that nothing else is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stacks.model import ModelError, load, validate_all
from stacks.model.source import MAX_BYTES

CASES = YAML(typ="safe").load(Path(__file__).with_name("bad_input.yaml"))
CATALOG = "stacks/services/catalog.yaml"


def said(root: Path) -> list[str]:
    return [str(problem) for problem in validate_all(root)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_each_mistake_is_named_once_with_its_place(case: dict[str, Any], project: Path) -> None:
    file = project / case["file"]
    text = file.read_text()
    assert case["for"] in text
    file.write_text(text.replace(case["for"], case["write"], 1))
    assert said(project) == case["says"]


def test_the_table_has_no_case_twice() -> None:
    assert len({case["case"] for case in CASES}) == len(CASES)


def test_the_untouched_declaration_has_no_problem(project: Path) -> None:
    assert said(project) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "1:1: the file is empty; declare something, or delete the file"),
        (b"# nothing but a comment\n", "1:1: the file is empty; declare something, or delete the file"),
        (b"name: \xff\xfe\n", "1:1: not text in UTF-8; save it as UTF-8"),
        (b"a\nb: \x00\n", "1:1: holds characters that YAML does not allow; save it as plain UTF-8 text"),
        (b"#" * (MAX_BYTES + 1), "1:1: larger than 64 KiB; split it: a declaration is read by people"),
        (b"#" * 10_000_000, "1:1: larger than 64 KiB; split it: a declaration is read by people"),
        (b"[" * 50_000, "1:1: nested too deeply; a declaration needs six levels at most"),
        (b"- " * 30_000, "1:1: nested too deeply; a declaration needs six levels at most"),
        (
            b"".join(b" " * n + b"a:\n" for n in range(300)),
            "1:1: nested too deeply; a declaration needs six levels at most",
        ),
        (b"- just\n- a list\n", "1:1: must be a mapping of names to values"),
        (b"just words\n", "1:1: must be a mapping of names to values"),
        (
            b"name: a\n---\nname: b\n",
            "2:1: not valid YAML: but found another document; check indentation, colons and quotes",
        ),
        (b"<<: {name: x}\n", "1:1: a name that is not plain text; use a word, or quote it"),
        (b"? [a, b]\n: c\n", "1:3: a name that is not plain text; use a word, or quote it"),
        (
            b"name: *other\n",
            "1:7: not valid YAML: it cannot be understood from here on; check indentation, colons and quotes",
        ),
        (b"name: &x y\n", "1:7: anchors, aliases and merges are not allowed; write the value out"),
        (b"name: !!python/none x\n", "1:7: tags are not allowed; write the value plainly"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else "",
)
def test_a_file_that_is_no_declaration_is_one_problem(content: bytes, says: str, project: Path) -> None:
    (project / CATALOG).write_bytes(content)
    assert said(project) == [f"{CATALOG}:{says}"]


def test_a_link_to_itself_and_a_folder_are_one_problem_each(project: Path) -> None:
    file = project / CATALOG
    file.unlink()
    file.symlink_to(file.name)
    assert said(project) == [f"{CATALOG}:1:1: a link that leads nowhere, or to itself; put the file itself here"]
    file.unlink()
    file.mkdir()
    assert said(project) == [f"{CATALOG}:1:1: no such file; create it, or correct the name that leads here"]


def test_a_billion_laughs_are_not_told(project: Path) -> None:
    lines = ["a0: &a0 [ha, ha]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    (project / CATALOG).write_text("\n".join(lines))
    assert all("anchors, aliases and merges are not allowed" in line for line in said(project))
    assert len(said(project)) == 30


@pytest.mark.parametrize(
    "scalar", ["010", "0x1F", "0o17", "1_000", "1.0", "1e3", ".inf", "1:30", "2026-01-01", "yes", "Off", "+1"]
)
def test_what_parsers_read_differently_is_refused_unless_quoted(scalar: str, project: Path) -> None:
    file = project / CATALOG
    text = file.read_text()
    file.write_text(text.replace("name: catalog ", f"name: {scalar} "))
    assert "read differently by different YAML parsers" in said(project)[0]
    file.write_text(text.replace("name: catalog ", f'name: "{scalar}" '))
    assert "read differently" not in "\n".join(said(project))


def test_all_mistakes_of_all_files_come_at_once(project: Path) -> None:
    spoilt = [case for case in CASES if case["case"] in ("a slot without owner", "a software key in production")]
    for case in spoilt:
        file = project / case["file"]
        file.write_text(file.read_text().replace(case["for"], case["write"], 1))
    catalog = project / CATALOG
    pipelines = "".join(f"  - provider: github\n    repository: eshop/catalog\n    branch: b{n}\n" for n in range(21))
    text = catalog.read_text().replace("  - provider: github\n    repository: eshop/catalog\n", pipelines)
    catalog.write_text(text.replace("phase: 3", "phase: 3\ncolour: red"))
    found = "\n".join(said(project))
    for expected in ("required field 'owner'", "unknown field", "21 pipelines", "a software key in production"):
        assert found.count(expected) == 1


def test_load_says_the_same_as_validate(project: Path, configured: Callable[..., Any]) -> None:
    file = project / CATALOG
    file.write_text(file.read_text().replace("phase: 3", "phase: 4"))
    with pytest.raises(ModelError) as caught:
        load("dev-services", configured(project, "dev-services"), project)
    assert list(caught.value.problems) == validate_all(project)
    assert str(caught.value).endswith("\n1 problem; nothing was changed")


def test_values_that_the_engine_decrypted_are_refused_wherever_they_are(
    project: Path, configured: Callable[..., Any]
) -> None:
    with pytest.raises(ModelError, match=r"Pulumi\.dev\.yaml:8:3: an encrypted value in the configuration"):
        load("dev", configured(project, "dev"), project, ["zero-secret:environment", "other:key"])


def test_the_engines_value_is_checked_not_the_files(project: Path, configured: Callable[..., Any]) -> None:
    config = configured(project, "audit")
    config["zero-secret:audit"] = {**config["zero-secret:audit"], "retentionDays": 8}  # as the engine reads 010
    with pytest.raises(ModelError, match="retentionDays: below the profile"):
        load("audit", config, project)


def test_a_program_that_was_extended_may_have_keys_of_its_own(project: Path, configured: Callable[..., Any]) -> None:
    config = configured(project, "dev")
    load("dev", {**config, "zero-secret:note": "words"}, project)
    with pytest.raises(ModelError, match=r"unknown key; .* did you mean 'zero-secret:services'\?"):
        load("dev", {**config, "zero-secret:service": "words"}, project)


def test_a_stack_without_configuration_says_what_to_declare(project: Path) -> None:
    with pytest.raises(ModelError) as caught:
        load("nowhere", {}, project)
    assert "no environments are declared" in str(caught.value)
    assert "no layer; declare exactly one of" in str(caught.value)


def test_an_empty_folder_has_a_problem_and_no_traceback(tmp_path: Path) -> None:
    assert "Pulumi.yaml:1:1: no such file" in said(tmp_path)[0]


def test_no_message_repeats_what_was_typed(small: Path) -> None:
    """A credential in any place of any file never comes back, as a value or as a name."""
    sentinel = "Zq7" + "x9Kf2" * 4
    for name in ("Pulumi.yaml", "stacks/Pulumi.dev.yaml", "stacks/Pulumi.dev-services.yaml", CATALOG):
        file = small / name
        text = file.read_text()
        for match in re.finditer(r"(?m)^ *(?:- )?([\w:-]+):(?: ([^\n{\[]+))?$", text):
            for group in (1, 2):
                if match[group]:
                    file.write_text(text[: match.start(group)] + sentinel + text[match.end(group) :])
                    assert sentinel not in "\n".join(said(small))
        file.write_text(text)
