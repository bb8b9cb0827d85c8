"""All rules together stay cheap: compared, in the same process, with what one empty rule costs in the policy SDK."""

import runpy
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy
from pulumi_policy.policy import _PolicyAnalyzerServicer

from idp.check_input import parse
from zs_adapter.server import Analyzer
from zs_policy.literals import credential
from zs_policy.model import Context, Resource, Stack
from zs_policy.registry import Ruleset, all_rules
from zs_policy.wire import read

# On the pack alone, where one empty rule of the SDK costs 0.05 ms a resource: all rules measured 1.2 to 1.4 times that,
# on a busy machine; the rest is room for more rules on these very types. Rules for others cost nothing, another form of
# a credential next to nothing. Over a whole preview engine and transport dilute it: there `make bench` holds 1.3 times.
RESOURCES, TIMES, BOUND = 200, 5, 1.8


def requests() -> list[pb.AnalyzeRequest]:
    """Compliant web apps, storage accounts and grants; names of their own, so that no answer comes from a cache."""
    made: list[pb.AnalyzeRequest] = []
    for n in range(RESOURCES):
        scope = f"/subscriptions/00000000-0000-4000-8000-{n:012}/resourceGroups/{n}/providers/Microsoft.Web/sites/{n}"
        settings = [{"name": f"SETTING_{i}", "value": f"https://service-{n}-{i}.example.com/api"} for i in range(8)]
        kind, props = (
            (
                "storage:StorageAccount",
                {
                    "accountName": f"st{n}",
                    "allowSharedKeyAccess": False,
                    "publicNetworkAccess": "Disabled",
                    "sku": {"name": "x"},
                },
            ),
            (
                "web:WebApp",
                {
                    "name": f"app-{n}",
                    "httpsOnly": True,
                    "siteConfig": {"ftpsState": "Disabled", "appSettings": settings},
                    "tags": {"n": f"{n}"},
                },
            ),
            (
                "authorization:RoleAssignment",
                {"scope": scope, "principalId": f"p{n}", "roleDefinitionId": scope, "principalType": "User"},
            ),
        )[n % 3]
        body: dict[str, Any] = {**props, "location": "westeurope", "resourceGroupName": f"rg-{n}"}
        struct = json_format.ParseDict(body, struct_pb2.Struct())
        made.append(pb.AnalyzeRequest(type=f"azure-native:{kind}", urn=f"urn:{n}", properties=struct))
    return made


def cpu(servicer: Any, asked: list[pb.AnalyzeRequest]) -> float:
    """What the engine asks for each resource: Remediate, then Analyze."""
    started = time.process_time()
    for request in asked:
        servicer.Remediate(request, None)
        servicer.Analyze(request, None)
    return time.process_time() - started


def test_all_rules_cost_little_more_than_one_empty_rule_of_the_sdk() -> None:
    asked = requests()
    empty = [ResourceValidationPolicy("empty", "nothing", lambda *_: None)]
    sdk = _PolicyAnalyzerServicer("empty", "0.1.0", empty, EnforcementLevel.MANDATORY)
    ratios = []
    for _ in range(TIMES):
        credential.cache_clear()
        ours = Analyzer("all", all_rules().values())
        ratios.append(cpu(ours, asked) / cpu(sdk, asked))
    assert not [d for request in asked for d in ours.Analyze(request, None).diagnostics], (
        "findings cost more than silence"
    )
    assert min(ratios) < BOUND, f"{min(ratios):.2f} times the empty pack"


def test_rules_are_dispatched_by_type() -> None:
    """Each rule with types runs for its types only; those without read the one walk that they share."""
    everything = Ruleset(all_rules().values())
    everywhere = [rule for rule in everything.resource_rules if not rule.types]
    assert len(everywhere) <= 10


