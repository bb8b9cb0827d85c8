"""The generated gRPC stubs of the installed SDK, without the SDK around them.

Importing `pulumi` costs half a second, which every command would pay before its program even starts; the stubs cost a
fifth. So the packages on the way to them are entered as empty namespaces. Never import this beside `pulumi` itself.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from types import ModuleType

# grpcio's fork handlers only print noise here: children are started without sharing anything with the server.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"


def _enter(name: str, folder: str) -> None:
    module = ModuleType(name)
    module.__path__ = [folder]
    sys.modules[name] = module


_spec = importlib.util.find_spec("pulumi")
if _spec is None or not _spec.submodule_search_locations:
    raise ModuleNotFoundError(f"the package 'pulumi' is not installed for {sys.executable}", name="pulumi")
_folder = _spec.submodule_search_locations[0]
_enter("pulumi", _folder)
_enter("pulumi.runtime", f"{_folder}/runtime")
_enter("pulumi.runtime.proto", f"{_folder}/runtime/proto")

import grpc  # noqa: E402 - reads the environment above
from google.protobuf import empty_pb2, json_format  # noqa: E402
from pulumi.runtime.proto import (  # noqa: E402
    language_pb2,
    language_pb2_grpc,
    plugin_pb2,
)

os.environ.pop("GRPC_ENABLE_FORK_SUPPORT")

__all__ = ["empty_pb2", "grpc", "json_format", "language_pb2", "language_pb2_grpc", "plugin_pb2"]
