"""The provider protocol over gRPC: requests in, `lifecycle.Provider` asked, answers out.

Nothing but a sentence ever reaches the user: refusals as they are, and a defect of the sandbox as such, its traceback
in a log file beside the cloud (frames only, never a value).
"""

# ruff: noqa: ARG002, N802 - the protocol's own names and signatures

import difflib
import json
import os
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from sandbox.cloud import DamagedError, RefusedError
from sandbox.provider.check import Problem, problems
from sandbox.provider.lifecycle import Difference, Naming, Provider
from sandbox.provider.package import UnknownTypeError
from sandbox.provider.platform import UnansweredError
from sandbox.provider.schema import package_schema
from sandbox.provider.shapes import Scalar, Shape
from sandbox.provider.source import LayoutError
from sandbox.provider.wire import Json, decode, encode, opened, reveal

CLOUD_VARIABLE = "ZERO_SECRET_CLOUD"

_Handler = TypeVar("_Handler", bound=Callable[..., Any])
_ANSWERS = {
    RefusedError: grpc.StatusCode.FAILED_PRECONDITION,
    UnansweredError: grpc.StatusCode.UNIMPLEMENTED,
    DamagedError: grpc.StatusCode.DATA_LOSS,
    LayoutError: grpc.StatusCode.INTERNAL,
}


