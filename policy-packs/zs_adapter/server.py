"""A policy pack as the engine sees it: the `Analyzer` service, every rule a policy, one decoding a resource."""

# ruff: noqa: N802, ARG002 - the names of methods and arguments are the protocol's

import sys
from collections.abc import Callable, Iterable
from concurrent import futures
from datetime import date
from typing import Final, final

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto import analyzer_pb2_grpc, plugin_pb2

from zs_adapter import decode
from zs_adapter.settings import Settings, parse, schema, today
from zs_policy import declaration
from zs_policy.model import Context, Resource, Stack
from zs_policy.registry import Finding, Ruleset, render
from zs_policy.rule import Rule, Severity, StackRule

STACK: Final = "pulumi:pulumi:Stack"
MAX_MESSAGE: Final = 400 * 1024 * 1024  # what the engine itself allows
SEVERITIES: Final = {
    Severity.LOW: pb.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: pb.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: pb.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: pb.POLICY_SEVERITY_CRITICAL,
}


@final
class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Judges resources as they are declared, and the stack at the end. Inputs seen on the way are kept for the end:
    what the engine sends there are outputs, in which a provider may have changed what the program said.
    """

    def __init__(self, name: str, rules: Iterable[Rule], clock: Callable[[], date] = today) -> None:
        self._name = name
        self._rules = {rule.id: rule for rule in rules}
        self._levels = dict.fromkeys(self._rules, pb.MANDATORY)
        self._settings = {rule_id: Settings() for rule_id in self._rules}
        self._ruleset = Ruleset(self._rules.values())
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
        info = pb.AnalyzerInfo(name=self._name, version="0.1.0", supportsConfig=True)
        for rule in self._rules.values():
            policy = info.policies.add(
                name=rule.id,
                displayName=rule.title,
                description=rule.title,
                enforcementLevel=pb.MANDATORY,
                severity=SEVERITIES[rule.severity],
                policy_type=pb.POLICY_TYPE_STACK if isinstance(rule, StackRule) else pb.POLICY_TYPE_RESOURCE,
                remediation_steps=f"{rule.fix}\n{rule.code}",
                url=rule.url,
            )
            json_format.ParseDict(schema(rule), policy.configSchema.properties)
        return info

    def Configure(self, request: pb.ConfigureAnalyzerRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        for rule_id, config in request.policyConfig.items():
            if rule_id in self._rules:
                self._levels[rule_id] = config.enforcementLevel
                try:
                    self._settings[rule_id] = parse(self._rules[rule_id], decode.fields(config.properties))
                except (ValueError, KeyError, TypeError) as error:
                    context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{rule_id}: {error}")
        enabled = [rule for rule_id, rule in self._rules.items() if self._levels[rule_id] != pb.DISABLED]
        self._ruleset = Ruleset(enabled, {rule_id: s.options for rule_id, s in self._settings.items()})
        return empty_pb2.Empty()

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
        return self._answer(self._ruleset.judge(resource, self._context))

    def AnalyzeStack(self, request: pb.AnalyzeStackRequest, context: grpc.ServicerContext) -> pb.AnalyzeResponse:
        # The engine's order differs from run to run; what is said about a stack must not.
        resources = [self._related(r) for r in sorted(request.resources, key=lambda r: r.urn)]
        return self._answer(self._ruleset.judge_stack(Stack(resources, self._context)))

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

    def _answer(self, findings: Iterable[Finding]) -> pb.AnalyzeResponse:
        return pb.AnalyzeResponse(diagnostics=[self._diagnostic(finding) for finding in findings])

    def _diagnostic(self, finding: Finding) -> pb.AnalyzeDiagnostic:
        rule, settings = finding.rule, self._settings[finding.rule.id]
        level, text = self._levels[rule.id], render(finding)
        if finding.undecided and (finding.plausible or settings.report_undecided):
            level = pb.ADVISORY
        if allowed := settings.exception_for(finding):
            if allowed.expires >= self._clock():
                level, text = pb.ADVISORY, f"exception until {allowed.expires} ({allowed.reason}): {text}"
            else:
                text = f"{text}\n  the exception for this resource expired on {allowed.expires}"
        return pb.AnalyzeDiagnostic(
            policyName=rule.id,
            policyPackName=self._name,
            policyPackVersion="0.1.0",
            description=rule.title,
            message=f"{rule.title}\n{text}",
            enforcementLevel=level,
            urn=finding.urn,
            severity=SEVERITIES[rule.severity],
        )


def serve(name: str, rules: Iterable[Rule]) -> None:
    """Run the pack until the engine ends it. Prints the port, and nothing else, to standard output: the engine reads
    it.
    """
    size = [("grpc.max_receive_message_length", MAX_MESSAGE), ("grpc.max_send_message_length", MAX_MESSAGE)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4), options=size)
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(name, rules), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    try:
        server.wait_for_termination()
    except KeyboardInterrupt:
        server.stop(0)
