"""Firewall rules of databases and caches that let in all of Azure, or more addresses than a site has."""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address
from typing import Final, cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.switches import find
from zs_policy.tables import controls
from zs_policy.tables.networks import RANGES
from zs_policy.wire import UNKNOWN

SITE: Final = {4: 1, 6: 2**64}
"""What one address stands for: in IPv6 a site is a /64, which nobody counts in addresses."""


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    first, last = RANGES[resource.kind]
    most = cast("int", context.options["addresses"])
    for (path, begins), (_, ends) in zip(find(resource.props, first), find(resource.props, last), strict=False):
        if begins is UNKNOWN or ends is UNKNOWN:
            yield undecided(path, "is not known yet: the rule may let anyone in", plausible=True)
            continue
        start, end = _address(begins), _address(ends)
        if start is None or end is None:
            continue
        if not int(start) and not int(end):
            yield violated(path, "lets in all of Azure, the machines of other tenants among it")
        elif int(end) - int(start) >= most * SITE[start.version] and not _inside(resource, start, end):
            yield violated(path, f"lets in more than {most} addresses; name the few that need it")


def _inside(resource: Resource, *ends: IPv4Address | IPv6Address) -> bool:
    """Whether these are addresses of a network that the service itself is placed in, as a cache may be."""
    return resource.kind.startswith("azure-native:redis:") and all(int(end) and end.is_private for end in ends)


def _address(value: object) -> IPv4Address | IPv6Address | None:
    """An address; of one with a prefix, which the clouds refuse here, what was meant."""
    try:
        return ip_address(value.partition("/")[0].strip()) if isinstance(value, str) else None
    except (AddressValueError, ValueError):
        return None


RULE = ResourceRule(
    id="firewall-range-narrow",
    title="A service's firewall lets in few addresses",
    why=(
        "A wide range is the internet with one step between, and the range that stands for all of Azure holds "
        "everybody's machines: what opens the service is then its password alone."
    ),
    severity=Severity.HIGH,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Leave public access off and connect through a private endpoint; otherwise name single addresses.",
    code='public_network_access="Disabled"  # and no firewall rule at all',
    types=frozenset(RANGES),
    options={"addresses": Option(256, "Addresses that one rule may let in, at most.", INTEGER)},
    check=check,
)
