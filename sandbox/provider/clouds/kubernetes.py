"""kubernetes: names and namespaces, server-made metadata."""

# ruff: noqa: ARG002 - hooks share their signatures

import uuid
from collections.abc import Mapping
from typing import ClassVar, cast

from sandbox.cloud import Cloud
from sandbox.provider.clouds import kubernetes_facts, kubernetes_lookups
from sandbox.provider.platform import Identity, NameRule, Platform, hexes
from sandbox.provider.shapes import Ref, Resource
from sandbox.provider.wire import UNKNOWN, Json, opened, reveal

_SPACE = uuid.UUID("5b0d3a7e-91c4-5e6f-a2d8-7c3f10b9e846")
_DRAWN = "pulumi.com/autonamed"  # the real provider's own annotation

_CLUSTER_WIDE = frozenset(
    [
        "APIService",
        "CertificateSigningRequest",
        "ClusterCIDR",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterTrustBundle",
        "ComponentStatus",
        "CSIDriver",
        "CSINode",
        "CustomResourceDefinition",
        "DeviceClass",
        "DeviceTaintRule",
        "FlowSchema",
        "IPAddress",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PodSecurityPolicy",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ResourceSlice",
        "RuntimeClass",
        "SelfSubjectAccessReview",
        "SelfSubjectReview",
        "SelfSubjectRulesReview",
        "ServiceCIDR",
        "StorageClass",
        "StorageVersion",
        "StorageVersionMigration",
        "SubjectAccessReview",
        "TokenReview",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeAttributesClass",
    ]
)

# Fields that the API server will not change.
_REPLACES = {
    "ClusterRoleBinding": frozenset({"roleRef"}),
    "ConfigMap": frozenset({"immutable"}),
    "CSIDriver": frozenset({"spec"}),
    "DaemonSet": frozenset({"spec.selector"}),
    "Deployment": frozenset({"spec.selector"}),
    "Job": frozenset({"spec.selector", "spec.template", "spec.completions"}),
    "PersistentVolumeClaim": frozenset({"spec.accessModes", "spec.storageClassName", "spec.volumeName"}),
    "Pod": frozenset({"spec"}),
    "RoleBinding": frozenset({"roleRef"}),
    "Secret": frozenset({"type", "immutable"}),
    "Service": frozenset({"spec.clusterIP"}),
    "StatefulSet": frozenset({"spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"}),
    "StorageClass": frozenset({"provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"}),
}


