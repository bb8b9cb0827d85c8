"""Services that answer the whole internet, by the property that says so: one table over every type that has it.

A property that is missing is judged where the service's default is documented and nobody is meant to visit it
(`tables/networks.py`). Vaults, of which more is asked, have rules of their own.
"""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.switches import find, same
from zs_policy.tables import controls
from zs_policy.tables.doors import OPEN, by_type
from zs_policy.tables.networks import (
    ADDRESS_LISTS,
    ALLOW_LISTS,
    DENIES,
    EVERYBODY,
    INJECTED,
    OPEN_UNSAID,
    SEARCH,
    SWITCHES,
)
from zs_policy.wire import UNKNOWN, Path

PLACES = by_type(OPEN)
CLUSTER = "aws:eks/cluster:Cluster"
AKS = "azure-native:containerservice:ManagedCluster"
ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})
SAYS = "opens the service to the internet; reach it through a private endpoint"
UNSAID = "is missing, and the service answers the internet until this is turned off"
API = "apiServerAccessProfile"


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == CLUSTER:
        yield from _cluster(resource)
        return
    switched = False
    for place in PLACES[resource.kind]:
        if switched and place.endswith("efaultAction"):
            continue  # one mistake in two places
        for path, value in find(resource.props, place):
            if value is UNKNOWN and _names(path)[-1:] == [place.rpartition(".")[2].removesuffix("[]")]:
                yield undecided(path, "is not known yet: the service may be open to the internet", plausible=True)
            elif _open(resource, place, value) and not _closed(resource, place):
                switched = True
                yield violated(path, UNSAID if value is MISSING else SAYS)
    if resource.kind == AKS:
        yield from _managed_cluster(resource)


def _names(path: Path) -> list[str]:
    return [part for part in path if isinstance(part, str)]


def _open(resource: Resource, place: str, value: object) -> bool:
    if value is MISSING:
        return resource.kind in OPEN_UNSAID.get(place, ())
    return any(same(value, opened) for opened in OPEN[place].values)


def _closed(resource: Resource, place: str) -> bool:
    """Whether everybody but who is listed is turned away all the same."""
    if place.endswith("efaultAction") or place in ADDRESS_LISTS:
        return any(
            same(resource.at(switch), word) for switch in SWITCHES for word in ("Disabled", "SecuredByPerimeter")
        )
    if not place.endswith("ublicNetworkAccess"):
        return False
    if any(same(resource.at(deny), "deny") for deny in DENIES) or same(
        resource.at("isVirtualNetworkFilterEnabled"), True
    ):
        return True
    lists = (*ALLOW_LISTS, "networkRuleSet.ipRules") if resource.kind == SEARCH else ALLOW_LISTS
    return any(resource.at(subnet) is not MISSING for subnet in INJECTED) or any(
        resource.at(allowed) not in (MISSING, []) for allowed in lists
    )


def _managed_cluster(resource: Resource) -> Iterator[Problem]:
    """A cluster of Azure, whose API answers the internet unless it is private or lists who may ask."""
    private, listed = resource.at(f"{API}.enablePrivateCluster"), resource.at(f"{API}.authorizedIPRanges")
    listed = resource.at("apiServerAuthorizedIPRanges") if listed is MISSING else listed  # where it was until 2019
    place: Path = (API, "enablePrivateCluster")
    if same(private, True) or same(resource.at("publicNetworkAccess"), "Disabled"):
        return
    entries = cast("list[object]", listed) if isinstance(listed, list) else []
    if private is UNKNOWN or listed is UNKNOWN or UNKNOWN in entries:
        yield undecided(place, "is not known yet: the service may be open to the internet", plausible=True)
    elif not entries or any(same(entry, everybody) for entry in entries for everybody in EVERYBODY[:2]):
        yield violated(place, "is not on, and no addresses are listed: the cluster's API answers the internet")


def _cluster(resource: Resource) -> Iterator[Problem]:
    """A cluster's API, open to all unless this is turned off or addresses are listed."""
    place: Path = ("vpcConfig", "endpointPublicAccess")
    opened, listed = resource.at("vpcConfig.endpointPublicAccess"), resource.at("vpcConfig.publicAccessCidrs")
    if opened is UNKNOWN:
        yield undecided(place, "is not known yet: the service may be open to the internet", plausible=True)
    elif opened is MISSING or same(opened, True):
        entries = cast("list[object]", listed) if isinstance(listed, list) else []
        if listed is MISSING or not ANYWHERE.isdisjoint(entry for entry in entries if isinstance(entry, str)):
            yield violated(place, UNSAID if opened is MISSING else SAYS)
        elif listed is UNKNOWN or UNKNOWN in entries:
            where = ("vpcConfig", "publicAccessCidrs")
            yield undecided(where, "is not known yet: the service may be open to the internet", plausible=True)


RULE = ResourceRule(
    id="no-public-access",
    title="No service is open to the internet",
    why="What anyone may reach, anyone may try keys and tokens on that were stolen elsewhere.",
    severity=Severity.MEDIUM,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Turn public access off and connect through a private endpoint, or deny all but the listed networks.",
    code='public_network_access="Disabled"',
    types=frozenset(PLACES) | {CLUSTER},
    check=check,
)
