"""Protobuf messages into what rules read. One decoding a resource, whatever the number of rules."""

from google.protobuf import struct_pb2

from zs_policy.model import Resource
from zs_policy.wire import Path, is_marked, read


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
    held = struct.fields  # its `items()` is a generator over a view over an iterator
    return {key: plain(held[key]) for key in held}


def resource(kind: str, name: str, urn: str, properties: struct_pb2.Struct, *, read_only: bool = False) -> Resource:
    props, secrets = fields(properties), frozenset[Path]()
    if is_marked(properties.SerializeToString()):
        props, secrets = read(props)
    return Resource(kind, name, urn, props, secrets, read_only=read_only)
