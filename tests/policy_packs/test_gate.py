"""The gate's verdict, from event logs: it passes only when every rule ran on everything and nothing is left open."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from idp.engine_events import Verdict, fold
from idp.errors import FAILURE, OK, VIOLATION, UsageError
from idp.gate import GateResult, decide, judge_reads, redeclared, render, require_openable
from zs_policy.model import violated
from zs_policy.registry import Finding, all_rules
from zs_policy.registry import render as message_of

PACK = "policy-packs/zero-secret"
URN = "urn:pulumi:dev::p::azure-native:web:WebApp::app"
STACK_URN = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev"
RESOURCE_RULES = ["no-password", "no-literal-credential"]
STACK_RULES = ["vault-one-service"]


def event(kind: str, **body: Any) -> dict[str, Any]:
    return {"sequence": 1, "timestamp": 1, kind: body}


def said(rule: str, text: str, level: str = "mandatory", urn: str = URN) -> dict[str, Any]:
    about = {"resourceUrn": urn, "policyName": rule, "enforcementLevel": level, "severity": "high"}
    return event("policyEvent", message=f"<{{%reset%}}>Title\n{text}<{{%reset%}}>", **about)


def run(*policy_events: dict[str, Any], leave_out: str = "", op: str = "create") -> list[dict[str, Any]]:
    """The log of a preview of one resource, as the engine writes it, less what a fault leaves out."""
    pack = {"policyPackName": "zero-secret", "policyPackVersion": "0.1.0"}
    events = {
        "load": event("policyLoadEvent"),
        "planned": event("resourcePreEvent", metadata={"urn": URN, "op": op, "type": "azure-native:web:WebApp"}),
        "judged": event("policyAnalyzeSummaryEvent", resourceUrn=URN, passed=RESOURCE_RULES, **pack),
        "stack": event("policyAnalyzeStackSummaryEvent", passed=STACK_RULES, **pack),
        "summary": event("summaryEvent", PolicyPacks={f"zero-secret|local|{PACK}": "0.1.0"}, resourceChanges={op: 1}),
    }
    kept = [body for name, body in events.items() if name != leave_out]
    return [*kept[:-1], *policy_events, *kept[-1:]] if leave_out != "summary" else [*kept, *policy_events]


def verdict(*policy_events: dict[str, Any], code: int = 0, allow: tuple[str, ...] = (), **how: str) -> GateResult:
    judged = fold(run(*policy_events, **how))
    return decide("dev", judged, code, [PACK], [*RESOURCE_RULES, *STACK_RULES], allow)


def test_a_clean_preview_passes() -> None:
    result = verdict()
    assert (result.code, result.failures, result.refusals) == (OK, (), ())
    assert result.document()["passed"] is True


def test_a_violation_refuses_and_is_named() -> None:
    result = verdict(said("no-password", "`adminPassword` carries a password"), code=1)
    assert result.code == VIOLATION
    assert [(j.rule, j.verdict, j.resource) for j in result.refusals] == [
        ("no-password", Verdict.VIOLATED, "WebApp app")
    ]
    assert result.failures == ()


@pytest.mark.parametrize("level", ["mandatory", "advisory"])
def test_undecided_refuses_whatever_the_level(level: str) -> None:
    result = verdict(said("no-password", "undecided: `x` is not known yet", level), code=int(level == "mandatory"))
    assert result.code == VIOLATION
    assert [j.verdict for j in result.refusals] == [Verdict.UNDECIDED]


def test_an_undecided_resource_rule_may_be_left_open() -> None:
    result = verdict(said("no-password", "undecided: `x`"), code=1, allow=("no-password",))
    assert (result.code, len(result.left_open), result.failures) == (OK, 1, ())


def test_an_undecided_stack_rule_never() -> None:
    event_of_stack = said("vault-one-service", "undecided: `scope`", urn=STACK_URN)
    assert verdict(event_of_stack, code=1, allow=("vault-one-service",)).code == VIOLATION


def test_leaving_one_rule_open_does_not_open_a_violation_of_it() -> None:
    result = verdict(said("no-password", "`x` carries a password"), code=1, allow=("no-password",))
    assert result.code == VIOLATION


def test_a_rule_that_the_sdk_could_not_run_refuses_although_it_is_advice() -> None:
    text = "can't run policy 'other-rule' from policy pack 'other@v1' during preview: string value at .x can't be known"
    result = verdict(said("other-rule", text, "advisory"))
    assert result.code == VIOLATION
    assert [j.verdict for j in result.refusals] == [Verdict.UNRUNNABLE]


def test_exceptions_and_advice_are_remarks() -> None:
    events = [
        said("no-password", "exception until 2027-01-01 (x): `y`", "advisory"),
        said("no-password", "`z`", "advisory"),
    ]
    result = verdict(*events)
    assert (result.code, [j.verdict for j in result.remarks]) == (OK, [Verdict.EXCEPTED, Verdict.ADVICE])


@pytest.mark.parametrize(
    ("leave_out", "failure"),
    [
        ("summary", "the preview did not come to its end"),
        ("stack", "a policy pack did not judge the stack as a whole"),
        ("judged", "no resource was judged"),
    ],
)
def test_a_preview_that_did_not_judge_all_fails(leave_out: str, failure: str) -> None:
    result = verdict(leave_out=leave_out)
    assert result.code == FAILURE
    assert failure in result.failures


def test_a_preview_without_the_pack_fails() -> None:
    events = [e for e in run() if not any(key.startswith("policy") for key in e)]
    events[-1]["summaryEvent"]["PolicyPacks"] = {}
    result = decide("dev", fold(events), 0, [PACK], all_rules())
    assert result.code == FAILURE
    assert f"the preview ran without the policy pack {PACK}" in result.failures


def test_a_resource_that_was_not_judged_fails() -> None:
    other = event("resourcePreEvent", metadata={"urn": f"{URN}-2", "op": "update", "type": "x:y:Z"})
    result = decide("dev", fold([other, *run()]), 0, [PACK], [])
    assert result.failures == ("zero-secret did not judge 1 of 2 resources",)


@pytest.mark.parametrize("op", ["delete", "read", "refresh"])
def test_what_the_program_does_not_declare_need_not_be_judged(op: str) -> None:
    gone = event("resourcePreEvent", metadata={"urn": f"{URN}-2", "op": op, "type": "x:y:Z"})
    assert decide("dev", fold([gone, *run()]), 0, [PACK], []).code == OK


def test_a_rule_that_was_switched_off_fails() -> None:
    result = decide("dev", fold(run()), 0, [PACK], [*RESOURCE_RULES, *STACK_RULES, "vault-rbac"])
    assert result.failures == ("rules that did not run: vault-rbac",)


@pytest.mark.parametrize("code", [255, -9, 1])
def test_an_engine_that_ends_badly_fails_even_without_a_word(code: int) -> None:
    assert verdict(code=code).failures == (f"the engine ended with exit code {code}",)


def test_the_engines_last_word_on_a_violation_is_no_failure_of_its_own() -> None:
    last = event("diagnosticEvent", severity="error", message="preview failed")
    assert verdict(last, said("no-password", "`x`"), code=1).failures == ()
    assert verdict(last, code=1).failures == ("preview failed",)


def test_an_error_of_the_program_is_a_failure_not_a_violation() -> None:
    error = event("diagnosticEvent", severity="error", message="<{%reset%}>Program failed<{%reset%}>", urn=STACK_URN)
    result = verdict(error, code=1)
    assert (result.code, result.failures) == (FAILURE, ("Program failed",))


def test_a_violation_beside_an_error_is_still_a_violation() -> None:
    error = event("diagnosticEvent", severity="error", message="Program failed")
    assert verdict(error, said("no-password", "`x`"), code=1).code == VIOLATION


def test_the_same_judgement_twice_is_one() -> None:
    event_ = said("no-password", "`x` carries a password")
    assert len(verdict(event_, event_, code=1).refusals) == 1


def test_what_a_rule_says_is_read_back_as_it_was_meant() -> None:
    """The text that rules render and the text that the gate parses are one convention; here they meet."""
    problem = violated(("a\nundecided: b",), "is wrong")
    for undecided in (True, False):
        rule = all_rules()["no-password"]
        finding = Finding(rule, URN, "a?undecided: b", problem.text, undecided, plausible=False)
        result = verdict(said(rule.id, message_of(finding)), code=1)
        assert [j.verdict for j in result.refusals] == [Verdict.UNDECIDED if undecided else Verdict.VIOLATED]


def read_event(kind: str, name: str, **state: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::p::{kind}::{name}"
    return event("resOutputsEvent", metadata={"op": "read", "urn": urn, "new": {"type": kind, "urn": urn, **state}})


def test_what_is_read_is_judged_although_the_engine_shows_it_to_no_pack(credentials) -> None:
    prod = "00000000-0000-4000-8000-0000000000f1"
    environments = {"dev": {"stacks": ["dev"]}, "prod": {"stacks": ["prod"], "subscriptions": [prod]}}
    reference = "pulumi:pulumi:StackReference"
    key = credentials["storage key"]
    judged = fold(
        [
            event("preludeEvent", config={"p:environments": json.dumps(environments)}),
            read_event(reference, "n1", inputs={"name": "organization/p/prod"}, outputs={"outputs": {"a": "b"}}),
            read_event(reference, "n2", inputs={"name": "organization/p/dev"}, outputs={"outputs": {"x": key}}),
            read_event("x:y:Vault", "n3", id=f"/subscriptions/{prod}/x"),
            read_event("x:y:Vault", "n4", id="/subscriptions/other/x"),
        ]
    )
    found = judge_reads("dev", judged)
    assert sorted((j.rule, j.urn.rpartition("::")[2]) for j in found) == [
        ("no-credential-output", "n2"),
        ("no-cross-environment", "n3"),
        ("no-foreign-stack", "n1"),
    ]
    assert all(j.verdict is Verdict.VIOLATED and key not in j.message for j in found)


def test_only_resource_rules_may_be_named() -> None:
    require_openable(["no-password"])
    with pytest.raises(UsageError, match="it cannot be left open"):
        require_openable(["vault-one-service"])
    with pytest.raises(UsageError, match="no rule 'nonsense'"):
        require_openable(["nonsense"])


def test_what_a_person_reads() -> None:
    result = verdict(said("no-password", "`x` carries a password\n  fix: do not"), code=1)
    text = render([result, verdict()])
    assert re.sub(r" +", " ", text).split("\n") == [
        "dev: refused by 1 judgements",
        " no-password (high) on WebApp app",
        " violated: `x` carries a password",
        " fix: do not",
        "dev: passes",
    ]


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ({}, []),
        ({"p:environments": '{"dev": {"stacks": ["dev"]}}', "p:auditStack": "audit"}, []),
        ({"p:environments": '{"dev": {"stacks": ["dev", "prod"]}}'}, ["environments"]),
        ({"p:environments": "{}"}, ["environments"]),
        ({"p:environments": "[secret]", "p:auditStack": "prod"}, ["environments", "auditStack"]),
    ],
)
def test_a_stack_does_not_say_who_is_foreign(told: dict[str, str], refused: list[str], tmp_path: Path) -> None:
    declared = {"environments": {"default": {"dev": {"stacks": ["dev"]}}}, "auditStack": {"default": "audit"}}
    (tmp_path / "Pulumi.yaml").write_text(json.dumps({"name": "p", "config": declared}))
    found = redeclared(told, tmp_path)
    assert [next(name for name in refused if f"`{name}`" in text) for text in found] == refused
    assert len(found) == len(refused)


def test_a_project_does_not_bring_the_host_of_its_own_judge(tmp_path: Path) -> None:
    plugins = {"analyzers": [{"name": "policy-python", "path": "./mine"}]}
    (tmp_path / "Pulumi.yaml").write_text(json.dumps({"name": "p", "plugins": plugins}))
    assert ["plugins" in text for text in redeclared({}, tmp_path)] == [True]
