"""A policy pack as the engine sees it: the `Analyzer` service, every rule a policy, one decoding a resource."""

# ruff: noqa: N802, ARG002 - the names of methods and arguments are the protocol's

import gc
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent import futures
from datetime import date
from typing import Final, final

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from zs_adapter import decode
from zs_adapter.settings import parse, schema, today
from zs_policy import declaration
from zs_policy.model import Context, Resource, Stack
from zs_policy.profile import Level, Profile, Settings, ruling
from zs_policy.profile_file import load
from zs_policy.registry import Finding, Ruleset, all_rules
from zs_policy.rule import Rule, Severity, StackRule

STACK: Final = "pulumi:pulumi:Stack"
VERSION: Final = "0.2.0"
MAX_MESSAGE: Final = 400 * 1024 * 1024  # what the engine itself allows
SEVERITIES: Final = {
    Severity.LOW: pb.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: pb.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: pb.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: pb.POLICY_SEVERITY_CRITICAL,
}
LEVELS: Final = {Level.DISABLED: pb.DISABLED, Level.ADVISORY: pb.ADVISORY, Level.MANDATORY: pb.MANDATORY}
OF_THE_ENGINE: Final = {number: level for level, number in LEVELS.items()}
"""Remediate, the engine's fourth level, counts as mandatory: we remedy nothing behind an author's back."""


@final
class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Judges resources as they are declared, and the stack at the end. Inputs seen on the way are kept for the end:
    what the engine sends there are outputs, in which a provider may have changed what the program said.
    """

    def __init__(
        self,
        name: str,
        rules: Iterable[Rule],
        clock: Callable[[], date] = today,
        profile: Profile = Profile(),  # noqa: B008 - frozen, and empty
    ) -> None:
        self._name = name
        self._rules = {rule.id: rule for rule in rules}
        self._profile = profile
        self._settings = {rule_id: Settings() for rule_id in self._rules}
        self._ruleset = self._enabled()
        self._context = Context()
        self._seen: dict[str, Resource] = {}
        self._clock = clock

    def Handshake(
        self, request: pb.AnalyzerHandshakeRequest, context: grpc.ServicerContext
    ) -> pb.AnalyzerHandshakeResponse:
        return pb.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version="1.0.0")

    def GetAnalyzerInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> pb.AnalyzerInfo:
        info = pb.AnalyzerInfo(name=self._name, version=VERSION, supportsConfig=True)
        for rule in self._rules.values():
            policy = info.policies.add(
                name=rule.id,
                displayName=rule.title,
                description=rule.title,
                enforcementLevel=pb.MANDATORY,
                severity=SEVERITIES[rule.severity],
                policy_type=pb.POLICY_TYPE_STACK if isinstance(rule, StackRule) else pb.POLICY_TYPE_RESOURCE,
                tags=[rule.family.value, *map(str, rule.frameworks)],
                remediation_steps=f"{rule.fix}\n{rule.code}",
                url=rule.url,
            )
            json_format.ParseDict(schema(rule), policy.configSchema.properties)
        return info

    def Configure(self, request: pb.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        for rule_id, config in request.policyConfig.items():
            if rule_id in self._rules:
                level = OF_THE_ENGINE.get(config.enforcementLevel, Level.MANDATORY)
                try:
                    self._settings[rule_id] = parse(self._rules[rule_id], level, decode.fields(config.properties))
                except (ValueError, KeyError, TypeError) as error:
                    context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{rule_id}: {error}")
        self._ruleset = self._enabled()
        return empty_pb2.Empty()

    def _enabled(self) -> Ruleset:
        on = {rule_id: s for rule_id, s in self._settings.items() if s.level is not Level.DISABLED}
        options = {rule_id: {**self._profile.parameters.get(rule_id, {}), **s.options} for rule_id, s in on.items()}
        return Ruleset([self._rules[rule_id] for rule_id in on], options)

    def ConfigureStack(
        self, request: pb.AnalyzerStackConfigureRequest, context: grpc.ServicerContext
    ) -> pb.AnalyzerStackConfigureResponse:
        try:
            self._context = declaration.context(
                request.stack,
                request.project,
                preview=request.dry_run,
                config=dict(request.config),
                secret_keys=frozenset(request.config_secret_keys),
            )
        except declaration.DeclarationError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return pb.AnalyzerStackConfigureResponse()

    def Remediate(self, request: pb.AnalyzeRequest, context: grpc.ServicerContext) -> pb.RemediateResponse:
        return pb.RemediateResponse()  # rules judge; a program that is changed behind its author's back teaches nothing

    def Analyze(self, request: pb.AnalyzeRequest, context: grpc.ServicerContext) -> pb.AnalyzeResponse:
        resource = decode.resource(request.type, request.name, request.urn, request.properties)
        self._seen[resource.urn] = resource
        return self._answer(self._ruleset.judge(resource, self._context), self._seen)

    def AnalyzeStack(self, request: pb.AnalyzeStackRequest, context: grpc.ServicerContext) -> pb.AnalyzeResponse:
        # The engine's order differs from run to run; what is said about a stack must not.
        resources = [self._related(r) for r in sorted(request.resources, key=lambda r: r.urn)]
        stack = Stack(resources, self._context)
        return self._answer(self._ruleset.judge_stack(stack), stack.by_urn)

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def _related(self, message: pb.AnalyzerResource) -> Resource:
        seen = self._seen.get(message.urn)
        if seen is None or message.type == STACK:
            at_end = decode.resource(message.type, message.name, message.urn, message.properties, read_only=True)
            outputs, secrets = at_end.props, at_end.secrets
            seen = seen or at_end
        else:
            outputs, secrets = {}, frozenset()
        return seen.related(
            parent=message.parent,
            dependencies=tuple(message.dependencies),
            property_dependencies={name: tuple(d.urns) for name, d in message.propertyDependencies.items()},
            outputs=outputs,
            output_secrets=secrets,
        )

    def _answer(self, findings: Iterable[Finding], seen: Mapping[str, Resource]) -> pb.AnalyzeResponse:
        said = [self._diagnostic(finding, seen) for finding in findings]
        return pb.AnalyzeResponse(diagnostics=[diagnostic for diagnostic in said if diagnostic is not None])

    def _diagnostic(self, finding: Finding, seen: Mapping[str, Resource]) -> pb.AnalyzeDiagnostic | None:
        rule, about = finding.rule, seen.get(finding.urn)
        ruled = ruling(finding, about, self._context, self._profile, self._settings[rule.id], self._clock())
        if ruled.level is Level.DISABLED:
            return None
        return pb.AnalyzeDiagnostic(
            policyName=rule.id,
            policyPackName=self._name,
            policyPackVersion=VERSION,
            description=rule.title,
            message=f"{rule.title}\n{ruled.text}",
            enforcementLevel=LEVELS[ruled.level],
            urn=finding.urn,
            severity=SEVERITIES[rule.severity],
        )


def serve(name: str, rules: Iterable[Rule]) -> None:
    """Run the pack until the engine ends it. Prints the port, and nothing else, to standard output: the engine reads
    it.
    """
    size = [("grpc.max_receive_message_length", MAX_MESSAGE), ("grpc.max_send_message_length", MAX_MESSAGE)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4), options=size)
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(name, rules, profile=load(all_rules())), server)
    gc.freeze()  # rules and modules stay until the end: no collection need look at them
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    try:
        server.wait_for_termination()
    except KeyboardInterrupt:
        server.stop(0)
