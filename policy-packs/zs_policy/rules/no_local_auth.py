"""Key, password and local-user authentication left on where the service can turn it off."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables.local_auth import LOCAL_AUTH
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for switch in LOCAL_AUTH[resource.kind]:
        if switch.only_with and resource.at(switch.only_with) in (MISSING, UNKNOWN):
            continue
        path = tuple(switch.path.split("."))
        value = resource.at(switch.path)
        if value is UNKNOWN:
            yield undecided(path, f"is not known yet: {switch.what} may be left on")
        elif value is MISSING and not switch.off_by_default:
            yield violated(path, f"is missing and {switch.what} is on by default; set it to {switch.off!r}")
        elif value is not MISSING and value != switch.off:
            yield violated(path, f"leaves {switch.what} on; set it to {switch.off!r}")


RULE = ResourceRule(
    id="no-local-auth",
    title="Local authentication is off",
    why="As long as keys or passwords work, every identity and every role around the service can be walked past.",
    severity=Severity.HIGH,
    family=Family.CREDENTIAL_REACHABLE,
    fix="Turn local authentication off and grant the workload's identity a role instead.",
    code="allow_shared_key_access=False  # disable_local_auth=True on most other services",
    types=frozenset(LOCAL_AUTH),
    check=check,
)
