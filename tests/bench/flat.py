"""Writes the flat program that people would write by hand for the resources a stack holds.

Input: the resources of ``pulumi stack export``. Output: Python source with one typed SDK constructor a resource, the
SDK's own ``*Args`` classes for nested values, and every value as the state has it. That favours the flat side: a
person would pass Outputs between resources, which cost more than literals. Only the chain of federated credentials
keeps its ``depends_on``, because without it the service refuses concurrent writes.
"""

import importlib
import keyword
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args, get_origin

from pulumi._types import input_type_py_to_pulumi_names, input_type_types, is_input_type, unwrap_type

SDK = {"azure-native": "pulumi_azure_native", "aws": "pulumi_aws", "kubernetes": "pulumi_kubernetes"}
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"


def flat_program(resources: Iterable[Mapping[str, Any]]) -> str:
    """Return Python source registering the custom resources among ``resources``, without components.

    Raises:
        KeyError: a resource's package is not one of ``SDK``.
        AttributeError: the SDK has no class for a type token.
    """
    custom = [r for r in resources if r.get("custom") and not r["type"].startswith("pulumi:")]
    variables = {r["urn"]: f"r{n}" for n, r in enumerate(custom)}
    modules = sorted({(SDK[r["type"].split(":")[0]], _module(r["type"])) for r in custom})
    lines = ["import pulumi"]
    lines += [f"from {package} import {module}" for package, module in modules]
    for resource in custom:
        lines.append(f"{variables[resource['urn']]} = {_constructor(resource, variables)}")
    return "\n".join(lines) + "\n"


def _module(token: str) -> str:
    return token.split(":")[1].split("/")[0]


def _constructor(resource: Mapping[str, Any], variables: Mapping[str, str]) -> str:
    package, _, name = resource["type"].split(":")
    module = _module(resource["type"])
    sdk = importlib.import_module(f"{SDK[package]}.{module}")
    args = getattr(sdk, f"{name}Args", None) or getattr(sdk, f"{name}InitArgs")
    logical = resource["urn"].split("::")[-1]
    parts = [repr(logical), *_keywords(args, resource["inputs"], module)]
    if resource["type"] == CREDENTIAL:
        chain = [variables[d] for d in resource.get("dependencies", []) if d.split("::")[2].endswith(CREDENTIAL)]
        if chain:
            parts.append(f"opts=pulumi.ResourceOptions(depends_on=[{', '.join(chain)}])")
    return f"{module}.{name}({', '.join(parts)})"


def _keywords(args: type, inputs: Mapping[str, Any], module: str) -> list[str]:
    python_names = {wire: py for py, wire in input_type_py_to_pulumi_names(args).items()}
    types = input_type_types(args)
    out: list[str] = []
    for wire, value in inputs.items():
        if wire == "__defaults":
            continue
        python = python_names[wire]
        # The SDK's constructors keep `resource_name` for the logical name.
        clash = "_" if keyword.iskeyword(python) or python == "resource_name" else ""
        out.append(f"{python}{clash}={_value(types[wire], value, module)}")
    return out


def _value(kind: Any, value: Any, module: str) -> str:
    kind = unwrap_type(kind)
    candidates = [kind, *get_args(kind)] if get_origin(kind) else [kind]
    if isinstance(value, Mapping):
        for candidate in candidates:
            if isinstance(candidate, type) and is_input_type(candidate):
                return f"{module}.{candidate.__name__}({', '.join(_keywords(candidate, value, module))})"
        return "{" + ", ".join(f"{k!r}: {v!r}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        item = get_args(kind)[0] if get_args(kind) else object
        return "[" + ", ".join(_value(item, v, module) for v in value) + "]"
    return repr(value)