class Kubernetes(Platform):
    package: ClassVar[str] = "kubernetes"
    config_names: ClassVar[tuple[str, ...]] = ("namespace", "context", "cluster", "clusterIdentifier")
    places: ClassVar[tuple[str, ...]] = ("context", "cluster", "clusterIdentifier")

    def scope(self, inputs: Mapping[str, Json]) -> str:
        return str(
            self.config.get("clusterIdentifier") or self.config.get("context") or self.config.get("cluster") or ""
        )

    def name_rule(self, resource: Resource) -> NameRule | None:
        if resource.module == "helm.sh":
            return NameRule(("name",), "random", 8, "-")
        return NameRule(("metadata", "name"), "random", 8, "-") if _is_object(resource) else None

    def fill(self, resource: Resource, inputs: dict[str, Json], old: Mapping[str, Json], cloud: Cloud) -> None:
        if not self._namespaced(resource):
            return
        metadata: Json = opened(inputs.setdefault("metadata", {}))
        if isinstance(metadata, dict):
            cast(dict[str, Json], metadata).setdefault("namespace", self.config.get("namespace") or "default")

    def keep_flag(self, inputs: dict[str, Json], rule: NameRule) -> None:
        if rule.path[0] != "metadata":
            return  # a release bears no mark
        metadata = cast(dict[str, Json], opened(inputs["metadata"]))
        annotations = opened(metadata.setdefault("annotations", {}))
        if isinstance(annotations, dict):  # unknown ones cannot be added to
            annotations[_DRAWN] = "true"

    def on_update(
        self, resource: Resource, old: Mapping[str, Json], inputs: Mapping[str, Json], previewed: dict[str, Json]
    ) -> dict[str, Json]:
        outputs = super().on_update(resource, old, inputs, previewed)
        settled = {name: value for name, value in _metadata(old).items() if name in ("uid", "creationTimestamp")}
        if "metadata" in outputs:
            outputs = {**outputs, "metadata": {**settled, **outputs["metadata"]}}
        if filled := kubernetes_facts.drawn(resource, inputs):
            before = cast(dict[str, Json], reveal(old.get("spec")) or {})
            kept = {name: before[name] for name in filled if name in before}
            outputs = {**outputs, "spec": {**(outputs.get("spec") or {}), **kept}}
        return outputs

    def names_itself(self, inputs: Mapping[str, Json]) -> bool:
        return _metadata(inputs).get("generateName") is not None

    def was_drawn(self, inputs: Mapping[str, Json]) -> bool:
        annotations = _metadata(inputs).get("annotations")
        return isinstance(annotations, dict) and cast(dict[str, Json], annotations).get(_DRAWN) == "true"

    def on_create(self, resource: Resource, previewed: dict[str, Json]) -> dict[str, Json]:
        if filled := kubernetes_facts.drawn(resource, previewed):
            previewed = previewed | {"spec": {**(previewed.get("spec") or {}), **dict.fromkeys(filled, UNKNOWN)}}
        return previewed | {"status": UNKNOWN} if "status" in resource.outputs.properties else previewed

    def delete_first(self, resource: Resource, old: Mapping[str, Json], changed: frozenset[str]) -> bool:
        return not self.was_drawn(old) and not changed & {"metadata.name", "metadata.namespace"}

    def identify(self, resource: Resource, inputs: Mapping[str, Json], seed: str) -> Identity:
        metadata = _metadata(inputs)
        drawn = f"{metadata.get('generateName') or resource.name.lower() + '-'}{hexes(seed, digits=5)}"
        name = str(metadata.get("name") or drawn)
        identity = (
            f"{metadata['namespace']}/{name}" if metadata.get("namespace") and self._namespaced(resource) else name
        )
        known: dict[str, Json] = {}
        if _is_object(resource):
            known = {
                "metadata.name": name,
                "metadata.uid": str(uuid.uuid5(_SPACE, f"{self.scope(inputs)}\0{resource.token}\0{identity}\0{seed}")),
                **kubernetes_facts.settled(resource, inputs, f"{resource.token}\0{identity}\0{seed}"),
            }
        return Identity(identity, self.scope(inputs), known, () if known else ("id",))

    def current(self, resource: Resource, inputs: Mapping[str, Json], before: Mapping[str, Json]) -> dict[str, Json]:
        if not _is_object(resource):
            return {}
        version = int(cast(dict[str, Json], before.get("metadata") or {}).get("resourceVersion") or 0) + 1
        return {"metadata.resourceVersion": str(version), "metadata.generation": version}

    def _namespaced(self, resource: Resource) -> bool:
        kind = resource.name.removesuffix("Patch").removesuffix("List")
        # Of a custom kind only its definition says whether it has namespaces; by custom, `ClusterIssuer` has none.
        wide = kind in _CLUSTER_WIDE or (resource.token not in self.sdk.classes and kind.startswith("Cluster"))
        return _is_object(resource) and not wide

    def replaces(self, resource: Resource, path: str) -> bool | None:
        steps = path.replace("[]", "").split(".")
        prefixes = {".".join(steps[:n]) for n in range(1, len(steps) + 1)}
        return bool(
            prefixes & (_REPLACES.get(resource.name, frozenset()) | {"metadata.name", "metadata.namespace", "kind"})
        )

    def invoke(self, token: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
        return kubernetes_lookups.answer(token, args)


def _is_object(resource: Resource) -> bool:
    """Whether the type is one named object, not a list of them."""
    known = resource.inputs.properties.get("metadata")
    return known is not None and not (isinstance(known.type, Ref) and known.type.name.startswith("ListMeta"))


def _metadata(inputs: Mapping[str, Json]) -> dict[str, Json]:
    found = reveal(inputs.get("metadata"))
    return cast(dict[str, Json], found) if isinstance(found, dict) else {}
