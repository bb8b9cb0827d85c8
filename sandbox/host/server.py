# ruff: noqa: N802, ARG002 - names and parameters are the protocol's
"""The language host: what the engine asks about and of Python programs."""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from sandbox.host import install, interpreter
from sandbox.host.children import Children
from sandbox.host.protocol import empty_pb2, grpc, json_format, language_pb2, language_pb2_grpc, plugin_pb2
from sandbox.host.shim import INTERRUPTED, REPORTED

_PARENT_EVERY_S = 0.5
_NO_LIMIT = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
VERSION = "0.1.0-zero-secret"
"""Shown by `pulumi about`, so that it is plain which host ran a program."""

_NOT_HERE = "The sandbox's language host runs Python programs and generates no code; install the Pulumi CLI for that."


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """`pulumirpc.LanguageRuntime` for programs, policy packs and component packages.

    Not done, and said so when asked: code generation (`package gen-sdk`, `convert`), debuggers.
    """

    def __init__(self, engine: str, children: Children) -> None:
        self._engine = engine
        self._children = children

    def Handshake(self, request: Any, context: Any) -> Any:
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    def About(self, request: Any, context: Any) -> Any:
        python = _python(request.info, context)
        return language_pb2.AboutResponse(executable=str(python), version=interpreter.version(python))

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:
        plugins = interpreter.required_plugins(interpreter.site_packages(_python(request.info, context)))
        return language_pb2.GetRequiredPackagesResponse(
            packages=[
                plugin_pb2.PackageDependency(name=p.name, kind="resource", version=p.version, server=p.server)
                for p in plugins
            ]
        )

    def GetProgramDependencies(self, request: Any, context: Any) -> Any:
        paths = interpreter.site_packages(_python(request.info, context))
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[
                language_pb2.DependencyInfo(name=name, version=version)
                for name, version in interpreter.dependencies(paths, request.transitiveDependencies)
            ]
        )

    def RuntimeOptionsPrompts(self, request: Any, context: Any) -> Any:
        return language_pb2.RuntimeOptionsResponse()

    def InstallDependencies(self, request: Any, context: Any) -> Iterator[Any]:
        info = request.info
        try:
            lines = install.install(Path(info.program_directory), Path(info.root_directory), _options(info), os.environ)
            for line in lines:
                yield language_pb2.InstallDependenciesResponse(stdout=line)
        except interpreter.UnusableError as reason:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(reason))

    def Run(self, request: Any, context: Any) -> Any:
        info = request.info
        python = _python(info, context)
        asked = {
            "root": info.root_directory,
            "directory": request.pwd or info.program_directory,
            "entry": str(Path(info.program_directory, info.entry_point)),
            "project": request.project,
            "stack": request.stack,
            "organization": request.organization,
            "monitor": request.monitor_address,
            "engine": self._engine,
            "parallel": request.parallel,
            "preview": request.dryRun,
            "config": dict(request.config),
            "secrets": list(request.configSecretKeys),
        }
        status = self._children.program(python, json.dumps(asked).encode(), os.environ)
        # `bail` ends the run without a further word.
        if status in (REPORTED, INTERRUPTED, -signal.SIGINT):
            return language_pb2.RunResponse(bail=True)
        return language_pb2.RunResponse(error=f"The program ended with {_status_text(status)}." if status else "")

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:
        info = request.info
        env = dict(entry.split("=", 1) for entry in request.env)
        python = _python(info, context, env)
        folder = Path(info.program_directory)
        if request.kind == "analyzer":
            # A pack imports its own modules, whatever folder the command was typed in.
            process = self._children.plugin(python, ["-m", "pulumi.policy", *request.args, str(folder)], folder, env)
        elif (folder / "__main__.py").is_file():
            process = self._children.plugin(python, [str(folder), *request.args], Path(request.pwd), env)
        else:
            context.abort(
                grpc.StatusCode.FAILED_PRECONDITION, f"There is no __main__.py in {folder}: a plugin starts there."
            )
            return
        context.add_callback(lambda: self._children.end_plugin(process))
        yield from _both_streams(process.stdout, process.stderr)
        yield language_pb2.RunPluginResponse(exitcode=self._children.end_plugin(process))

    def Cancel(self, request: Any, context: Any) -> Any:
        self._children.interrupt_programs()
        return empty_pb2.Empty()

    def GenerateProject(self, request: Any, context: Any) -> Any:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, _NOT_HERE)

    GenerateProgram = GenerateProject
    GeneratePackage = GenerateProject


def _options(info: Any) -> Mapping[str, Any]:
    return json_format.MessageToDict(info.options)


def _python(info: Any, context: Any, env: Mapping[str, str] = os.environ) -> Path:
    """The interpreter for a program; ends the call with a readable reason when there is none."""
    try:
        return interpreter.choose(_options(info), Path(info.root_directory), env)
    except interpreter.UnusableError as reason:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(reason))
        raise


def _both_streams(out: IO[bytes] | None, err: IO[bytes] | None) -> Iterator[Any]:
    """Lines of a plugin's two pipes as they come, until both have ended."""
    heard: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def listen(stream: IO[bytes] | None, message: Callable[[bytes], Any]) -> None:
        for line in stream or ():
            heard.put(message(line))
        heard.put(None)

    def stdout(line: bytes) -> Any:
        return language_pb2.RunPluginResponse(stdout=line)

    def stderr(line: bytes) -> Any:
        return language_pb2.RunPluginResponse(stderr=line)

    for stream, message in ((out, stdout), (err, stderr)):
        threading.Thread(target=listen, args=(stream, message), daemon=True).start()
    ended = 0
    while ended < 2:
        if (item := heard.get()) is None:
            ended += 1
        else:
            yield item


def _status_text(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


def serve(arguments: list[str], announce: Callable[[str], object]) -> None:
    """Serve one engine until it says stop or is gone. The engine's address is the last argument; its flags are ignored.

    Announces the port. Ends the process, and with it everything that was started.
    """
    parent = os.getppid()
    children = Children()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    # One thread per plugin that runs, besides the calls of the moment; threads are made when they are needed.
    server = grpc.server(ThreadPoolExecutor(max_workers=256), options=_NO_LIMIT)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(
        LanguageHost(arguments[-1] if arguments else "", children), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    announce(str(port))
    while not stop.wait(_PARENT_EVERY_S) and os.getppid() == parent:
        pass
    children.end()
    sys.stdout.flush()
    # Calls in flight belong to an engine that no longer listens; waiting for their threads would cost it five seconds.
    os._exit(0)
