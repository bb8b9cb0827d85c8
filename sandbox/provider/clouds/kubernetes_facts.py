"""What a cluster answers when an object has come up: addresses, and the state that the real provider waits for.

Addresses are from ranges that RFC 5737 and RFC 1918 leave to nobody.
"""

from collections.abc import Mapping
from typing import cast

from sandbox.provider.platform import hexes
from sandbox.provider.shapes import Resource
from sandbox.provider.wire import Json, reveal

_WORKLOADS = ("Deployment", "ReplicaSet", "StatefulSet")


def settled(resource: Resource, inputs: Mapping[str, Json], seed: str) -> dict[str, Json]:
    """Outputs by path of an object that is ready."""
    if resource.outputs.properties.get("status") is None:
        return {}
    spec = cast(dict[str, Json], reveal(inputs.get("spec")) or {})
    match resource.name:
        case "Service":
            return _service(spec, seed)
        case "Ingress":
            return {"status.loadBalancer.ingress": [{"ip": _outside(seed)}]}
        case "Pod":
            return {
                "status.phase": "Running",
                "status.podIP": _inside(seed, "10.244"),
                "status.hostIP": _inside(seed, "10.0"),
            }
        case "Namespace":
            return {"status.phase": "Active"}
        case "PersistentVolumeClaim":
            return {"status.phase": "Bound"}
        case "Job":
            return {"status.succeeded": spec.get("completions") or 1}
        case name if name in _WORKLOADS:
            count = spec.get("replicas", 1)
            return {f"status.{state}": count for state in ("replicas", "readyReplicas", "availableReplicas")}
        case _:
            return {"status": {}}


def drawn(resource: Resource, inputs: Mapping[str, Json]) -> tuple[str, ...]:
    """Members of the specification that the cluster fills in where they were not given."""
    own = resource.name == "Service" and "status" in resource.outputs.properties  # others' kinds bear the name too
    spec = reveal(inputs.get("spec")) or {}
    return ("clusterIP",) if own and isinstance(spec, dict) and _has_address(spec) else ()


def _service(spec: dict[str, Json], seed: str) -> dict[str, Json]:
    known: dict[str, Json] = {}
    if _has_address(spec):
        address = _inside(seed, "10.96")
        known = {"spec.clusterIP": address, "spec.clusterIPs": [address]}
    ingress = [{"ip": _outside(seed)}] if spec.get("type") == "LoadBalancer" else []
    return {**known, "status.loadBalancer.ingress": ingress}


def _has_address(spec: Mapping[str, Json]) -> bool:
    """Whether the cluster draws the service's address: not for one that was given, or that is only a name."""
    return spec.get("clusterIP") is None and spec.get("type") != "ExternalName"


def _outside(seed: str) -> str:
    return f"203.0.113.{int(hexes(seed, 'outside', digits=4), 16) % 254 + 1}"


def _inside(seed: str, network: str) -> str:
    number = int(hexes(seed, network, digits=8), 16)
    return f"{network}.{number // 256 % 255}.{number % 250 + 4}"
