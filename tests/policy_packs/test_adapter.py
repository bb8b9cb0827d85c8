"""The pack as the engine sees it: over a real channel, with the engine's own messages."""

import json
from collections.abc import Iterator
from concurrent import futures
from datetime import date
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi.runtime.proto import analyzer_pb2_grpc

from zs_adapter.server import Analyzer
from zs_policy.registry import all_rules
from zs_policy.wire import SECRET, SIGNATURE

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
DEV, PROD = "00000000-0000-4000-8000-0000000000d1", "00000000-0000-4000-8000-0000000000f1"
TODAY = date(2026, 11, 21)
WEB = "example:index:Service"  # of a type that no rule is about


@pytest.fixture
def pack() -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(
        Analyzer("no-secret-zero", all_rules().values(), clock=lambda: TODAY), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield analyzer_pb2_grpc.AnalyzerStub(channel)
    server.stop(0).wait()


def struct(props: dict[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(props, struct_pb2.Struct())


def asked(kind: str, props: dict[str, Any], name: str = "app") -> pb.AnalyzeRequest:
    return pb.AnalyzeRequest(type=kind, urn=f"urn:pulumi:dev::p::{kind}::{name}", name=name, properties=struct(props))


def configured(**rules: dict[str, Any]) -> pb.ConfigureAnalyzerRequest:
    request = pb.ConfigureAnalyzerRequest()
    for rule, body in rules.items():
        config = request.policyConfig[rule.replace("_", "-")]
        config.enforcementLevel = body.pop("level", pb.MANDATORY)
        json_format.ParseDict(body, config.properties)
    return request


def setting(value: object, name: str = "upstream") -> dict[str, Any]:
    return {"siteConfig": {"appSettings": [{"name": name, "value": value}]}}


def said(response: pb.AnalyzeResponse) -> list[tuple[str, int, str]]:
    return [(d.policyName, d.enforcementLevel, d.message.split("\n")[1]) for d in response.diagnostics]


def test_every_rule_is_a_policy_with_its_own_name_level_and_configuration(pack) -> None:
    info = pack.GetAnalyzerInfo(empty_pb2.Empty())
    assert {p.name for p in info.policies} == set(all_rules())
    assert info.supportsConfig
    for policy in info.policies:
        assert policy.enforcementLevel == pb.MANDATORY
        assert policy.severity != pb.POLICY_SEVERITY_UNSPECIFIED
        assert policy.url
        assert policy.tags[0] == all_rules()[policy.name].family.value
        assert set(policy.configSchema.properties) == {"undecided", "exceptions", *all_rules()[policy.name].options}


def test_a_violation_names_its_rule_and_says_what_to_do(pack) -> None:
    response = pack.Analyze(asked(WEB, setting("postgres://app:" + "s3cr3t" + "@db/x")))
    (diagnostic,) = response.diagnostics
    assert diagnostic.policyName == "no-literal-credential"
    assert diagnostic.severity == pb.POLICY_SEVERITY_CRITICAL
    assert diagnostic.urn.endswith("::app")
    assert diagnostic.message == (
        "No credential is written into a resource\n"
        "`siteConfig.appSettings[0].value` holds what looks like a password in a URL\n"
        "  fix: Give the workload an identity; let what remains be a slot that the rotator fills, and pass the "
        "reference to it.\n"
        '       value="@Microsoft.KeyVault(SecretUri=https://<vault>.vault.azure.net/secrets/<slot>)"\n'
        "  more: docs/rules/credential-written.md#no-literal-credential"
    )


def test_unknown_leaves_are_undecided_one_by_one_and_never_stop_a_rule(pack) -> None:
    props = setting(UNKNOWN) | {"storageAccountAccessKey": UNKNOWN, "httpsOnly": True}
    text, looked_up = sorted(said(pack.Analyze(asked(WEB, props))))
    assert looked_up[:2] == ("no-looked-up-key", pb.MANDATORY)
    assert text == (
        "no-literal-credential",
        pb.MANDATORY,
        "undecided: `siteConfig.appSettings[0].value` is free text whose value is not known yet",
    )


def test_an_unknown_with_an_innocent_name_is_advice(pack) -> None:
    (diagnostic,) = pack.Analyze(asked(WEB, setting(UNKNOWN, "AZURE_CLIENT_ID"))).diagnostics
    assert diagnostic.enforcementLevel == pb.ADVISORY
    assert "\nundecided: " in diagnostic.message


def test_the_program_s_secret_marks_survive(pack) -> None:
    marked = {SIGNATURE: SECRET, "value": "hunter2"}
    assert [s[0] for s in said(pack.Analyze(asked(WEB, setting(marked))))] == ["no-secret-input"]
    assert said(pack.Analyze(asked(WEB, setting("hunter2")))) == []


def test_levels(pack) -> None:
    pack.Configure(configured(no_secret_input={"level": pb.ADVISORY}, no_password={"level": pb.DISABLED}))
    props = setting({SIGNATURE: SECRET, "value": "hunter2"}) | {"adminPassword": "x1y2z3"}
    assert [(s[0], s[1]) for s in said(pack.Analyze(asked(WEB, props)))] == [("no-secret-input", pb.ADVISORY)]


def test_undecided_may_be_left_to_up(pack) -> None:
    pack.Configure(configured(no_literal_credential={"undecided": "report"}))
    assert [s[1] for s in said(pack.Analyze(asked(WEB, setting(UNKNOWN))))] == [pb.ADVISORY]


@pytest.mark.parametrize(("expires", "level"), [("2026-11-21", pb.ADVISORY), ("2026-11-20", pb.MANDATORY)])
def test_exceptions_are_reported_and_end(expires: str, level: int, pack) -> None:
    allowed = {"resource": f"{WEB}::app", "reason": "the vendor migrates in June", "expires": expires}
    pack.Configure(configured(no_password={"exceptions": [allowed]}))
    (excepted,) = pack.Analyze(asked(WEB, {"adminPassword": "x1y2z3"})).diagnostics
    assert excepted.enforcementLevel == level
    if level == pb.ADVISORY:
        assert "\nexception until 2026-11-21 (the vendor migrates in June): `adminPassword` carries" in excepted.message
    else:
        assert excepted.message.endswith("the exception for this resource expired on 2026-11-20")
    (other,) = pack.Analyze(asked(WEB, {"adminPassword": "x1y2z3"}, "other-app")).diagnostics
    assert other.enforcementLevel == pb.MANDATORY


def test_an_exception_without_an_end_does_not_start(pack) -> None:
    allowed = {"resource": "x", "reason": "because it is so", "expires": "someday"}
    with pytest.raises(grpc.RpcError, match="no-password"):
        pack.Configure(configured(no_password={"exceptions": [allowed]}))


def stack_of(environments: object) -> pb.AnalyzerStackConfigureRequest:
    config = {"p:environments": environments if isinstance(environments, str) else json.dumps(environments)}
    return pb.AnalyzerStackConfigureRequest(stack="dev-services", project="p", dry_run=True, config=config)


DECLARED = {
    "dev": {"subscriptions": [DEV], "stacks": ["dev", "dev-services"]},
    "prod": {"subscriptions": [PROD], "stacks": ["prod"], "production": True},
}


def test_environments_come_from_the_projects_configuration(pack) -> None:
    prod = f"/subscriptions/{PROD}/resourceGroups/x"
    assert said(pack.Analyze(asked(WEB, setting(prod)))) == []
    pack.ConfigureStack(stack_of(DECLARED))
    assert [s[0] for s in said(pack.Analyze(asked(WEB, setting(prod))))] == ["no-cross-environment"]
    assert said(pack.Analyze(asked(WEB, setting(prod.replace(PROD, DEV))))) == []


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "[]",
        '{"dev": {}}',
        '{"dev": null}',
        '"dev"',
        '{"dev": {"stacks": "dev"}}',
        '{"dev": {"stacks": ["dev"], "production": "true"}}',
        '{"dev": {"stacks": ["a"]}, "prod": {"stacks": ["a"], "production": true}}',
        '{"dev": {"stacks": ["a"], "subscriptions": ["X"]}, "prod": {"stacks": ["b"], "subscriptions": ["x "]}}',
    ],
)
def test_half_a_declaration_stops_the_run(broken: str, pack) -> None:
    with pytest.raises(grpc.RpcError, match="the configuration `environments` must map"):
        pack.ConfigureStack(stack_of(broken))


def test_the_stack_is_judged_by_inputs_and_by_what_unknowns_depend_on(pack) -> None:
    """Two services, one vault: principals and scopes all unknown, as at a first preview of an ordinary program."""
    grant = "azure-native:authorization:RoleAssignment"
    role = "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
    resources = [pb.AnalyzerResource(type="azure-native:keyvault:Vault", name="v", urn="urn::v", properties=struct({}))]
    for name in ("a", "b"):
        props = {
            "roleDefinitionId": role,
            "principalId": UNKNOWN,
            "scope": UNKNOWN,
            "principalType": "ServicePrincipal",
        }
        message = pb.AnalyzerResource(type=grant, name=name, urn=f"urn::{name}", properties=struct(props))
        message.propertyDependencies["principalId"].urns.append(f"urn::identity-{name}")
        message.propertyDependencies["scope"].urns.append("urn::v")
        resources.append(message)
    response = pack.AnalyzeStack(pb.AnalyzeStackRequest(resources=resources))
    assert [(d.policyName, d.urn) for d in response.diagnostics if d.policyName == "vault-one-service"] == [
        ("vault-one-service", "urn::a"),
        ("vault-one-service", "urn::b"),
    ]


def test_what_the_provider_answers_does_not_hide_what_the_program_said(pack) -> None:
    """At the end the engine sends outputs; the rules still read the inputs that they saw."""
    vault = {"vaultName": "x", "properties": {}}
    pack.Analyze(asked("azure-native:keyvault:Vault", vault, "v"))
    urn = "urn:pulumi:dev::p::azure-native:keyvault:Vault::v"
    end = pb.AnalyzerResource(
        type="azure-native:keyvault:Vault", name="v", urn=urn, properties=struct({"name": UNKNOWN})
    )
    response = pack.AnalyzeStack(pb.AnalyzeStackRequest(resources=[end]))
    assert [(d.policyName, d.urn) for d in response.diagnostics] == [("vault-audit-sink", urn)]


def test_secret_configuration_is_a_finding(pack) -> None:
    request = stack_of(DECLARED)
    request.config["p:smtp"] = "anything"
    request.config_secret_keys.append("p:smtp")
    pack.ConfigureStack(request)
    response = pack.AnalyzeStack(pb.AnalyzeStackRequest())
    assert [d.policyName for d in response.diagnostics] == ["no-secret-config"]
    assert "anything" not in response.diagnostics[0].message


def test_nothing_is_remediated(pack) -> None:
    assert list(pack.Remediate(asked(WEB, setting("hunter2"))).remediations) == []
