"""A package's schema as the engine's loader reads it: what Pulumi YAML needs to know of a type before it can use it.

Read from the SDK's source like everything else here. Nested objects are maps of anything: values are checked where they
arrive, by this provider's own check. Data lookups are named all, so that `fn::invoke` of one that is not answered is
refused in the provider's words. A whole cloud takes seconds to read; the engine asks once and keeps the answer beside
the plugin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.provider.package import Package, UnknownTypeError
from sandbox.provider.shapes import Array, Const, Map, Ref, Resource, Scalar, Shape, Type
from sandbox.provider.source import LayoutError

_ANY: Mapping[str, Any] = {"$ref": "pulumi.json#/Any"}
_NAMED = {"any": "Any", "asset": "Asset", "archive": "Archive"}


def package_schema(package: Package) -> dict[str, Any]:
    """The schema document of a package, ready for JSON; a type that cannot be read is left out."""
    resources: dict[str, Any] = {}
    for token in package.classes:
        try:
            resources[token] = _resource(package.resource(token))
        except (UnknownTypeError, LayoutError):
            continue
    return {
        "name": package.name,
        "version": package.version,
        "provider": _inputs(package.provider_config()),
        "resources": resources,
        "functions": {token: _lookup(names, answer) for token, names, answer in package.lookups()},
    }


def _lookup(names: list[str], answer: Shape) -> dict[str, Any]:
    arguments = {"type": "object", "properties": dict.fromkeys(names, _ANY)}
    return {"inputs": arguments, "outputs": {"type": "object", "properties": _properties(answer)}}


def _resource(resource: Resource) -> dict[str, Any]:
    outputs = _properties(resource.outputs)
    for name in resource.secrets:
        if name in outputs:
            outputs[name]["secret"] = True
    return _inputs(resource.inputs) | {"properties": outputs}


def _inputs(shape: Shape) -> dict[str, Any]:
    required = sorted(name for name, found in shape.properties.items() if found.required)
    return {"inputProperties": _properties(shape), "requiredInputs": required}


def _properties(shape: Shape) -> dict[str, dict[str, Any]]:
    return {name: dict(_type(found.type)) for name, found in shape.properties.items()}


def _type(kind: Type) -> Mapping[str, Any]:
    match kind:
        case Scalar(name):
            return {"$ref": f"pulumi.json#/{_NAMED[name]}"} if name in _NAMED else {"type": name}
        case Array(items):
            return {"type": "array", "items": _type(items)}
        case Map(values):
            return {"type": "object", "additionalProperties": _type(values)}
        case Ref():
            # YAML lets a path go on into a map, and not into `Any`.
            return {"type": "object", "additionalProperties": _ANY}
        case Const(value):
            return {"type": "string", "const": value}
        case _:
            return _ANY
