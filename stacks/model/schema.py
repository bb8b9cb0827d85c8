"""JSON Schemas of the files that people write, so that editors complete and check them while they are written.

A schema knows shapes, names and patterns; what holds between files (regions, clusters, retention, …) only `idp
validate` and the program know. Each file names its schema in its first line: `# yaml-language-server: $schema=…`.
"""

import json
from typing import Any

from pydantic import BaseModel

from stacks.model.files import NAMESPACE, RECOVER, Provider, Recovered
from stacks.model.layers import LAYERS
from stacks.model.service import Service

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """Text of each schema by the name of its file in docs/schema."""
    return {
        name: json.dumps(schema, indent=2) + "\n"
        for name, schema in (("service.json", _service()), ("stack.json", _stack()))
    }


def _service() -> dict[str, Any]:
    return {"$schema": _DIALECT, **_of(Service)}


def _stack() -> dict[str, Any]:
    """A whole Pulumi.<stack>.yaml: the provider's keys and exactly one layer below `config`, other keys as they are."""
    provider = _of(Provider)
    definitions: dict[str, Any] = {}
    layers: dict[str, Any] = {}
    for name, model in LAYERS.items():
        schema = _of(model)
        definitions.update(schema.pop("$defs", {}))
        definitions[model.__name__] = schema
        layers[NAMESPACE + name] = {"$ref": f"#/$defs/{model.__name__}"}
    return {
        "$schema": _DIALECT,
        "title": "Pulumi.<stack>.yaml",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "properties": {**provider["properties"], **layers, RECOVER: _of(Recovered)},
                "required": provider["required"],
                "oneOf": [{"required": [key]} for key in layers],
            }
        },
        "required": ["config"],
        "$defs": dict(sorted(definitions.items())),
    }


def _of(model: type[BaseModel]) -> dict[str, Any]:
    return _without_titles(model.model_json_schema(by_alias=True))


def _without_titles(schema: Any) -> Any:
    """pydantic's titles repeat the field's name in capitals; an editor shows them instead of the description."""
    if isinstance(schema, dict):
        kept = {k: v for k, v in schema.items() if k != "title" or not isinstance(v, str)}
        return {key: _without_titles(value) for key, value in kept.items()}
    return [_without_titles(item) for item in schema] if isinstance(schema, list) else schema
