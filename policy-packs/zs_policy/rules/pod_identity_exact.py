"""EKS Pod Identity for more than one service account of one namespace."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for name in ("namespace", "serviceAccount"):
        value = resource.at(name)
        if value is UNKNOWN:
            yield undecided((name,), "is not known yet: who may be this role must be readable at preview")
        elif value is MISSING or not isinstance(value, str) or not value.strip():
            yield violated((name,), "is missing: it must name one")
        elif "*" in value or "?" in value:
            yield violated((name,), "has a wildcard: it matches principals that nobody has listed")
        elif name == "serviceAccount" and value == "default":
            yield violated((name,), "is the account that every pod of the namespace has by default")


RULE = ResourceRule(
    id="pod-identity-exact",
    title="A pod identity belongs to one service account",
    why="The association is the whole trust: every pod that it matches is the role.",
    severity=Severity.CRITICAL,
    family=Family.TRUST,
    frameworks=controls.TRUST,
    fix="One association for each workload, with its own service account.",
    code='eks.PodIdentityAssociation(name, namespace="shop", service_account="catalog", role_arn=role.arn, ...)',
    types=frozenset({"aws:eks/podIdentityAssociation:PodIdentityAssociation"}),
    check=check,
)
