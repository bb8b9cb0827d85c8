"""How many resources a service will be, told before the engine starts: a shard that is too large is slow for good.

The engine's file and bucket backends save the whole stack after each resource, so time grows with the square of their
number. Counted here is what the compositions register; a test holds the two together.
"""

from collections.abc import Sequence

from stacks.model.layers import EnvironmentLayer, ServicesLayer
from stacks.model.problems import allowed
from stacks.model.report import Found, Report
from stacks.model.service import Service

_COMPONENT, _GROUP, _ENTRY = 1, 1, 1
_IDENTITY = _COMPONENT + 1
_PRIVATE = _COMPONENT + 3  # the thing itself, its diagnostic setting, its private endpoint


def resources(service: Service, platform: EnvironmentLayer, location: str) -> int:
    """Resources of one service, as its environment sees it, in a stack at `location`; components included."""
    count = _GROUP
    used = not service.retired
    if used:
        count += _IDENTITY + bool(service.workload) + (_IDENTITY if service.pipelines else 0) + len(service.pipelines)
        count += len(service.events.publish) + 2 * len(service.events.subscribe) + (_ENTRY if service.secrets else 0)
    zones = {region: bool(network.dns_zones_in) for region, network in platform.regions.items()}
    if service.stored:
        for region, zone in zones.items():
            if region == location:
                count += _vault(service, used) + zone
            elif service.dr:
                count += _GROUP + _vault(service, used) + zone
    return count + _data(service, used, zones.get(location, False))


def _vault(service: Service, used: bool) -> int:
    keys = sum(slot.kind == "key-encryption-key" for slot in service.stored)
    grants = keys + (2 if len(service.stored) > keys else 0)
    return _PRIVATE + keys + (grants if used else 0)


def _data(service: Service, used: bool, zone: bool) -> int:
    data, private = service.data, _PRIVATE + zone
    count = 0
    if data.postgresql:
        count += private + 2 + len(data.postgresql) + used
    if data.storage:
        count += private + 1 + len(data.storage) * (1 + used)
    if data.redis:
        count += private + 1 + used
    return count


def check_size(
    report: Report, layer: Found[ServicesLayer], services: Sequence[Service], platform: EnvironmentLayer, location: str
) -> None:
    """Name the first service that a shard has no room for, and how many resources it would have with all."""
    most, counted = layer.value.most_resources, [resources(service, platform, location) for service in services]
    if sum(counted) <= most:
        return
    fitting = next(n for n in range(len(counted)) if sum(counted[: n + 1]) > most)
    at = ("services", layer.value.services.index(services[fitting].name))
    message = f"with all its services the shard has {sum(counted)} resources; {allowed([f'{most} at most'])}"
    report.at(layer, at, message, "move this service and those after it to another shard of the environment")
