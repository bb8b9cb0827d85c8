"""A deployment, its service account and its service, in a namespace of their own."""

import pulumi
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import ConfigMap, Namespace, Service, ServiceAccount
from pulumi_kubernetes.networking.v1 import NetworkPolicy

labels = {"app": "basket", "azure.workload.identity/use": "true"}
namespace = Namespace("shop")
account = ServiceAccount(
    "basket",
    metadata={
        "namespace": namespace.metadata.name,
        "annotations": {"azure.workload.identity/client-id": "set-by-the-platform"},
    },
    automount_service_account_token=False,
)
settings = ConfigMap("basket", metadata={"namespace": namespace.metadata.name}, data={"LOG_LEVEL": "info"})
deployment = Deployment(
    "basket",
    metadata={"namespace": namespace.metadata.name},
    spec={
        "replicas": 2,
        "selector": {"match_labels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {
                "service_account_name": account.metadata.name,
                "automount_service_account_token": False,
                "containers": [
                    {
                        "name": "basket",
                        "image": "registry.example/basket@sha256:" + "0" * 64,
                        "ports": [{"container_port": 8080}],
                        "env_from": [{"config_map_ref": {"name": settings.metadata.name}}],
                        "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}},
                    }
                ],
            },
        },
    },
)
service = Service(
    "basket",
    metadata={"namespace": namespace.metadata.name},
    spec={"selector": labels, "ports": [{"port": 80, "target_port": 8080}]},
)
NetworkPolicy(
    "deny",
    metadata={"namespace": namespace.metadata.name},
    spec={"pod_selector": {}, "policy_types": ["Ingress"]},
)
pulumi.export("service", service.metadata.name)
pulumi.export("replicas", deployment.spec.replicas)
