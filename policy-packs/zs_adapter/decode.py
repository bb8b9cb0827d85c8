"""Protobuf messages into what rules read. One decoding a resource, whatever the number of rules."""

import json
from collections.abc import Mapping
from typing import cast

from google.protobuf import struct_pb2
from zs_policy.model import Context, Environment, Resource
from zs_policy.wire import read

REFERENCES = ("pulumi:pulumi:StackReference", "pulumi:pulumi:Stack")


class DeclarationError(Exception):
    """The declaration of environments cannot be read: rules must not run on half of it."""


def plain(value: struct_pb2.Value) -> object:
    match value.WhichOneof("kind"):
        case "string_value":
            return value.string_value
        case "struct_value":
            return fields(value.struct_value)
        case "list_value":
            return [plain(item) for item in value.list_value.values]
        case "bool_value":
            return value.bool_value
        case "number_value":
            return value.number_value
        case _:
            return None


def fields(struct: struct_pb2.Struct) -> dict[str, object]:
    return {key: plain(value) for key, value in struct.fields.items()}


def resource(kind: str, name: str, urn: str, properties: struct_pb2.Struct, *, read_only: bool = False) -> Resource:
    props, secrets = read(fields(properties))
    return Resource(kind, name, urn, props, secrets, read_only=read_only)


def context(
    stack: str, project: str, *, preview: bool, config: Mapping[str, str], secret_keys: frozenset[str]
) -> Context:
    """The stack and its surroundings. The declaration of environments is the project's own configuration.

    Raises:
        DeclarationError: `environments` is there and is not what Pulumi.yaml promises.
    """
    return Context(
        stack=stack,
        project=project,
        preview=preview,
        environments=_environments(config.get(f"{project}:environments", "")),
        audit_stack=config.get(f"{project}:auditStack", ""),
        config=config,
        secret_config=secret_keys,
    )


def _environments(text: str) -> dict[str, Environment]:
    if not text:
        return {}
    try:
        declared = json.loads(text)
        return {name: _environment(name, body) for name, body in declared.items()}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise DeclarationError(
            "the configuration `environments` must map each environment to its subscriptions and stacks"
        ) from error


def _environment(name: str, body: dict[str, object]) -> Environment:
    return Environment(
        name=name,
        subscriptions=_ids(body, "subscriptions"),
        accounts=_ids(body, "accounts"),
        stacks=frozenset(cast("list[str]", body["stacks"])),
        production=body.get("production") is True,
    )


def _ids(body: dict[str, object], key: str) -> frozenset[str]:
    return frozenset(str(item).lower() for item in cast("list[object]", body.get(key, [])))
