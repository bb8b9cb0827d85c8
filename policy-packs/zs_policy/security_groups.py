"""Rules of Azure's firewalls that let the whole internet come in, and what listens behind them."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

from zs_policy.model import MISSING, Problem, Resource, undecided, violated
from zs_policy.switches import find, same
from zs_policy.tables.aws_ports import ADMIN_PORTS, MANY, NARROWEST, UDP_PORTS
from zs_policy.wire import UNKNOWN, Path

GROUPS: Final[Mapping[str, str]] = {
    "azure-native:network:NetworkSecurityGroup": "securityRules[]",
    "azure-native:network:SecurityRule": "",
    "azure-native:azurestackhci:SecurityRule": "",
    "azure-native:servicefabric:ManagedCluster": "networkSecurityRules[]",
    "azure-native:servicefabric:NodeType": "networkSecurityRules[]",
}
"""Type -> where its rules are, "" where it is one."""
_PORT: Final = re.compile(r"[0-9]{1,5}")
EVERYBODY: Final = ("*", "Internet", "Any", "0.0.0.0")  # noqa: S104 - what a rule says, no socket
SOURCES: Final = ("sourceAddressPrefix", "sourceAddressPrefixes")
PORTS: Final = ("destinationPortRange", "destinationPortRanges")
CARRYING: Final = ("Tcp", "Udp", "*")


def open_to_all(resource: Resource) -> Iterator[Problem]:
    place = GROUPS[resource.kind]
    for path, rule in find(resource.props, place) if place else [((), resource.props)]:
        if rule is UNKNOWN:
            yield undecided(path, "is not known yet: it may let the whole internet in", plausible=True)
        elif isinstance(rule, Mapping):
            yield from _judged(cast("Mapping[str, object]", rule), path)


def _judged(rule: Mapping[str, object], path: Path) -> Iterator[Problem]:
    for name, values in (("access", ("Allow",)), ("direction", ("Inbound",)), ("protocol", CARRYING)):
        value = rule.get(name, MISSING)
        if value not in (UNKNOWN, MISSING) and not any(same(value, one) for one in values):
            return
    what = _behind(rule)
    if not what:
        return
    for name in SOURCES:
        given = rule.get(name)
        for source in cast("list[object]", given) if isinstance(given, list) else [given]:
            if source is UNKNOWN:
                yield undecided((*path, name), f"is not known yet: who may reach {what}", plausible=True)
            elif isinstance(source, str) and _internet(source):
                if UNKNOWN in (rule.get("access"), rule.get("direction"), rule.get("protocol")):
                    yield undecided((*path, name), f"may let the whole internet reach {what}", plausible=True)
                else:
                    yield violated((*path, name), f"lets the whole internet try keys and passwords on {what}")
                break


def _internet(source: str) -> bool:
    """A word for everybody, or a range that is wider than a private network can be."""
    host, _, bits = source.strip().partition("/")
    wide = bits.isdecimal() and int(bits) < NARROWEST[6 if ":" in host else 4]
    return wide or any(same(source, everybody) for everybody in EVERYBODY)


def _behind(rule: Mapping[str, object]) -> str:
    """What listens behind a rule, "" where nothing does that asks for a credential."""
    found: set[str] = set()
    for name in PORTS:
        given = rule.get(name)
        for ports in cast("list[object]", given) if isinstance(given, list) else [given]:
            if ports is UNKNOWN:
                return "ports that are not known yet"
            found |= _named(ports, datagrams=same(rule.get("protocol"), "Udp"))
    return "every port" if len(found) > MANY else ", ".join(sorted(found)[:3])


def _named(ports: object, *, datagrams: bool) -> set[str]:
    """What listens on `22`, `20-25`, `22, 80` or `*`."""
    behind = {port: name for port, name in ADMIN_PORTS.items() if not datagrams or port in UDP_PORTS}
    found: set[str] = set()
    for text in str(ports).split(",") if isinstance(ports, str | int) else ():
        first, _, last = (part.strip() for part in text.partition("-"))
        if first == "*":
            return set(behind.values())
        if _PORT.fullmatch(first) and _PORT.fullmatch(last or first):
            found |= {name for port, name in behind.items() if int(first) <= port <= int(last or first)}
    return found
