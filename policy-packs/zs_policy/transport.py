"""Connections of AWS that are plain or broken, where a table of switches is not enough. No rule lives here."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from zs_policy.model import MISSING, Problem, Resource, undecided, violated
from zs_policy.switches import judge, same
from zs_policy.tables import aws_transport as table
from zs_policy.wants import Want, judged
from zs_policy.wire import UNKNOWN, Path

PLAIN = "takes connections that are not encrypted, or with what is broken"
TYPES = (
    frozenset(table.TRANSPORT)
    | frozenset(table.PARAMETERS)
    | {
        *table.LISTENERS,
        table.API_DOMAIN,
        table.CLASSIC,
        table.CLASSIC_POLICY,
        table.TASK,
        table.EMR,
    }
)


def plain(resource: Resource) -> Iterator[Problem]:
    """What this resource of AWS says, or leaves unsaid, that lets somebody listen."""
    kind = resource.kind
    yield from judge(resource, table.TRANSPORT.get(kind, ()))
    if kind in table.CERTIFIED:
        yield from _certified(resource)
    elif kind == table.API_DOMAIN:
        yield from judged(resource, (Want("securityPolicy", _newer, "must be TLS_1_2 or newer"),))
    elif kind in table.LISTENERS:
        yield from _listener(resource)
    elif kind == table.CLASSIC:
        yield from _classic(resource)
    elif kind == table.CLASSIC_POLICY:
        yield from _classic_policy(resource)
    elif kind == table.TASK:
        yield from _volumes(resource)
    elif kind == table.EMR:
        yield from _clusters(resource)
    elif kind in table.PARAMETERS:
        yield from _parameters(resource)


def _vague(*path: str | int) -> Problem:
    return undecided(path, "is not known yet: connections may not be encrypted", plausible=True)


def _unknown(resource: Resource, name: str, *fields: str) -> Iterator[Problem]:
    """A list that is not known, or an item of it, or one of these fields of an item."""
    value = resource.at(name)
    if value is UNKNOWN:
        yield _vague(name)
    for index, item in enumerate(cast("list[object]", value) if isinstance(value, list) else []):
        if item is UNKNOWN:
            yield _vague(name, index)
        elif isinstance(item, Mapping):
            given = cast("Mapping[str, object]", item)
            yield from (_vague(name, index, field) for field in fields if given.get(field) is UNKNOWN)


def _items(resource: Resource, name: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    value = resource.at(name)
    for index, item in enumerate(cast("list[object]", value) if isinstance(value, list) else []):
        if isinstance(item, Mapping):
            yield index, cast("Mapping[str, object]", item)


def _certified(resource: Resource) -> Iterator[Problem]:
    """With a certificate of one's own the oldest version is one's own choice, and the default is TLS 1.0."""
    if resource.at("viewerCertificate") is not MISSING and not same(
        resource.at("viewerCertificate.cloudfrontDefaultCertificate"), True
    ):
        yield from judge(resource, (table.CERTIFIED[resource.kind],))


def _newer(policy: object) -> bool:
    return not same(policy, "tls_1_0")


def _listener(resource: Resource) -> Iterator[Problem]:
    protocol, port = resource.at("protocol"), resource.at("port")
    if protocol is UNKNOWN:
        yield _vague("protocol")
    elif same(protocol, "http") or (protocol is MISSING and port in (80, 8080, "80", "8080")):
        actions = [action for _, action in _items(resource, "defaultActions")]
        if resource.at("defaultActions") is UNKNOWN:
            yield _vague("defaultActions")
        elif not actions or not all(_redirects(action) for action in actions):
            yield violated(("protocol",), PLAIN)
    policy = resource.at("sslPolicy")
    if policy is UNKNOWN:
        yield _vague("sslPolicy")
    if isinstance(policy, str) and table.OLD_POLICY.match(policy):
        yield violated(("sslPolicy",), PLAIN)


def _redirects(action: Mapping[str, object]) -> bool:
    """Sends whoever comes to HTTPS, or turns them away. What the redirect does not say, it leaves as it was."""
    redirect = action.get("redirect")
    if isinstance(redirect, Mapping):
        return same(cast("Mapping[str, object]", redirect).get("protocol"), "https")
    return redirect is UNKNOWN or same(action.get("type"), "fixed-response")


def _classic(resource: Resource) -> Iterator[Problem]:
    yield from _unknown(resource, "listeners", "lbProtocol")
    for index, listener in _items(resource, "listeners"):
        if same(listener.get("lbProtocol"), "http"):
            yield violated(("listeners", index, "lbProtocol"), PLAIN)


def _classic_policy(resource: Resource) -> Iterator[Problem]:
    yield from _unknown(resource, "policyAttributes", "name", "value")
    for index, attribute in _items(resource, "policyAttributes"):
        name, value = attribute.get("name"), attribute.get("value")
        old = isinstance(value, str) and table.OLD_REFERENCE.match(value)
        broken = isinstance(name, str) and (name.lower() in table.OLD_ATTRIBUTES or table.OLD_CIPHER.search(name))
        on = broken and same(value, True)
        if on or (old and name == "Reference-Security-Policy"):
            yield violated(("policyAttributes", index, "value"), PLAIN)


def _volumes(resource: Resource) -> Iterator[Problem]:
    yield from _unknown(resource, "volumes", "efsVolumeConfiguration")
    for index, volume in _items(resource, "volumes"):
        files = volume.get("efsVolumeConfiguration")
        if isinstance(files, Mapping):
            path: Path = ("volumes", index, "efsVolumeConfiguration", "transitEncryption")
            given = cast("Mapping[str, object]", files).get("transitEncryption")
            if given is UNKNOWN:
                yield _vague(*path)
            elif not same(given, "enabled"):
                yield violated(path, "must be 'ENABLED': files travel unencrypted by default")


def _clusters(resource: Resource) -> Iterator[Problem]:
    value = resource.at("configuration")
    if value is UNKNOWN:
        yield _vague("configuration")
    try:
        document: object = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return
    whole = cast("Mapping[str, object]", document) if isinstance(document, Mapping) else {}
    encryption = whole.get("EncryptionConfiguration")
    if isinstance(encryption, Mapping):
        given = cast("Mapping[str, object]", encryption).get("EnableInTransitEncryption")
        if not same(given, True):
            yield violated(("configuration",), "leaves EnableInTransitEncryption off: data travels in plain")


def _parameters(resource: Resource) -> Iterator[Problem]:
    place = table.PARAMETERS[resource.kind]
    yield from _unknown(resource, place, "name", "value", "parameterKey", "parameterValue")
    for index, parameter in _items(resource, place):
        name, value = parameter.get("name", parameter.get("parameterKey")), parameter.get("value")
        value = parameter.get("parameterValue", value)
        if isinstance(name, str) and name.lower() in table.FORCED and str(value).lower() in table.RELAXED:
            key = "value" if "value" in parameter else "parameterValue"
            yield violated((place, index, key), "lets clients connect without encryption")
