"""The folder as a component package, and what importing it costs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from components.__main__ import EXPORTED, package

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads(package().schema or "{}")


def test_each_exported_class_is_a_resource_of_its_own_token(schema: dict[str, Any]) -> None:
    assert schema["name"] == "zerosecret"
    assert set(schema["resources"]) == {f"zerosecret:index:{cls.__name__}" for cls in EXPORTED}


def test_every_input_is_described(schema: dict[str, Any]) -> None:
    inputs = {
        f"{token}.{name}": said.get("description", "")
        for token, resource in [*schema["resources"].items(), *schema["types"].items()]
        for name, said in resource.get("inputProperties", resource.get("properties", {})).items()
    }
    assert [name for name, text in inputs.items() if len(text) < 10 or text != text.strip()] == []


def test_no_input_is_a_union_or_untyped(schema: dict[str, Any]) -> None:
    text = json.dumps(schema)
    assert "oneOf" not in text
    assert "pulumi.json#/Any" not in text


MADE = """
import json, sys
import {modules}
import pulumi
def loaded():
    names = [name.split('.') for name in sys.modules]
    return sorted({{name[1] for name in names if name[0] == 'pulumi_azure_native' and len(name) > 2}})
imported = loaded()
class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args): return args.name, args.inputs
    def call(self, args): return {{}}
pulumi.runtime.set_mocks(Mocks())
components.vault.azure.AzureVault('v', json.loads(sys.argv[1]))
print(json.dumps([imported, loaded()]))
"""


def test_a_program_imports_of_the_cloud_what_it_makes(vault_args: dict[str, Any]) -> None:
    """Importing components imports no part of the SDK; a private vault does without the network part (1 s, 100 MB)."""
    code = MADE.format(modules=", ".join(cls.__module__ for cls in EXPORTED))
    command = [sys.executable, "-c", code, json.dumps(vault_args)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    imported, made = json.loads(done.stdout)
    assert imported == []
    assert made == ["keyvault", "monitor"]


def test_started_as_a_folder_its_modules_shadow_nobody() -> None:
    """`data`, `audit` and the like are ours only below `components`."""
    code = "import runpy, sys; sys.path[0] = 'components'; runpy.run_path('components/__main__.py', run_name='tried')"
    code += "; import importlib.util as u; print([n for n in ('data', 'audit', 'slots') if u.find_spec(n)])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
