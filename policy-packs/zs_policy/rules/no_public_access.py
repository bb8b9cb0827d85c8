"""Services that answer the whole internet, by the property that says so: one table over every type that has it.

Only what is stated is judged: what a service does when nothing is said differs by service, plan and API version, and
vaults, of which more is asked, have rules of their own.
"""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.switches import find, same
from zs_policy.tables import controls
from zs_policy.tables.doors import OPEN, by_type
from zs_policy.wire import UNKNOWN, Path

PLACES = by_type(OPEN)
DENIES = (
    "networkAcls.defaultAction",
    "networkRuleSet.defaultAction",
    "properties.networkAcls.defaultAction",
    "properties.networkRuleSet.defaultAction",
)
CLUSTER = "aws:eks/cluster:Cluster"
ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})
SAYS = "opens the service to the internet; reach it through a private endpoint"


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == CLUSTER:
        yield from _cluster(resource)
        return
    for place in PLACES[resource.kind]:
        for path, value in find(resource.props, place):
            if value is UNKNOWN and path and path[-1] == place.rpartition(".")[2]:
                yield undecided(path, "is not known yet: the service may be open to the internet", plausible=True)
            elif any(same(value, opened) for opened in OPEN[place].values) and not _closed(resource, place):
                yield violated(path, SAYS)


def _closed(resource: Resource, place: str) -> bool:
    """Whether everything but what is listed is turned away all the same."""
    return place.endswith("ublicNetworkAccess") and any(same(resource.at(deny), "deny") for deny in DENIES)


def _cluster(resource: Resource) -> Iterator[Problem]:
    """A cluster's API, open to all unless addresses are listed."""
    place: Path = ("vpcConfig", "endpointPublicAccess")
    opened, listed = resource.at("vpcConfig.endpointPublicAccess"), resource.at("vpcConfig.publicAccessCidrs")
    if opened is UNKNOWN:
        yield undecided(place, "is not known yet: the service may be open to the internet", plausible=True)
    elif same(opened, True):
        entries = cast("list[object]", listed) if isinstance(listed, list) else []
        if listed is MISSING or not ANYWHERE.isdisjoint(entry for entry in entries if isinstance(entry, str)):
            yield violated(place, SAYS)
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
