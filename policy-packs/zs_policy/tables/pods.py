"""Kubernetes resources that make pods, and where in them a pod's specification lies."""

from collections.abc import Mapping
from typing import Final

from zs_policy.tables.text import listed

CUSTOM_POD_SPECS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        sorted(
            listed("""
            kubernetes:apps.kruise.io/v1alpha1:CloneSet kubernetes:apps.openshift.io/v1:DeploymentConfig
            kubernetes:argoproj.io/v1alpha1:Rollout kubernetes:serving.knative.dev/v1:Configuration
            kubernetes:serving.knative.dev/v1:Service kubernetes:serving.knative.dev/v1beta1:Service
            kubernetes:sources.knative.dev/v1:ContainerSource
            """)
        ),
        "spec.template.spec",
    ),
    "kubernetes:keda.sh/v1alpha1:ScaledJob": "spec.jobTargetRef.template.spec",
    "kubernetes:serving.knative.dev/v1:Revision": "spec",
}
"""The same for custom resources that are common enough to be known; in others, pods are looked for everywhere."""

POD_SPECS: Final[Mapping[str, str]] = {
    **CUSTOM_POD_SPECS,
    "kubernetes:core/v1:Pod": "spec",
    "kubernetes:core/v1:PodTemplate": "template.spec",
    **dict.fromkeys(
        sorted(
            listed("""
            kubernetes:apps/v1:DaemonSet kubernetes:apps/v1:Deployment kubernetes:apps/v1:ReplicaSet
            kubernetes:apps/v1:StatefulSet kubernetes:apps/v1beta1:Deployment kubernetes:apps/v1beta1:StatefulSet
            kubernetes:apps/v1beta2:DaemonSet kubernetes:apps/v1beta2:Deployment kubernetes:apps/v1beta2:ReplicaSet
            kubernetes:apps/v1beta2:StatefulSet kubernetes:batch/v1:Job kubernetes:core/v1:ReplicationController
            kubernetes:extensions/v1beta1:DaemonSet kubernetes:extensions/v1beta1:Deployment
            kubernetes:extensions/v1beta1:ReplicaSet
            """)
        ),
        "spec.template.spec",
    ),
    **dict.fromkeys(
        ("kubernetes:batch/v1:CronJob", "kubernetes:batch/v1beta1:CronJob", "kubernetes:batch/v2alpha1:CronJob"),
        "spec.jobTemplate.spec.template.spec",
    ),
}
"""Lists (`PodList`) are judged item by item; patches (`PodPatch`) say only what they change: what they leave out is no
finding.
"""
PATCHES: Final = frozenset(f"{kind}Patch" for kind in POD_SPECS if kind not in CUSTOM_POD_SPECS)

SERVICE_ACCOUNT: Final = "kubernetes:core/v1:ServiceAccount"

CUSTOM: Final = "kubernetes:*"
"""Stands for every custom resource: those of a group that Kubernetes itself does not have."""

CHARTS: Final = frozenset(
    {"kubernetes:helm.sh/v3:Release", "kubernetes:helm.sh/v3:Chart", "kubernetes:helm.sh/v4:Chart", CUSTOM} | PATCHES
)
"""What makes pods of values: of a chart, of a custom resource that nobody here knows, or of the pod that it changes."""

MANIFESTS: Final = frozenset({"kubernetes:yaml:ConfigGroup", "kubernetes:yaml/v2:ConfigGroup"})
"""What makes any object of texts and objects; each is judged as the resource that it becomes."""

TEXTS: Final = listed("manifest manifests rawYaml text values valuesContent valueYamlFiles yaml")
"""Properties whose text is YAML: manifests, or values of a chart."""

VOLUME: Final = "kubernetes:core/v1:PersistentVolume"
TASKS: Final = frozenset(kind for kind in POD_SPECS if kind.endswith((":Job", ":CronJob")))

SECRET_STORES: Final = frozenset(
    f"kubernetes:external-secrets.io/{version}:{kind}"
    for version in ("v1", "v1beta1", "v1alpha1")
    for kind in ("SecretStore", "ClusterSecretStore")
)
CONTROLLERS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(
        (f"kubernetes:cert-manager.io/v1:{kind}" for kind in ("Issuer", "ClusterIssuer")),
        listed("""
        accessKeyIDSecretRef accessTokenSecretRef accountSecretRef apiKeySecretRef apiTokenSecretRef
        clientSecretSecretRef clientTokenSecretRef secretAccessKeySecretRef secretRef serviceAccountSecretRef
        tokenSecretRef tsigSecretSecretRef
        """),
    ),
    **dict.fromkeys(
        (f"kubernetes:keda.sh/v1alpha1:{kind}" for kind in ("TriggerAuthentication", "ClusterTriggerAuthentication")),
        listed("secretTargetRef"),
    ),
    **dict.fromkeys(
        (f"kubernetes:secrets.hashicorp.com/v1beta1:{kind}" for kind in ("VaultAuth", "HCPAuth")), listed("secretRef")
    ),
    **dict.fromkeys(
        (
            f"kubernetes:{cloud}.{maker}/v1beta1:{kind}"
            for cloud in ("aws", "azure", "gcp", "azuread")
            for maker in ("upbound.io", "crossplane.io")
            for kind in ("ProviderConfig", "ClusterProviderConfig")
        ),
        listed("secretRef"),
    ),
}
"""Controllers that sign in to a cloud or vault for the cluster -> where they are told to with a Secret. What an issuer
keeps for itself (`privateKeySecretRef`) is none of these.
"""
POLICIES: Final = frozenset(f"kubernetes:policy/v1beta1:PodSecurityPolicy{kind}" for kind in ("", "Patch"))

PROVIDER_CLASSES: Final = frozenset(
    f"kubernetes:secrets-store.csi.x-k8s.io/{version}:SecretProviderClass" for version in ("v1", "v1alpha1")
)
INJECT: Final = "vault.hashicorp.com/agent-inject"
INIT_ONLY: Final = "vault.hashicorp.com/agent-pre-populate-only"
