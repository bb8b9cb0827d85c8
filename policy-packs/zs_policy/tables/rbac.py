"""Kubernetes types that give rights, in every version that the SDK has."""

from typing import Final

from zs_policy.tables.text import listed

VERSIONS: Final = ("v1", "v1beta1", "v1alpha1")


def rbac(*names: str) -> frozenset[str]:
    return frozenset(f"kubernetes:rbac.authorization.k8s.io/{v}:{name}" for v in VERSIONS for name in names)


ROLES: Final = rbac("ClusterRole", "Role", "ClusterRolePatch", "RolePatch")
CLUSTER_ROLES: Final = rbac("ClusterRole", "ClusterRolePatch")
BINDINGS: Final = rbac("ClusterRoleBinding", "RoleBinding", "ClusterRoleBindingPatch", "RoleBindingPatch")
READS: Final = listed("get list watch *")

OPEN_GROUPS: Final = listed("system:anonymous system:unauthenticated system:authenticated system:serviceaccounts")
"""Subjects that are everyone, or every workload of the cluster."""

SECRET_READERS: Final = {
    "cluster-admin": "everything",
    "admin": "every secret",
    "edit": "every secret",
    "system:aggregate-to-admin": "every secret",
    "system:aggregate-to-edit": "every secret",
    "system:controller:generic-garbage-collector": "every object",
    "system:masters": "everything",
}
"""ClusterRoles that every cluster has and that read secrets -> what they reach."""

BECOMING: Final = {
    ("rbac.authorization.k8s.io", "roles", "escalate"): "gives itself rights that it does not have",
    ("rbac.authorization.k8s.io", "clusterroles", "escalate"): "gives itself rights that it does not have",
    ("rbac.authorization.k8s.io", "roles", "bind"): "binds itself to any role",
    ("rbac.authorization.k8s.io", "clusterroles", "bind"): "binds itself to any role",
    ("", "users", "impersonate"): "speaks for anyone",
    ("", "groups", "impersonate"): "speaks for anyone",
    ("", "serviceaccounts", "impersonate"): "speaks for any workload",
    ("", "serviceaccounts/token", "create"): "makes tokens of any workload",
    ("", "nodes/proxy", "get"): "reaches every pod through the node",
    ("", "nodes/proxy", "create"): "reaches every pod through the node",
    ("", "pods/exec", "create"): "enters any pod and reads what is mounted there",
    ("", "pods/exec", "get"): "enters any pod and reads what is mounted there",
    ("", "pods/attach", "create"): "enters any pod",
    ("", "pods/ephemeralcontainers", "update"): "enters any pod",
    ("", "pods/ephemeralcontainers", "patch"): "enters any pod",
    ("certificates.k8s.io", "certificatesigningrequests/approval", "update"): "signs itself a certificate of anyone",
    ("certificates.k8s.io", "certificatesigningrequests/approval", "patch"): "signs itself a certificate of anyone",
    ("certificates.k8s.io", "signers", "approve"): "signs itself a certificate of anyone",
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "create"): "reads whatever is sent to the API",
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "update"): "reads whatever is sent to the API",
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "patch"): "reads whatever is sent to the API",
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations", "create"): "reads whatever is sent to the API",
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations", "update"): "reads whatever is sent to the API",
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations", "patch"): "reads whatever is sent to the API",
}
"""(API group, resource, verb) with which a subject becomes another or sees what it was not given, and how."""

STORES: Final = frozenset(
    f"kubernetes:external-secrets.io/{v}:ClusterSecretStore" for v in ("v1", "v1beta1", "v1alpha1")
)