def _answering(handler: _Handler) -> _Handler:
    """Turn what a handler raises into one sentence for the user."""

    @wraps(handler)
    def wrapped(self: "Servicer", request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return handler(self, request, context)
        except (RefusedError, UnansweredError, DamagedError, LayoutError) as refusal:
            context.abort(_ANSWERS[type(refusal)], str(refusal))
        except UnknownTypeError as unknown:
            context.abort(grpc.StatusCode.NOT_FOUND, self.unknown_type(str(unknown)))
        except Exception as defect:  # noqa: BLE001 - the last place where a defect can be told apart from a refusal
            context.abort(grpc.StatusCode.INTERNAL, self.defect(handler.__name__, defect))

    return wrapped  # type: ignore[return-value]


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider process, as the engine sees it."""

    def __init__(self, package: str, cloud: Path | None) -> None:
        self._cloud_missing = cloud is None
        self._log = (cloud.parent if cloud else Path.cwd()) / f"provider-{package}.log"
        self.provider = Provider(package, cloud or Path())

    # -- the plugin itself ---------------------------------------------------------------------------------------------

    def Handshake(self, request: Any, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, supports_autonaming_configuration=True)

    def Attach(self, request: Any, context: Any) -> Any:
        return Empty()

    def Cancel(self, request: Any, context: Any) -> Any:
        return Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=self.provider.sdk.version)

    def GetSchema(self, request: Any, context: Any) -> Any:
        return provider_pb2.GetSchemaResponse(schema=json.dumps(package_schema(self.provider.sdk)))

    def GetMapping(self, request: Any, context: Any) -> Any:
        return provider_pb2.GetMappingResponse()

    def GetMappings(self, request: Any, context: Any) -> Any:
        return provider_pb2.GetMappingsResponse()

    @_answering
    def Parameterize(self, request: Any, context: Any) -> Any:
        raise UnansweredError(
            f"the sandbox's {self.provider.sdk.name} provider takes no parameters: use the types of the installed SDK."
        )

    @_answering
    def Construct(self, request: Any, context: Any) -> Any:
        raise UnansweredError(
            f"the sandbox does not expand {request.type}: what it creates is known to the real provider only. "
            "Write the objects out as resources."
        )

    @_answering
    def Call(self, request: Any, context: Any) -> Any:
        raise UnansweredError(f"the sandbox does not answer the method {request.tok}: it would need the real cloud.")

    # -- configuration -------------------------------------------------------------------------------------------------

    @_answering
    def CheckConfig(self, request: Any, context: Any) -> Any:
        config = self._settings(request.news)
        found = problems(self.provider.sdk, self.provider.sdk.provider_config(), config, lenient=True)
        return provider_pb2.CheckResponse(inputs=request.news, failures=_failures(found))

    @_answering
    def DiffConfig(self, request: Any, context: Any) -> Any:
        old = self._settings(request.old_inputs if request.HasField("old_inputs") else request.olds)
        new = self._settings(request.news)
        changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        # Another subscription, account or cluster is another place: what was created in the old one is not there.
        moved = [key for key in changed if key in self.provider.platform.places and old.get(key) is not None]
        kind = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=kind, diffs=changed, replaces=moved)

    @_answering
    def Configure(self, request: Any, context: Any) -> Any:
        if self._cloud_missing:
            raise UnansweredError(
                f"{CLOUD_VARIABLE} is not set: this plugin runs in the sandbox only. `make up` sets it, and so does "
                '`eval "$(make -s env)"`.'
            )
        named = {key.rsplit(":", 1)[-1]: value for key, value in request.variables.items()}
        config = self._settings(request.args) if request.HasField("args") else named
        self.provider.platform.configure(reveal(config))
        _ = self.provider.cloud.sealing_key  # opens the cloud: damage is told before anything is planned on it
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    # -- resources -----------------------------------------------------------------------------------------------------

    @_answering
    def Check(self, request: Any, context: Any) -> Any:
        auto = request.autonaming if request.HasField("autonaming") else None
        drawn = Naming(request.randomSeed, auto.proposed_name if auto else None, auto.mode if auto else 0)
        token, name = _typed(request)
        inputs, found = self.provider.check(token, name, decode(request.olds), decode(request.news), drawn)
        return provider_pb2.CheckResponse(inputs=encode(inputs), failures=_failures(found))

    @_answering
    def Diff(self, request: Any, context: Any) -> Any:
        token, _ = _typed(request)
        found = self.provider.diff(
            token, self._old_inputs(request, token), decode(request.news), tuple(request.ignoreChanges)
        )
        return _diff(found)

    @_answering
    def Create(self, request: Any, context: Any) -> Any:
        token, _ = _typed(request)
        inputs = decode(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=encode(self.provider.preview_create(token, inputs)))
        identity, outputs = self.provider.create(token, request.urn, inputs)
        return provider_pb2.CreateResponse(id=identity, properties=encode(outputs))

    @_answering
    def Read(self, request: Any, context: Any) -> Any:
        token, _ = _typed(request)
        found = self.provider.read(token, request.id, decode(request.inputs), decode(request.properties))
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(id=found.id, inputs=encode(found.inputs), properties=encode(found.outputs))

    @_answering
    def Update(self, request: Any, context: Any) -> Any:
        token, _ = _typed(request)
        old, new = self._old_inputs(request, token), decode(request.news)
        if request.preview:
            return provider_pb2.UpdateResponse(
                properties=encode(self.provider.preview_update(token, decode(request.olds), new))
            )
        return provider_pb2.UpdateResponse(
            properties=encode(self.provider.update(token, request.urn, request.id, old, new))
        )

    @_answering
    def Delete(self, request: Any, context: Any) -> Any:
        token, _ = _typed(request)
        inputs = decode(request.old_inputs if request.HasField("old_inputs") else request.properties)
        self.provider.delete(token, request.id, inputs)
        return Empty()

    @_answering
    def Invoke(self, request: Any, context: Any) -> Any:
        answered = provider_pb2.InvokeResponse()
        # `return` is a word of Python's, so the field cannot be named in a call.
        getattr(answered, "return").CopyFrom(encode(self.provider.invoke(request.tok, decode(request.args))))
        return answered

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _settings(self, struct: Struct) -> dict[str, Json]:
        return _config(decode(struct), self.provider.sdk.provider_config())

    def _old_inputs(self, request: Any, token: str) -> dict[str, Json]:
        """Old inputs; an engine that does not send them leaves only the outputs that bear an input's name."""
        if request.HasField("old_inputs"):
            return decode(request.old_inputs)
        names = self.provider.sdk.resource(token).inputs.properties
        return {key: value for key, value in decode(request.olds).items() if key in names}

    def unknown_type(self, token: str) -> str:
        sdk = self.provider.sdk
        near = difflib.get_close_matches(token, sdk.classes, n=1)
        hint = f": did you mean {near[0]}?" if near else ""
        return f"{token} is not a resource type of pulumi-{sdk.name} {sdk.version}{hint}"

    def defect(self, method: str, error: Exception) -> str:
        """Say that this is our fault, and keep the frames for who repairs it."""
        frames = "".join(f"  {f.filename}:{f.lineno} {f.name}\n" for f in traceback.extract_tb(error.__traceback__))
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {os.getpid()} {method} {type(error).__name__}\n{frames}")
        return (
            f"the sandbox's {self.provider.sdk.name} provider failed in {method} ({type(error).__name__}). "
            f"This is a defect of the sandbox, not of your program; its trace is in {self._log}."
        )


def _typed(request: Any) -> tuple[str, str]:
    """Type token and logical name; older engines send only the URN."""
    parts = request.urn.split("::")
    return request.type or parts[2].split("$")[-1], request.name or "::".join(parts[3:])


def _config(properties: dict[str, Json], shape: Shape) -> dict[str, Json]:
    """Provider settings: those that are no texts travel as JSON in a text; the plugin's own version is no setting."""
    settings: dict[str, Json] = {}
    for key, value in properties.items():
        if key in ("version", "pluginDownloadURL") or key.startswith("__"):
            continue
        known = shape.properties.get(key)
        text = opened(value)
        if known is not None and known.type != Scalar("string") and isinstance(text, str):
            with suppress(ValueError):
                value = json.loads(text)
        settings[key] = value
    return settings


def _failures(found: list[Problem]) -> list[Any]:
    # Without `property`: the engine would print that property's value beside the reason, a secret's too. The reason has
    # the path.
    return [provider_pb2.CheckFailure(reason=problem.reason) for problem in found]


def _diff(found: Difference) -> Any:
    if not found.changes:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)
    detailed = {
        change.path: provider_pb2.PropertyDiff(
            kind=provider_pb2.PropertyDiff.Kind.Value(
                change.kind.upper() + ("_REPLACE" if change.path in found.replacing else "")
            ),
            inputDiff=True,
        )
        for change in found.changes
    }
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME,
        diffs=list(dict.fromkeys(_top(change.path) for change in found.changes)),
        replaces=list(dict.fromkeys(_top(path) for path in sorted(found.replacing))),
        deleteBeforeReplace=found.delete_first,
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def _top(path: str) -> str:
    return path.split(".")[0].split("[")[0]
