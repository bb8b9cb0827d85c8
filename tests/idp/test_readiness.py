"""Readiness: what is met decides whether another attempt helps; attempts and time are bounded and told."""

from __future__ import annotations

from email.message import Message
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp import probe, readiness
from idp.probe import Target, token_refusal, vault_answer
from idp.readiness import ADVICE, LONGEST_WAIT, Met, Probe, Seen
from idp.ready import Checked, all_ready

TARGET = Target("orders", "/ids/id-orders", "t", "c", "https://i/", "sub", "aud", "v", "https://v.vault.azure.net/")


class World:
    """A clock that only sleeping and attempts move, and a service that answers what it was told to."""

    def __init__(self, answers: list[Seen], last: Seen, takes: float = 0.0) -> None:
        self.now, self.slept, self._answers, self._last, self._takes = 100.0, list[float](), list(answers), last, takes
        self.at: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds

    def attempt(self) -> Seen:
        self.at.append(self.now - 100.0)
        self.now += self._takes
        return self._answers.pop(0) if self._answers else self._last

    def run(self, timeout: float) -> Probe:
        return readiness.run(self.attempt, timeout=timeout, clock=self.clock, sleep=self.sleep)


SEEN = st.builds(Seen, st.sampled_from(Met), st.just(""), st.sampled_from([0.0, 1.0, 5.0, 1000.0]))
PASSING = SEEN.filter(lambda seen: seen.met.may_pass)


@given(st.lists(SEEN, max_size=30), SEEN, st.floats(0, 2000), st.floats(0, 20))
def test_it_always_ends_in_time_with_all_attempts_counted(
    answers: list[Seen], last: Seen, timeout: float, takes: float
) -> None:
    world = World(answers, last, takes)
    done = world.run(timeout)
    assert done.over
    assert done.attempts == len(world.at) >= 1
    assert done.last == ([*answers, last][: done.attempts])[-1]
    assert world.at[-1] <= timeout + 1e-6, "no attempt begins after the deadline"
    assert done.seconds == pytest.approx(world.now - 100.0)
    assert done.attempts <= 12 + 2 * timeout / LONGEST_WAIT + timeout, "attempts are bounded"


@given(st.lists(PASSING, max_size=10), st.sampled_from([met for met in Met if not met.may_pass]))
def test_what_time_cannot_change_ends_it_at_once(before: list[Seen], met: Met) -> None:
    before = [Seen(seen.met) for seen in before]
    done = World([*before, Seen(met)], Seen(Met.READY)).run(10_000)
    assert done.attempts == len(before) + 1
    assert done.ready == (met is Met.READY)


@given(st.integers(0, 12), st.sampled_from([Met.RBAC, Met.UNREACHABLE, Met.BROKEN, Met.THROTTLED]))
def test_lag_that_ends_in_time_is_waited_for(refused: int, met: Met) -> None:
    world = World([Seen(met)] * refused, Seen(Met.READY))
    done = world.run(10_000)
    assert done.ready
    assert done.attempts == refused + 1
    assert world.slept == sorted(world.slept), "each wait is as long as the one before, or longer"
    assert all(wait <= LONGEST_WAIT for wait in world.slept)


@given(st.floats(0.3, 500))
def test_the_last_attempt_is_at_the_deadline(timeout: float) -> None:
    world = World([], Seen(Met.RBAC))
    done = world.run(timeout)
    assert not done.ready
    assert world.at[-1] == pytest.approx(timeout)


def test_retry_after_is_heeded_and_not_waited_for_in_vain() -> None:
    world = World([Seen(Met.THROTTLED, "429", 7.0)], Seen(Met.READY))
    assert world.run(10).ready
    assert world.slept == [7.0]
    world = World([], Seen(Met.THROTTLED, "429", 60.0))
    assert world.run(10).attempts == 1
    assert world.slept == []


def test_a_request_to_stop_ends_it_after_the_attempt_under_way() -> None:
    world = World([], Seen(Met.RBAC))
    done = readiness.run(world.attempt, timeout=900, clock=world.clock, sleep=world.sleep, stop=lambda: True)
    assert (done.attempts, done.over, done.ready) == (1, True, False)


def test_every_refusal_has_an_advice() -> None:
    assert set(ADVICE) == set(Met) - {Met.READY}


