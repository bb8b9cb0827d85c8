"""Locking the audit containers: nothing by accident, nothing half seen, nothing that is not read back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp import audit_command, audit_lock, audit_policies, errors
from idp.__main__ import main
from idp.audit_lock import LOCKED, UNLOCKED, Policy
from idp.audit_policies import SandboxPolicies
from idp.errors import IdpError, UsageError
from idp.project import load

ROOT = Path(__file__).resolve().parents[2]
SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-0000000000a1"


def policy(account: str = "logone", state: str = UNLOCKED, days: int = 365, **more: object) -> Policy:
    given = {"appends": True, "etag": '"1"'} | more
    return Policy(account, "insights-logs-auditevent", f"/x/{account}", state, days, **given)  # type: ignore[arg-type]


class Memory:
    """A cloud that locks, or does what a test lets it do instead."""

    def __init__(self, *policies: Policy, after: Callable[[Policy], Policy | None] | None = None) -> None:
        self.held = {item.id: item for item in policies}
        self.calls: list[str] = []
        self._after = after or (lambda item: replace(item, state=LOCKED, etag=item.etag + "+"))

    def extend(self, policy: Policy, days: int) -> None:
        self.calls.append(policy.account)
        self.held[policy.id] = replace(self.held[policy.id], days=days, etag=policy.etag + "+")

    def policies(self) -> list[Policy]:
        return list(self.held.values())

    def lock(self, policy: Policy) -> None:
        self.calls.append(policy.account)
        changed = self._after(self.held[policy.id])
        if changed is None:
            del self.held[policy.id]
        else:
            self.held[policy.id] = changed


def quiet(_: str) -> None:
    pass


@given(st.lists(st.sampled_from([LOCKED, UNLOCKED]), max_size=6))
def test_after_a_whole_run_all_are_locked_and_a_second_run_asks_for_nothing(states: list[str]) -> None:
    cloud = Memory(*(policy(f"log{n}", state) for n, state in enumerate(states)))
    before = cloud.policies()
    done = audit_lock.lock_all(cloud, before, quiet)
    assert [item.id for item in done] == [item.id for item in before]
    assert all(item.locked for item in cloud.policies())
    assert cloud.calls == [item.account for item in before if not item.locked]
    cloud.calls.clear()
    audit_lock.lock_all(cloud, cloud.policies(), quiet)
    assert cloud.calls == []


@pytest.mark.parametrize(
    ("surprise", "said"),
    [
        (lambda item: item, "nothing differs"),
        (lambda item: replace(item, state=LOCKED), "state Unlocked -> Locked"),
        (lambda item: replace(item, state=LOCKED, etag="2", days=1), "days 365 -> 1"),
        (lambda item: None, "it is gone"),
    ],
    ids=["not locked", "same etag", "other days", "gone"],
)
def test_what_is_not_read_back_as_it_should_be_ends_the_run(
    surprise: Callable[[Policy], Policy | None], said: str
) -> None:
    cloud = Memory(policy("logone"), policy("logtwo"), after=surprise)
    with pytest.raises(IdpError, match=said):
        audit_lock.lock_all(cloud, cloud.policies(), quiet)
    assert cloud.calls == ["logone"]


def test_what_changed_since_it_was_shown_is_not_locked() -> None:
    cloud = Memory(policy("logone", etag='"2"'))
    with pytest.raises(IdpError, match=r'etag "1" -> "2"\); left alone, 0 done before it'):
        audit_lock.lock_all(cloud, [policy("logone")], quiet)
    assert cloud.calls == []


def test_a_stopped_run_goes_on_where_it_stopped() -> None:
    cloud = Memory(policy("logone"), policy("logtwo"))
    shown = cloud.policies()
    cloud.held["/x/logtwo"] = policy("logtwo", etag='"9"')
    with pytest.raises(IdpError, match="1 done before it; run the same command again"):
        audit_lock.lock_all(cloud, shown, quiet)
    audit_lock.lock_all(cloud, cloud.policies(), quiet)
    assert all(item.locked for item in cloud.policies())


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (policy(state="Deleting"), "state 'Deleting'"),
        (policy(days=364), "keeps 364 days and 365 are declared"),
        (policy(days=366), "keeps 366 days and 365 are declared"),
        (policy(appends=False), "does not allow protected appends"),
        (policy("logother"), "account logone has no immutable container"),
    ],
    ids=lambda value: "",
)
def test_nothing_is_locked_while_anything_is_not_as_declared(found: Policy, said: str) -> None:
    assert any(said in text for text in audit_lock.problems([found], ["logone"], 365))


def test_what_is_locked_is_told_apart_from_what_an_update_can_change() -> None:
    locked = policy(state=LOCKED, days=400)
    assert audit_lock.problems([locked], ["logone"], 365) == []
    assert audit_lock.differing([locked, policy(days=400)], 365) == [locked]
    assert audit_lock.differing([locked], 400) == []


@given(st.lists(st.tuples(st.sampled_from([LOCKED, UNLOCKED]), st.integers(1, 800)), max_size=6), st.integers(1, 800))
def test_extending_touches_only_what_is_locked_for_less(found: list[tuple[str, int]], days: int) -> None:
    cloud = Memory(*(policy(f"log{n}", state, kept) for n, (state, kept) in enumerate(found)))
    before = cloud.policies()
    audit_lock.extend_all(cloud, before, days, quiet)
    for old, new in zip(before, cloud.policies(), strict=True):
        assert new.days == (max(days, old.days) if old.locked else old.days)
        assert new.state == old.state


def test_every_account_is_confirmed_by_its_name() -> None:
    found = [policy("logone"), policy("logthree")]
    assert audit_lock.missing_confirmations(found, ["logone", "prod"]) == ["logthree"]
    with pytest.raises(UsageError, match=r"nothing was changed .*--confirm logthree"):
        audit_command._confirm(found, ["logone"])
    audit_command._confirm(found, ["logone", "logthree"])
    audit_command._confirm([], [])


def test_only_production_asks_for_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["idp", "audit", "lock", "--env", "dev"])
    assert main() == errors.USAGE
    assert "dev is no production environment" in capsys.readouterr().err


@pytest.fixture
def cloud(tmp_path: Path) -> Path:
    """A cloud with one unlocked policy, as `up` makes it."""
    from sandbox.cloud import Cloud, Record

    below = f"{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/logone/blobServices/default"
    identity = f"{below}/containers/c/immutabilityPolicies/default"
    days = {"immutabilityPeriodSinceCreationInDays": 365, "allowProtectedAppendWritesAll": True}
    outputs = {**days, "state": UNLOCKED, "etag": '"0x1"'}
    path = tmp_path / "cloud.sqlite"
    opened = Cloud(path)
    opened.create(Record(audit_policies.POLICY, identity, "azure-native", "", days, outputs))
    opened.close()
    return path


def test_in_the_sandbox_it_is_locked_by_its_etag(cloud: Path) -> None:
    client = SandboxPolicies(cloud, [SUBSCRIPTION.upper()])
    (before,) = client.policies()
    assert (before.account, before.container, before.state, before.days) == ("logone", "c", UNLOCKED, 365)
    with pytest.raises(IdpError, match="ConditionNotMet"):
        client.lock(replace(before, etag='"0x2"'))
    assert client.policies() == [before]
    (after,) = audit_lock.lock_all(client, [before], quiet)
    assert after.locked
    assert SandboxPolicies(cloud, ["/subscriptions/other"]).policies() == []


def test_a_declaration_that_differs_from_what_is_locked_is_refused_before_anything_starts(cloud: Path) -> None:
    project = load(ROOT)
    days = audit_policies.declared_days(ROOT, project)
    client = SandboxPolicies(cloud, [SUBSCRIPTION])
    from sandbox.cloud import Cloud

    def keeping(kept: int) -> None:
        opened = Cloud(cloud)
        (record,) = opened.of_type(audit_policies.POLICY)
        given = {"immutabilityPeriodSinceCreationInDays": kept}
        opened.update(replace(record, inputs={**record.inputs, **given}, outputs={**record.outputs, **given}))
        opened.close()

    keeping(days - 1)
    audit_policies.require_changeable(ROOT, project, cloud)
    audit_lock.lock_all(client, client.policies(), quiet)
    with pytest.raises(
        IdpError, match=rf"nothing was started.\n  logone/c: .* {days - 1} days\n.*audit extend --env prod"
    ):
        audit_policies.require_changeable(ROOT, project, cloud)
    audit_lock.extend_all(client, client.policies(), days, quiet)
    audit_policies.require_changeable(ROOT, project, cloud)
    audit_lock.extend_all(client, client.policies(), days + 1, quiet)
    with pytest.raises(IdpError, match=rf"only grows: declare retentionDays: {days + 1} or more"):
        audit_policies.require_changeable(ROOT, project, cloud)
