"""Faults on demand: facts of the cloud that tests and drills set, and that the providers and the data planes obey.

    region_down(cloud, "westeurope"); region_up(cloud, "westeurope")
    fail_nth(cloud, "create azure-native:keyvault:Vault", 2, "InternalServerError")   once, the second time
    throttle(cloud, "dev-basket.vault.azure.net", 3, 10)                              429 with Retry-After, three times
    slow_propagation(cloud, 2)                                                        counted in reads, not in seconds

They hold until they are used up or `clear`ed. An operation is `<verb> <resource type>` for the providers (verbs create,
read, update, delete) and what each data plane calls its own; `*` in a pattern stands for any text.
"""

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from sandbox.cloud.errors import RefusedError

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud

_KIND: Final = "fault"
_GRANTS: Final = "fault-grant"
_PRINCIPALS: Final = "fault-principal"
_SLOW: Final = "slow"


class ThrottledError(RefusedError):
    """Too many requests: try again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__("TooManyRequests", message)
        self.retry_after = retry_after


def region_down(cloud: "Cloud", region: str) -> None:
    """Nothing in this region answers until `region_up`."""
    cloud.note(_KIND, f"region {region_name(region)}", {})


def region_up(cloud: "Cloud", region: str) -> None:
    cloud.forget(_KIND, f"region {region_name(region)}")


def fail_nth(cloud: "Cloud", operation: str, n: int, code: str) -> None:
    """The n-th operation from now on that matches the pattern fails with the code, once. `n` counts from 1."""
    if n < 1:
        raise ValueError("n counts from 1")
    cloud.note(_KIND, f"nth {operation.casefold()}", {"left": n, "code": code})


def throttle(cloud: "Cloud", host_or_type: str, count: int, retry_after: float) -> None:
    """The next `count` calls to a host or a resource type are answered 429 with Retry-After (seconds)."""
    cloud.note(_KIND, f"throttle {host_or_type.casefold()}", {"left": count, "after": retry_after})


def slow_propagation(cloud: "Cloud", reads: int) -> None:
    """From now on a new role assignment takes effect for the data plane after so many denied evaluations, and a new
    identity appears in the directory after so many attempts to grant it something without naming its type. 0 ends it
    for what comes; what is on its way stays so.
    """
    if reads > 0:
        cloud.note(_KIND, _SLOW, {"left": reads})
    else:
        cloud.forget(_KIND, _SLOW)


def active(cloud: "Cloud") -> dict[str, Any]:
    """Every fault that is set, by name."""
    return cloud.facts(_KIND)


def clear(cloud: "Cloud") -> None:
    """No fault any more; what is on its way arrives."""
    with cloud.transaction():
        for kind in (_KIND, _GRANTS, _PRINCIPALS):
            for key in cloud.facts(kind):
                cloud.forget(kind, key)


def check(cloud: "Cloud", operation: str, *targets: str, region: str | None = None) -> None:
    """Raise what is to happen to this operation. `targets` are what may be throttled: its host, its resource type.
    Call it outside a transaction: what is counted must outlive the failure.
    """
    found = cloud.facts(_KIND)
    if not found:
        return
    if region is not None and f"region {region_name(region)}" in found:
        raise RefusedError("ServiceUnavailable", f"the region {region_name(region)} does not answer ({operation})")
    for target in targets:
        if (fault := _count(cloud, f"throttle {target.casefold()}")) is not None:
            after = fault["after"]
            raise ThrottledError(f"too many requests to {target}: retry after {after:g} s", after)
    for key in found:
        kind, _, pattern = key.partition(" ")
        if kind == "nth" and fnmatchcase(operation.casefold(), pattern):
            fault = _count(cloud, key)
            if fault is not None and fault["left"] == 0:
                raise RefusedError(fault["code"], f"{operation} failed, as it was told to")


def granted(cloud: "Cloud", assignment: str) -> None:
    """A role assignment was made (its key): it may take its time."""
    _delay(cloud, _GRANTS, assignment)


def arrived(cloud: "Cloud", assignment: str) -> bool:
    """Whether the data plane knows this role assignment by now. Counts."""
    return _count(cloud, assignment, _GRANTS) is None


def appearing(cloud: "Cloud", principal: str) -> None:
    """A principal was made: the directory may take its time to know it."""
    _delay(cloud, _PRINCIPALS, principal)


def appeared(cloud: "Cloud", principal: str) -> bool:
    """Whether the directory knows this principal by now. Counts."""
    return _count(cloud, principal.casefold(), _PRINCIPALS) is None


def _delay(cloud: "Cloud", kind: str, key: str) -> None:
    if (slow := cloud.fact(_KIND, _SLOW)) is not None:
        cloud.note(kind, key.casefold(), {"left": slow["left"]})


def _count(cloud: "Cloud", key: str, kind: str = _KIND) -> dict[str, Any] | None:
    """Use up one of what is left of a fault; the fault as it is now, or None when there was none."""
    with cloud.transaction():
        fault = cloud.fact(kind, key)
        if fault is None:
            return None
        fault["left"] -= 1
        if fault["left"] > 0:
            cloud.note(kind, key, fault)
        else:
            cloud.forget(kind, key)
        return fault


def region_name(name: str) -> str:
    """A region as Azure compares it: `West Europe` and `westeurope` are one."""
    return name.replace(" ", "").casefold()
