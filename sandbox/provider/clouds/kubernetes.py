"""kubernetes: names and namespaces, server-made metadata."""

import uuid
from collections.abc import Mapping
from typing import ClassVar, cast

from sandbox.cloud import Cloud
from sandbox.provider.platform import Identity, NameRule, Platform, hexes, refuse_lookup
from sandbox.provider.shapes import Ref, Resource
from sandbox.provider.wire import UNKNOWN, Json, reveal

_SPACE = uuid.UUID("5b0d3a7e-91c4-5e6f-a2d8-7c3f10b9e846")
_DRAWN = "pulumi.com/autonamed"  # the real provider's own annotation

_CLUSTER_WIDE = frozenset(
    {
        "APIService", "CertificateSigningRequest", "ClusterCIDR", "ClusterRole", "ClusterRoleBinding", "ClusterTrustBundle",
        "ComponentStatus", "CSIDriver", "CSINode", "CustomResourceDefinition", "DeviceClass", "DeviceTaintRule", "FlowSchema",
        "IPAddress", "IngressClass", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
        "Namespace", "Node", "PersistentVolume", "PodSecurityPolicy", "PriorityClass", "PriorityLevelConfiguration", "ResourceSlice",
        "RuntimeClass", "SelfSubjectAccessReview", "SelfSubjectReview", "SelfSubjectRulesReview", "ServiceCIDR", "StorageClass",
        "StorageVersion", "StorageVersionMigration", "SubjectAccessReview", "TokenReview", "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration", "VolumeAttachment", "VolumeAttributesClass",
    }
)  # fmt: skip

# Fields that the API server will not change.
_REPLACES = {
    "ConfigMap": frozenset({"immutable"}), "Secret": frozenset({"type", "immutable"}), "Service": frozenset({"spec.clusterIP"}),
    "Deployment": frozenset({"spec.selector"}), "StatefulSet": frozenset({"spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"}),
    "DaemonSet": frozenset({"spec.selector"}), "Job": frozenset({"spec.selector", "spec.template", "spec.completions"}),
    "RoleBinding": frozenset({"roleRef"}), "ClusterRoleBinding": frozenset({"roleRef"}),
    "StorageClass": frozenset({"provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"}),
    "PersistentVolumeClaim": frozenset({"spec.accessModes", "spec.storageClassName", "spec.volumeName"}),
    "Pod": frozenset({"spec"}), "CSIDriver": frozenset({"spec"}),
}  # fmt: skip


class Kubernetes(Platform):
    package: ClassVar[str] = "kubernetes"
    config_names: ClassVar[tuple[str, ...]] = ("namespace", "context", "cluster", "clusterIdentifier")
    places: ClassVar[tuple[str, ...]] = ("context", "cluster", "clusterIdentifier")

    def scope(self, inputs: Mapping[str, Json]) -> str:
        return str(
            self.config.get("clusterIdentifier") or self.config.get("context") or self.config.get("cluster") or ""
        )

    def name_rule(self, resource: Resource) -> NameRule | None:
        return NameRule(("metadata", "name"), "random", 8, "-") if _is_object(resource) else None

    def fill(self, resource: Resource, inputs: dict[str, Json], old: Mapping[str, Json], cloud: Cloud) -> None:
        if not self._namespaced(resource):
            return
        metadata = cast(dict[str, Json], inputs.setdefault("metadata", {}))
        if isinstance(metadata, dict):
            metadata.setdefault("namespace", self.config.get("namespace") or "default")

    def keep_flag(self, inputs: dict[str, Json], rule: NameRule) -> None:
        metadata = cast(dict[str, Json], inputs["metadata"])
        metadata["annotations"] = {**(reveal(metadata.get("annotations")) or {}), _DRAWN: "true"}

    def names_itself(self, inputs: Mapping[str, Json]) -> bool:
        return _metadata(inputs).get("generateName") is not None

    def was_drawn(self, inputs: Mapping[str, Json]) -> bool:
        return cast(dict[str, Json], _metadata(inputs).get("annotations") or {}).get(_DRAWN) == "true"

    def on_create(self, resource: Resource, previewed: dict[str, Json]) -> dict[str, Json]:
        return previewed | {"status": UNKNOWN} if "status" in resource.outputs.properties else previewed

    def delete_first(self, resource: Resource, old: Mapping[str, Json], changed: frozenset[str]) -> bool:
        return not self.was_drawn(old) and not changed & {"metadata.name", "metadata.namespace"}

    def identify(self, resource: Resource, inputs: Mapping[str, Json]) -> Identity:
        metadata = _metadata(inputs)
        drawn = f"{metadata.get('generateName') or resource.name.lower() + '-'}{hexes(repr(inputs), digits=5)}"
        name = str(metadata.get("name") or drawn)
        identity = (
            f"{metadata['namespace']}/{name}" if metadata.get("namespace") and self._namespaced(resource) else name
        )
        known: dict[str, Json] = {}
        if _is_object(resource):
            known = {
                "metadata.name": name,
                "metadata.uid": str(uuid.uuid5(_SPACE, f"{self.scope(inputs)}\0{resource.token}\0{identity}")),
                "metadata.resourceVersion": "1",
                "metadata.generation": 1,
            }
        return Identity(identity, self.scope(inputs), known, documented=bool(known))

    def _namespaced(self, resource: Resource) -> bool:
        kind = resource.name.removesuffix("Patch").removesuffix("List")
        return _is_object(resource) and kind not in _CLUSTER_WIDE

    def replaces(self, resource: Resource, path: str) -> bool | None:
        table = _REPLACES.get(resource.name, frozenset())
        steps = path.replace("[]", "").split(".")
        if path in ("metadata.name", "metadata.namespace", "kind") or any(
            ".".join(steps[:n]) in table for n in range(1, len(steps) + 1)
        ):
            return True
        return False

    def invoke(self, token: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
        refuse_lookup(
            token, "templates and charts are rendered by the real provider only; write the objects out as resources."
        )


def _is_object(resource: Resource) -> bool:
    """Whether the type is one named object, not a list of them."""
    known = resource.inputs.properties.get("metadata")
    return known is not None and not (isinstance(known.type, Ref) and known.type.name.startswith("ListMeta"))


def _metadata(inputs: Mapping[str, Json]) -> dict[str, Json]:
    found = reveal(inputs.get("metadata"))
    return cast(dict[str, Json], found) if isinstance(found, dict) else {}
