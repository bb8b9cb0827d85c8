"""Services that still take plain connections, or encryption that is broken, by the property that says so."""

from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.switches import find, judge, same
from zs_policy.tables import controls
from zs_policy.tables.doors import WEAK, WEAK_UNSAID, by_type
from zs_policy.tables.networks import SERVER_PARAMETERS
from zs_policy.transport import TYPES, plain
from zs_policy.wire import UNKNOWN

PLACES = by_type(WEAK)
GATEWAY = "azure-native:apimanagement:ApiManagementService"
OLD_PROTOCOLS = ("tls10", "tls11", "ssl30")
SAYS = "takes connections that are not encrypted, or with what is broken"
VAGUE = "is not known yet: connections may not be encrypted"


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind in TYPES:
        yield from plain(resource)
    yield from judge(resource, SERVER_PARAMETERS.get(resource.kind, ()))
    if resource.kind == GATEWAY:
        yield from _gateway(resource)
    for place in PLACES.get(resource.kind, ()):
        for path, value in find(resource.props, place):
            if value is UNKNOWN and path and path[-1] == place.rpartition(".")[2]:
                yield undecided(path, VAGUE, plausible=True)
            elif value is MISSING:
                if resource.kind in WEAK_UNSAID.get(place, ()):
                    yield violated(path, "is missing, and plain connections are taken until this is turned on")
            elif any(
                same(value, weak) if isinstance(weak, bool) else _same_text(value, weak) for weak in WEAK[place].values
            ):
                yield violated(path, SAYS)


def _gateway(resource: Resource) -> Iterator[Problem]:
    """An API gateway turns protocols on and off under long names of its own, which end with the protocol's."""
    given = resource.at("customProperties")
    for name, value in cast("Mapping[str, object]", given).items() if isinstance(given, Mapping) else ():
        if ".Security." in name and name.rpartition(".")[2].lower() in OLD_PROTOCOLS:
            if value is UNKNOWN:
                yield undecided(("customProperties", name), VAGUE, plausible=True)
            elif same(value, True):
                yield violated(("customProperties", name), SAYS)


def _same_text(value: object, weak: object) -> bool:
    """The same word; a version may be a number, as YAML reads it."""
    return isinstance(value, str | float) and str(value).lower() == str(weak).lower()


RULE = ResourceRule(
    id="transport-encrypted",
    title="Connections are encrypted, with what still holds",
    why="A token or a password that travels in plain, or in TLS 1.0, belongs to whoever listens.",
    severity=Severity.MEDIUM,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Require TLS 1.2 or newer and refuse everything else.",
    code='minimum_tls_version="TLS1_2"',
    types=frozenset(PLACES) | TYPES | frozenset(SERVER_PARAMETERS) | {GATEWAY},
    check=check,
)
