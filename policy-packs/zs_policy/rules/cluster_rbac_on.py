"""Kubernetes clusters of Azure that do not ask who may do what."""

from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import by_type, on

TYPES = {"azure-native:containerservice:ManagedCluster": [on("enableRBAC", absent=True)]}

RULE = ResourceRule(
    id="cluster-rbac-on",
    title="A cluster asks who may do what",
    why=(
        "Without role-based access control whoever can speak to the cluster's API is its administrator: every pod with "
        "a token reads every Secret and takes on every workload identity."
    ),
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="Turn it on when the cluster is made: it cannot be turned on later.",
    code="enable_rbac=True, disable_local_accounts=True",
    types=frozenset(TYPES),
    check=by_type(TYPES),
)