def test_the_walk_is_made_once_for_all_rules(make, everything, context) -> None:
    resource = make("azure-native:web:WebApp", {"siteConfig": {"appSettings": [{"name": "a", "value": "b"}]}})
    assert "leaves" not in resource.__dict__
    list(everything.judge(resource, context))
    walked = resource.__dict__["leaves"]
    list(everything.judge(resource, context))
    assert resource.leaves is walked
    assert resource.related(outputs={"a": "b"}).leaves is walked


HARD = (
    "a:b=",
    "key=",
    "://a:",
    "A1b2",
    "aA1/",
    "eyJ",
    '"kty":"RSA"',
    "-----BEGIN ",
    "ssh-rsa AAAA",
    "password = ",
    "sk-",
)


@pytest.mark.parametrize("piece", HARD)
def test_work_grows_with_the_text_not_faster(piece: str) -> None:
    """A pattern that backtracks would make a long string a way to stop the pipeline."""
    hard = piece * (3_000 // len(piece))

    def once(text: str) -> float:
        credential.cache_clear()
        started = time.process_time()
        credential(text, "x")
        return time.process_time() - started

    small, large = min(once(hard) for _ in range(3)), min(once(hard * 10) for _ in range(3))
    assert large < max(small, 0.001) * 30


def grown(count: int) -> Stack:
    """The benches' fleet: vaults with their logs, grants, accounts, apps; each related to a few others."""
    fleet = runpy.run_path(str(Path(__file__).parents[1] / "bench" / "fleet.py"))
    return Stack(parse("f", fleet["json_lines"](fleet["fleet"](count)).encode()).resources, Context())


def test_ten_times_the_resources_cost_ten_times_as_much() -> None:
    """Every rule on every resource, and every rule on the stack by itself: no pair of resources is compared."""
    everything = Ruleset(all_rules().values())

    def alone(stack: Stack) -> float:
        credential.cache_clear()
        started = time.process_time()
        for resource in stack.resources:
            list(everything.judge(replace(resource), stack.context))
        return time.process_time() - started

    def together(stack: Stack) -> float:
        started = time.process_time()
        assert list(everything.judge_stack(Stack(stack.resources, stack.context)))
        return time.process_time() - started

    small, large = grown(300), grown(3_000)
    for cost in (alone, together):
        ratio = min(cost(large) for _ in range(3)) / min(cost(small) for _ in range(3))
        assert ratio < 20, f"{cost.__name__}: ten times the resources cost {ratio:.0f} times as much"


def huge(literals: int, size: int, depth: int) -> dict[str, Any]:
    """Properties of a resource that nobody writes by hand."""
    deep: Any = "x" * 30
    for _ in range(depth):
        deep = {"a": [deep]}
    settings = [{"name": f"SETTING_{n}", "value": f"{n}: https://host-{n}.example.com/?q={n}"} for n in range(literals)]
    return {"siteConfig": {"appSettings": settings, "customText": "export NAME=value; " * (size // 19), "deep": deep}}


@pytest.mark.parametrize("kind", ["azure-native:web:WebApp", "aws:iam/role:Role", "kubernetes:apps/v1:Deployment"])
def test_a_huge_resource_costs_by_its_size_and_breaks_no_rule(kind: str, everything: Ruleset) -> None:
    """Ten thousand literals, a text of five megabytes, a depth of two hundred."""

    def judged(props: dict[str, Any]) -> float:
        credential.cache_clear()
        started = time.process_time()
        plain, secrets = read(props)
        stack = Stack([Resource(kind, "huge", f"urn:pulumi:s::p::{kind}::huge", plain, secrets)], Context())
        findings = [*everything.judge(stack.resources[0], stack.context), *everything.judge_stack(stack)]
        assert not [f.rule.id for f in findings if "could not run" in f.text]
        return time.process_time() - started

    small, large = huge(1_000, 500_000, 20), huge(10_000, 5_000_000, 200)
    assert min(judged(large) for _ in range(3)) < 30 * min(judged(small) for _ in range(3))