def forbidden(code: str, message: str = "") -> dict[str, Any]:
    return {"error": {"code": "Forbidden", "message": message, "innererror": {"code": code}}}


@pytest.mark.parametrize(
    ("status", "body", "met"),
    [
        (404, {"error": {"code": "SecretNotFound"}}, Met.READY),
        (404, {"error": {"code": "NotFound"}}, Met.UNEXPECTED),
        (403, forbidden("ForbiddenByRbac"), Met.RBAC),
        (403, forbidden("ForbiddenByFirewall", "Client address: 203.0.113.9\r\nCaller"), Met.FIREWALL),
        (403, forbidden("ForbiddenByConnection"), Met.CONNECTION),
        (403, forbidden("AccessDenied"), Met.UNEXPECTED),
        (403, {"error": "forbidden"}, Met.UNEXPECTED),
        (401, {}, Met.TOKEN),
        (429, {}, Met.THROTTLED),
        (503, {}, Met.BROKEN),
        (418, {}, Met.UNEXPECTED),
    ],
)
def test_a_vaults_answer_is_told_apart(status: int, body: dict[str, Any], met: Met) -> None:
    assert vault_answer(status, body, {}).met is met


def test_a_firewall_names_the_address_that_it_refused() -> None:
    seen = vault_answer(403, forbidden("ForbiddenByFirewall", "Client address: 203.0.113.9\r\nCaller: x"), {})
    assert seen.detail == "ForbiddenByFirewall, client address 203.0.113.9"


@pytest.mark.parametrize(
    ("codes", "met"),
    [
        ([700211], Met.ISSUER),
        ([700213], Met.SUBJECT),
        ([7002138], Met.SUBJECT),
        ([700212], Met.AUDIENCE),
        ([700016], Met.TOKEN),
        ([], Met.UNEXPECTED),
        ("x", Met.UNEXPECTED),
    ],
)
def test_a_refused_token_says_which_of_the_three_did_not_match(codes: Any, met: Met) -> None:
    assert token_refusal(401, {"error_codes": codes}, {}).met is met


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("", 0.0), ("Wed, 21 Oct", 0.0), ("-1", 0.0), ("9" * 9, 0.0)]
)
def test_retry_after_is_read_where_it_is_a_number_of_seconds(header: str, seconds: float) -> None:
    headers = Message()
    headers["Retry-After"] = header
    assert vault_answer(429, {}, headers).retry_after == seconds
    assert token_refusal(429, {}, headers) == Seen(Met.THROTTLED, "429", seconds)


@given(
    st.integers(100, 599),
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda x: st.dictionaries(st.sampled_from(["error", "innererror", "code", "message"]), x),
    ),
    st.text(min_size=12),
)
def test_no_answer_breaks_it_and_none_is_repeated(status: int, body: Any, secret: str) -> None:
    whole = body if isinstance(body, dict) else {}
    for seen in (vault_answer(status, whole, {}), token_refusal(status, whole, {})):
        assert isinstance(seen.met, Met)
    leaked = vault_answer(403, {"value": secret, "error": {"code": f"{secret} ", "message": secret}}, {})
    assert secret not in leaked.detail


def test_a_report_says_attempts_time_reason_and_advice() -> None:
    checked = Checked(TARGET, Probe(0, 10, 3, Seen(Met.RBAC, "ForbiddenByRbac"), None, 4.2))
    assert str(checked).startswith(
        "orders: id-orders on v: no role yet (ForbiddenByRbac) [ForbiddenByRbac] (3 attempts, 4.2 s)\n    -> "
    )
    assert checked.document()["met"] == "rbac"
    ready = Checked(TARGET, Probe(0, 10, 1, Seen(Met.READY), None, 0.1))
    assert str(ready) == "orders: id-orders on v: ready (1 attempt, 0.1 s)"
    assert all_ready([ready])
    assert not all_ready([ready, checked])


def test_nobody_listening_is_unreachable(tmp_path: Any) -> None:
    class Client:
        def open(self, request: Any, timeout: float) -> Any:
            raise OSError("Tunnel connection failed: 502 no such vault")

    seen = probe.attempt(TARGET, lambda *_: "token", Client())  # type: ignore[arg-type]
    assert seen == Seen(Met.UNREACHABLE, "Tunnel connection failed: 502 no such vault")
