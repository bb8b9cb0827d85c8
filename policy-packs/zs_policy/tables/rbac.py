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

DEFAULT_ACCOUNT: Final = "default"
MASTERS: Final = "system:masters"

WRITES: Final = listed("create update patch delete deletecollection")
"""Verbs on secrets that are as good as reading: an update answers with what is there, `deletecollection` with what was,
and a new Secret of the right type is filled with the token of any account.
"""


def _each(groups: str, kinds: str, verbs: str, why: str) -> dict[tuple[str, str, str], str]:
    named = ["" if group == "core" else group for group in groups.split()]
    return {(g, k, v): why for g in named for k in kinds.split() for v in verbs.split()}


_RBAC: Final = "rbac.authorization.k8s.io"
_ANYONE: Final = "signs itself a certificate of anyone"
_PODS: Final = "makes pods that mount any secret and run as any account there"

BECOMING: Final = {
    **_each(_RBAC, "roles clusterroles", "escalate", "gives itself rights that it does not have"),
    **_each(_RBAC, "roles clusterroles", "bind", "binds itself to any role"),
    **_each(
        _RBAC,
        "roles clusterroles rolebindings clusterrolebindings",
        "create update patch",
        "decides who has which rights",
    ),
    **_each("core", "users groups", "impersonate", "speaks for anyone"),
    **_each("core", "serviceaccounts", "impersonate", "speaks for any workload"),
    **_each("core", "serviceaccounts/token", "create", "makes tokens of any workload"),
    **_each("core", "nodes/proxy", "get create", "reaches every pod through the node"),
    **_each("core", "pods/exec", "create get", "enters any pod and reads what is mounted there"),
    **_each("core", "pods/attach", "create get", "enters any pod"),
    **_each("core", "pods/ephemeralcontainers", "update patch", "enters any pod"),
    **_each("core", "pods/portforward", "create get", "speaks to any port of any pod"),
    **_each("core", "pods", "create", _PODS),
    **_each("core", "replicationcontrollers", "create update patch", _PODS),
    **_each("apps extensions", "deployments daemonsets replicasets", "create update patch", _PODS),
    **_each("apps", "statefulsets", "create update patch", _PODS),
    **_each("batch", "jobs cronjobs", "create update patch", _PODS),
    **_each("core", "persistentvolumes", "create", "opens any folder of any node"),
    **_each("certificates.k8s.io", "certificatesigningrequests/approval", "update patch", _ANYONE),
    **_each("certificates.k8s.io", "signers", "approve", _ANYONE),
    **_each(
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations validatingwebhookconfigurations",
        "create update patch",
        "reads whatever is sent to the API",
    ),
    **_each(
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations validatingwebhookconfigurations",
        "delete deletecollection",
        "takes away what guards the API",
    ),
}
"""(API group, resource, verb) with which a subject becomes another or sees what it was not given, and how."""

BECOMING_BY_NAME: Final = {
    ("configmaps", "aws-auth"): "maps identities of the cloud to users of the cluster",
}
"""Objects that decide who is who, whose name is therefore no narrowing: (resource, name)."""

STORES: Final = frozenset(
    f"kubernetes:external-secrets.io/{v}:ClusterSecretStore" for v in ("v1", "v1beta1", "v1alpha1")
)
