"""docs/components.md: its examples run, and its table is the truth."""

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from components.__main__ import EXPORTED, package

DOC = (Path(__file__).resolve().parents[2] / "docs" / "components.md").read_text()


def example(language: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", DOC, re.DOTALL)
    return code


def test_the_python_example_makes_what_it_says(deploy: Callable[..., Any]) -> None:
    deployment = deploy(lambda: exec(example("python"), {}))  # noqa: S102 - our own document
    assert {"checkout-vault", "checkout-identity", "checkout-read-id-dev-checkout"} <= deployment.keys()


def test_the_yaml_example_names_inputs_that_exist() -> None:
    program = YAML(typ="safe").load(example("yaml"))
    schema = json.loads(package().schema or "{}")["resources"]
    for resource in program["resources"].values():
        known = schema[resource["type"]]
        assert resource["properties"].keys() <= known["inputProperties"].keys()
        assert set(known["requiredInputs"]) <= resource["properties"].keys()


@pytest.mark.parametrize("cls", EXPORTED, ids=lambda cls: cls.__name__)
def test_the_table_names_each_component_and_its_methods(cls: type) -> None:
    (row,) = re.findall(rf"^\| `{cls.__name__}` \|.*\|(.*)\|$", DOC, re.MULTILINE)
    own = [base for base in cls.__mro__ if base.__module__.startswith("components.")]
    methods = {
        name
        for base in own
        for name, member in vars(base).items()
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, staticmethod))
    }
    assert set(re.findall(r"`(\w+)`", row)) == methods
