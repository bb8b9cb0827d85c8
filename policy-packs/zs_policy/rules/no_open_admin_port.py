"""Firewalls that let the whole internet try its keys and passwords: shells, consoles, databases."""

from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.security_groups import GROUPS, open_to_all
from zs_policy.switches import find, same
from zs_policy.tables import controls
from zs_policy.tables.aws_ports import (
    ADMIN_PORTS,
    ALL_PROTOCOLS,
    FIREWALLS,
    MANY,
    NARROWEST,
    TCP,
    UDP,
    UDP_PORTS,
    Entry,
)
from zs_policy.wants import number
from zs_policy.wire import UNKNOWN, Path


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind in GROUPS:
        yield from open_to_all(resource)
        return
    entry = FIREWALLS[resource.kind]
    if entry.only and not same(resource.at(entry.only[0]), entry.only[1]):
        return
    rules = find(resource.props, entry.rules) if entry.rules else [((), resource.props)]
    for path, rule in rules:
        if isinstance(rule, Mapping):
            yield from _judged(cast("Mapping[str, object]", rule), path, entry)
        elif rule is UNKNOWN:
            yield undecided(path, "is not known yet: it may let the whole internet in", plausible=True)


def _judged(rule: Mapping[str, object], path: Path, entry: Entry) -> Iterator[Problem]:
    what = _behind(rule, entry)
    if not what:
        return
    given = [(name, rule[name]) for name in entry.addresses if name in rule]
    for name, value in given:
        addresses = cast("list[object]", value) if isinstance(value, list) else [value]
        if any(isinstance(address, str) and _internet(address) for address in addresses):
            yield violated((*path, name), f"lets the whole internet try keys and passwords on {what}")
        elif UNKNOWN in addresses:
            yield undecided((*path, name), f"is not known yet: who may reach {what}", plausible=True)
    if entry.open_unsaid and not given:
        yield violated((*path, entry.addresses[0]), f"is missing, and the whole internet may reach {what}")


def _internet(address: str) -> bool:
    """`0.0.0.0/0`, `::/0`, and every range that is wider than a private network can be, a half of it all among them."""
    host, _, bits = address.partition("/")
    return bits.isdecimal() and int(bits) < NARROWEST[6 if ":" in host else 4]


def _behind(rule: Mapping[str, object], entry: Entry) -> str:
    """What listens behind a rule, "" where nothing does that asks for a credential."""
    if UNKNOWN in (rule.get(entry.protocol), rule.get("fromPort"), rule.get("toPort")):
        return "ports that are not known yet"
    protocol = str(rule.get(entry.protocol)).lower()
    if protocol in ALL_PROTOCOLS:
        return "every port"
    first, last = number(rule.get("fromPort")), number(rule.get("toPort", rule.get("fromPort")))
    ports = ADMIN_PORTS.keys() if protocol in TCP else UDP_PORTS if protocol in UDP else ()
    if first is None or last is None:
        return ""
    found = sorted({ADMIN_PORTS[port] for port in ports if first <= port <= last})
    return "every port" if len(found) > MANY else ", ".join(found[:3])


RULE = ResourceRule(
    id="no-open-admin-port",
    title="Nobody on the internet is asked for a password",
    why="A shell, a console or a database that everybody reaches is tried with every stolen and every common password.",
    severity=Severity.HIGH,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Let in the groups and networks that need it; enter machines through a session that signs people in.",
    code="referenced_security_group_id=workload.id  # instead of cidr_ipv4",
    types=frozenset(FIREWALLS) | frozenset(GROUPS),
    check=check,
)
