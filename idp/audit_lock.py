"""Locking the audit containers, and extending what is locked: nothing takes these back, so they are apart from `up`.

Pure over an injected client. Every policy is looked at before the first is touched; each is changed by the etag that
was shown, read back, and the first that is not what it should be ends the run. What is done already is fine, so the
same command goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from idp.errors import IdpError

LOCKED, UNLOCKED = "Locked", "Unlocked"
IRREVOCABLE = """Locking cannot be undone, by anybody, Microsoft included. Until the last record's retention has passed:
  - no record can be changed or deleted, and retention can only be made longer;
  - container, account, resource group and subscription cannot be deleted, and go on costing."""


@dataclass(frozen=True)
class Policy:
    """The immutability policy of one container, as the cloud has it now."""

    account: str
    container: str
    id: str
    state: str
    days: int
    appends: bool
    etag: str

    @property
    def locked(self) -> bool:
        return self.state == LOCKED

    @property
    def label(self) -> str:
        return f"{self.account}/{self.container}"

    def document(self) -> dict[str, Any]:
        return {"account": self.account, "container": self.container, "state": self.state, "days": self.days}


class Client(Protocol):
    """What locking needs of a cloud."""

    def policies(self) -> Sequence[Policy]:
        """Those of the audit accounts, read now."""
        ...

    def lock(self, policy: Policy) -> None:
        """Lock by `policy.etag`; raises IdpError where the cloud refuses."""
        ...

    def extend(self, policy: Policy, days: int) -> None:
        """Lengthen a locked one, by `policy.etag`; raises IdpError where the cloud refuses."""
        ...


def problems(policies: Sequence[Policy], accounts: Iterable[str], days: int) -> list[str]:
    """Why nothing may be locked yet; `accounts` and `days` are what the audit stack declares."""
    found = [
        f"account {account} has no immutable container: run `make up` first"
        for account in accounts
        if account not in {policy.account for policy in policies}
    ]
    for policy in policies:
        if policy.state not in (LOCKED, UNLOCKED):
            found.append(f"{policy.label} is in state {policy.state!r}; allowed: {UNLOCKED} or {LOCKED}")
        if policy.days != days and not policy.locked:
            found.append(f"{policy.label} keeps {policy.days} days and {days} are declared: run `make up` first")
        if not policy.appends:
            found.append(f"{policy.label} does not allow protected appends: once locked, no log could be written to it")
    return found


def lock_all(client: Client, shown: Sequence[Policy], say: Callable[[str], None]) -> list[Policy]:
    """Lock what `shown` has unlocked, one by one, and return what was read back. IdpError at the first surprise."""
    done: list[Policy] = []
    for policy in shown:
        if policy.locked:
            say(f"{policy.label}: locked already")
            done.append(policy)
            continue
        done.append(_changed(client, policy, replace(policy, state=LOCKED), client.lock, len(done)))
        say(f"{policy.label}: locked for {policy.days} days, read back with etag {done[-1].etag}")
    return done


def extend_all(client: Client, shown: Sequence[Policy], days: int, say: Callable[[str], None]) -> list[Policy]:
    """Lengthen what `shown` has locked for less than `days`, one by one; otherwise as `lock_all`."""
    done: list[Policy] = []
    for policy in shown:
        if not policy.locked or policy.days >= days:
            say(f"{policy.label}: {policy.state.lower()} at {policy.days} days, nothing to extend")
            done.append(policy)
            continue
        wanted = replace(policy, days=days)
        done.append(_changed(client, policy, wanted, lambda now: client.extend(now, days), len(done)))
        say(f"{policy.label}: extended from {policy.days} to {days} days, read back with etag {done[-1].etag}")
    return done


def _changed(client: Client, policy: Policy, wanted: Policy, act: Callable[[Policy], None], before: int) -> Policy:
    """What the policy is after `act`: exactly `wanted` with another etag, or an IdpError."""
    so_far = f"{before} done before it; run the same command again once that is understood"
    now = _read(client, policy)
    if now != policy:
        raise IdpError(f"{policy.label} changed since it was shown ({_difference(policy, now)}); left alone, {so_far}")
    try:
        act(policy)
    except IdpError as problem:
        raise IdpError(f"{policy.label} was left alone: {problem}\n{so_far}") from problem
    after = _read(client, policy)
    if after is None or after.etag == policy.etag or replace(after, etag=policy.etag) != wanted:
        raise IdpError(f"{policy.label} is not what it should have become ({_difference(policy, after)}); {so_far}")
    return after


def _read(client: Client, policy: Policy) -> Policy | None:
    return next((item for item in client.policies() if item.id == policy.id), None)


def _difference(before: Policy, after: Policy | None) -> str:
    if after is None:
        return "it is gone"
    names = ("state", "days", "appends", "etag")
    parts = [
        f"{n} {getattr(before, n)} -> {getattr(after, n)}" for n in names if getattr(before, n) != getattr(after, n)
    ]
    return ", ".join(parts) or "nothing differs"


def differing(policies: Iterable[Policy], days: int) -> list[Policy]:
    """Locked ones whose retention is not `days`: no update of a resource can change them, so `up` does not try."""
    return [policy for policy in policies if policy.locked and policy.days != days]


def render(policies: Sequence[Policy]) -> str:
    """A line a container."""
    width = max((len(policy.label) for policy in policies), default=0)
    return "\n".join(f"  {policy.label:<{width}}  {policy.state:<8}  {policy.days} days" for policy in policies)


def missing_confirmations(changing: Iterable[Policy], given: Iterable[str]) -> list[str]:
    """Accounts in which something would change, whose name was not given."""
    names = dict.fromkeys(policy.account for policy in changing)
    return [name for name in names if name not in set(given)]


def read_policy(identity: str, outputs: Mapping[str, Any]) -> Policy:
    """From an ARM id and what the service answers for it."""
    parts = identity.split("/")
    lower = [part.lower() for part in parts]
    return Policy(
        account=parts[lower.index("storageaccounts") + 1],
        container=parts[lower.index("containers") + 1],
        id=identity,
        state=str(outputs.get("state", "")),
        days=int(outputs.get("immutabilityPeriodSinceCreationInDays") or 0),
        appends=bool(outputs.get("allowProtectedAppendWritesAll") or outputs.get("allowProtectedAppendWrites")),
        etag=str(outputs.get("etag", "")),
    )
