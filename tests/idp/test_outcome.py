"""What a run did, folded from events as the engine writes them."""

from typing import Any

from idp.outcome import Outcome, short

VAULT = "urn:pulumi:dev::zero-secret::zerosecret:index:AzureVault$azure-native:keyvault:Vault::orders-vault"
STACK = "urn:pulumi:dev::zero-secret::pulumi:pulumi:Stack::zero-secret-dev"


def step(event: str, urn: str = VAULT, op: str = "create", planning: bool = False) -> dict[str, Any]:
    kind = urn.split("::")[2].rpartition("$")[2]
    return {event: {"metadata": {"urn": urn, "op": op, "type": kind}, "planning": planning}}


def fold(*events: dict[str, Any]) -> Outcome:
    outcome = Outcome()
    for event in events:
        outcome.take(event)
    return outcome


def test_a_resource_is_running_until_its_outputs_come_and_then_counted() -> None:
    begun = fold(step("resourcePreEvent"))
    assert (begun.running, begun.done) == ({VAULT: "create"}, {})
    begun.take(step("resOutputsEvent"))
    assert (begun.running, begun.done) == ({}, {"create": 1})


def test_the_stack_itself_is_no_resource() -> None:
    assert fold(step("resourcePreEvent", STACK), step("resOutputsEvent", STACK)).done == {}


def test_what_a_preview_counted_is_the_total_of_the_update() -> None:
    outcome = fold(
        step("resourcePreEvent", planning=True), step("resOutputsEvent", planning=True), step("resourcePreEvent")
    )
    assert (outcome.planned, outcome.done, outcome.planning) == (1, {}, False)


def test_a_failed_operation_is_not_running_any_more() -> None:
    assert fold(step("resourcePreEvent"), step("resOpFailedEvent")).running == {}


def test_errors_are_kept_once_without_colours_and_with_their_resource() -> None:
    event = {
        "diagnosticEvent": {"urn": VAULT, "severity": "error", "message": "<{%fg 1%}>vault name is taken<{%reset%}>\n"}
    }
    assert fold(event, event).errors == ["Vault orders-vault: vault name is taken"]


def test_warnings_are_not_errors() -> None:
    assert fold({"diagnosticEvent": {"severity": "warning", "message": "hm"}}).errors == []


def test_mandatory_violations_and_advice_are_told_apart() -> None:
    def judged(level: str) -> dict[str, Any]:
        return {"policyEvent": {"resourceUrn": VAULT, "policyName": "rule", "message": "no", "enforcementLevel": level}}

    outcome = fold(judged("mandatory"), judged("advisory"), judged("advisory"))
    assert outcome.violations == ["rule: Vault orders-vault: no"]
    assert outcome.advice == ["rule: Vault orders-vault: no"]


def test_a_violation_of_a_whole_stack_has_no_resource() -> None:
    event = {"policyEvent": {"policyName": "rule", "message": "no", "enforcementLevel": "mandatory"}}
    assert fold(event).violations == ["rule: no"]


def test_changes_are_what_the_engine_counted_without_what_stayed() -> None:
    outcome = fold({"summaryEvent": {"resourceChanges": {"create": 2, "same": 40, "read": 1}}})
    assert (outcome.changed, outcome.finished) == (2, True)


def test_a_name_people_know() -> None:
    assert short(VAULT) == "Vault orders-vault"
    assert short("no urn") == "no urn"
