"""Resources that make others of their own, past every rule: nested templates, scripts, commands, dynamic providers, and
manifests that cannot be read.
"""

from collections.abc import Iterator

from zs_policy.manifests import unreadable
from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.tables.opaque import OPAQUE
from zs_policy.tables.pods import CUSTOM, MANIFESTS


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind in OPAQUE:
        yield violated((), f"{OPAQUE[resource.kind]}: what that makes, grants or reads, no rule sees")
    for path in unreadable(resource):
        yield undecided(path, "cannot be read: what that makes, no rule sees")


RULE = ResourceRule(
    id="no-opaque-resource",
    title="Nothing is made past the rules",
    why=(
        "A template, a script or a provider inside a property creates keys, grants and outputs that are never shown to "
        "a rule: one such resource undoes all of them."
    ),
    severity=Severity.HIGH,
    family=Family.CREDENTIAL_EXISTS,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Declare what it makes as resources of the program; where that cannot be, ask for a dated exception.",
    code="azure_native.authorization.RoleAssignment(...)  # not resources.Deployment(template=...)",
    types=frozenset(OPAQUE) | MANIFESTS | {CUSTOM},
    check=check,
)
