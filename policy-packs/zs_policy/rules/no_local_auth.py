"""Key, password and local-user authentication left on where the service can turn it off."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource
from zs_policy.rule import Control, Family, Framework, ResourceRule, Severity
from zs_policy.switches import judge
from zs_policy.tables.local_auth import LOCAL_AUTH


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    yield from judge(resource, LOCAL_AUTH[resource.kind])


RULE = ResourceRule(
    id="no-local-auth",
    title="Local authentication is off",
    why="As long as keys or passwords work, every identity and every role around the service can be walked past.",
    severity=Severity.HIGH,
    family=Family.CREDENTIAL_REACHABLE,
    frameworks=(Control(Framework.NIST_800_53, "IA-5"), Control(Framework.NIST_800_53, "IA-2")),
    fix="Turn local authentication off and grant the workload's identity a role instead.",
    code="allow_shared_key_access=False  # disable_local_auth=True on most other services",
    types=frozenset(LOCAL_AUTH),
    check=check,
)
