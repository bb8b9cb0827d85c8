"""Whether a granted identity can really read, decided from what a probe saw. Pure: no clock, no network.

A new role assignment takes minutes until a vault knows it, and nothing tells when: the only proof is an attempt. What
an attempt met decides whether another one helps. Time and attempts are bounded, and both are reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

FIRST_WAIT, LONGEST_WAIT = 0.25, 30.0


class Met(Enum):
    """What one attempt came to, from the identity's own token to the vault's answer."""

    READY = "it can read"
    RBAC = "no role yet (ForbiddenByRbac)"
    THROTTLED = "throttled (429)"
    UNREACHABLE = "no answer: network, name or region"
    BROKEN = "the service failed"
    FIREWALL = "refused by the vault's firewall"
    CONNECTION = "refused: no approved private connection"
    ISSUER = "token refused: the issuer is not the trusted one"
    SUBJECT = "token refused: the subject is not the trusted one"
    AUDIENCE = "token refused: the audience is not the trusted one"
    TOKEN = "token refused"  # noqa: S105 - a sentence
    UNEXPECTED = "an answer that nobody expects"

    @property
    def may_pass(self) -> bool:
        """Whether time alone may change it. A firewall and a mismatch stay until somebody changes them."""
        return self in _PASSING


_PASSING = {Met.RBAC, Met.THROTTLED, Met.UNREACHABLE, Met.BROKEN}


@dataclass(frozen=True)
class Seen:
    """One attempt. `detail` is the service's own code and what it says of the caller; never a value or a token."""

    met: Met
    detail: str = ""
    retry_after: float = 0.0


@dataclass(frozen=True)
class Probe:
    """How far probing is. Times are seconds of one clock; `next_at` is None once it has ended."""

    started: float
    deadline: float
    attempts: int = 0
    last: Seen | None = None
    next_at: float | None = None
    ended: float = 0.0

    @staticmethod
    def begin(now: float, timeout: float) -> Probe:
        """The first attempt is at once, however short the time."""
        return Probe(now, now + max(timeout, 0.0), next_at=now)

    @property
    def over(self) -> bool:
        return self.next_at is None

    @property
    def ready(self) -> bool:
        return self.last is not None and self.last.met is Met.READY

    @property
    def seconds(self) -> float:
        return self.ended - self.started


def after(probe: Probe, seen: Seen, now: float) -> Probe:
    """What follows from one more attempt, which ended at `now`."""
    done = replace(probe, attempts=probe.attempts + 1, last=seen, next_at=None, ended=now)
    left = probe.deadline - now
    if not seen.met.may_pass or left <= 0:
        return done
    wait = max(min(FIRST_WAIT * 2**probe.attempts, LONGEST_WAIT), seen.retry_after)
    if seen.retry_after > left:
        # The service has said that asking sooner is in vain.
        return done
    # The last attempt is at the deadline, not before it: lag that ends in time is not missed.
    return replace(done, next_at=now + min(wait, left))


def run(
    attempt: Callable[[], Seen],
    *,
    timeout: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    stop: Callable[[], bool] = lambda: False,
) -> Probe:
    """Attempt until it is decided or the time is over; `stop` ends it early, as it is."""
    probe = Probe.begin(clock(), timeout)
    while probe.next_at is not None:
        if (wait := probe.next_at - clock()) > 0:
            sleep(wait)
        if stop() and probe.attempts:
            return replace(probe, next_at=None, ended=clock())
        probe = after(probe, attempt(), clock())
    return probe


ADVICE = {
    Met.RBAC: "run `idp ready` again later; if it stays, compare with `idp summary` and `idp drift`",
    Met.THROTTLED: "run `idp ready` again later",
    Met.UNREACHABLE: "is the region up, and does the vault's name resolve to its private endpoint?",
    Met.BROKEN: "run `idp ready` again later",
    Met.FIREWALL: "networkAcls: defaultAction is Deny and no rule allows this address; come in by the private endpoint",
    Met.CONNECTION: "publicNetworkAccess is Disabled; come in by the private endpoint, approved and not rejected",
    Met.ISSUER: "the federated credential's issuer must be the token's `iss`, byte for byte, final slash included",
    Met.SUBJECT: "the federated credential's subject must be the token's `sub`, case included",
    Met.AUDIENCE: "the federated credential's audience must be one of the token's `aud`",
    Met.TOKEN: "see the code; a credential made minutes ago may not be known everywhere yet",
    Met.UNEXPECTED: "see the code",
}
