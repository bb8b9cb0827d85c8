"""Azure role assignments that do not say what their principal is."""

from collections.abc import Iterator

from zs_policy.grants import ASSIGNMENTS
from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    kind = resource.at("principalType")
    if kind is UNKNOWN:
        yield undecided(("principalType",), "is not known yet", plausible=True)
    elif kind is MISSING:
        yield violated(("principalType",), "is missing: nobody can tell a person from a workload here")


RULE = ResourceRule(
    id="assignment-principal-type",
    title="A role assignment says what its principal is",
    why=(
        "Without the type no rule can tell a person from a workload, and the assignment of an identity that was just"
        " made fails until the directory has heard of it."
    ),
    severity=Severity.LOW,
    family=Family.REACH,
    fix="State the type of the principal.",
    code='principal_type="ServicePrincipal"',
    types=frozenset(ASSIGNMENTS),
    check=check,
)
