"""Edits of service files: one thing changes, every comment and every other character stays."""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from idp.service_file import retired, without_pipelines

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "stacks/services").glob("*.yaml"))


def loaded(text: str) -> dict[str, Any]:
    return dict(YAML(typ="safe").load(text))


def removed(before: str, after: str) -> list[str]:
    """Lines that went; asserts that none was changed or moved."""
    rest = iter(after.splitlines())
    expected = next(rest, None)
    gone = []
    for line in before.splitlines():
        if line == expected:
            expected = next(rest, None)
        else:
            gone.append(line)
    assert expected is None, f"a line that was not there: {expected}"
    return gone


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_of_our_own_files_exactly_the_pipelines_lines_go(file: Path) -> None:
    text = file.read_text()
    repository = loaded(text)["pipelines"][0]["repository"]
    after, gone = without_pipelines(text, repository)
    assert gone
    assert all(item["repository"] == repository for item in gone)
    assert not any(line.lstrip().startswith("#") for line in removed(text, after))
    assert without_pipelines(after, repository) == (after, [])


@pytest.mark.parametrize("environment", ["", "dev", "prod"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_of_our_own_files_one_line_is_put_in(file: Path, environment: str) -> None:
    text = file.read_text()
    after = retired(text, environment)
    added = removed(after, text)
    assert added[-1].strip() == "retired: true"
    assert {line.strip() for line in added} <= {"retired: true", "environments:", f"{environment}:"}
    assert retired(after, environment) == after


TWO = """\
phase: 3 # third
# whose
pipelines:
  # the first
  - provider: github
    repository: a/b # here
  # the second
  - provider: gitlab
    repository: c/d
    only: [dev,
           prod]

# Slots follow.
secrets: []
"""


def test_comments_stay_where_they_are() -> None:
    after, _ = without_pipelines(TWO, "c/d")
    assert removed(TWO, after) == ["  - provider: gitlab", "    repository: c/d", "    only: [dev,", "           prod]"]
    last, _ = without_pipelines(after, "a/b")
    assert last == "phase: 3 # third\n# whose\n\n# Slots follow.\nsecrets: []\n".replace("\n\n", "\n  # the second\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "phase: 1\npipelines: [{provider: github, repository: a/b}, {provider: github, repository: c/d}] # kept\n",
        "{phase: 1, pipelines: [{provider: github, repository: a/b}]}\n",
    ],
)
def test_flow_style_is_edited_too(text: str) -> None:
    after, gone = without_pipelines(text, "a/b")
    assert len(gone) == 1
    assert "a/b" not in after
    assert ("# kept" in after) == ("# kept" in text)


@pytest.mark.parametrize(
    "text",
    [
        "phase: 1\nenvironments: {prod: {dr: true}}\n",
        "phase: 1\nenvironments:\n  dev:\n  prod: {dr: true}\n",
        "phase: 1\nenvironments:\n  dev:\n    retired: false\n",
        "phase: 1\nenvironments:\n",
        "phase: 1",
    ],
)
def test_an_environment_is_retired_however_the_file_is_written(text: str) -> None:
    after = loaded(retired(text, "dev"))
    assert after["environments"]["dev"]["retired"] is True
    assert (after["environments"].get("prod") or {}).get("dr") == (
        ((loaded(text).get("environments") or {}).get("prod")) or {}
    ).get("dr")


def test_what_said_false_says_true() -> None:
    assert loaded(retired("phase: 1\nretired: false # not yet\n"))["retired"] is True


WORDS = st.text("abcdefgh-", min_size=1, max_size=6).map(lambda word: f"x{word}x")
PIPELINES = st.lists(
    st.fixed_dictionaries(
        {"provider": st.just("github"), "repository": st.sampled_from(["o/a", "o/b", "o/c"])},
        optional={"branch": WORDS, "only": st.lists(WORDS, max_size=3)},
    ),
    max_size=5,
)


@given(PIPELINES, st.booleans(), st.sampled_from(["", "dev"]), st.data())
def test_whatever_the_file_the_data_is_what_was_meant(
    pipelines: list[dict[str, Any]], flow: bool, environment: str, data: st.DataObject
) -> None:
    document: dict[str, Any] = {"phase": 2, "pipelines": copy.deepcopy(pipelines), "secrets": []}
    if data.draw(st.booleans()):
        document["environments"] = {
            "prod": {"dr": True},
            **({"dev": {"dr": False}} if data.draw(st.booleans()) else {}),
        }
    out, yaml = io.StringIO(), YAML(typ="safe")
    yaml.default_flow_style = flow
    yaml.dump(document, out)
    lines = out.getvalue().splitlines()
    for place in sorted(data.draw(st.sets(st.integers(0, len(lines)), max_size=3)), reverse=True):
        if not flow:
            lines.insert(place, "# a comment")
    text = "\n".join(lines) + "\n"
    after, gone = without_pipelines(text, "o/a")
    kept = [item for item in pipelines if item["repository"] != "o/a"]
    assert len(gone) == len(pipelines) - len(kept)
    assert (loaded(after).get("pipelines") or []) == kept
    said = loaded(retired(text, environment))
    assert (said["environments"]["dev"] if environment else said)["retired"] is True
    assert said["pipelines"] == pipelines
