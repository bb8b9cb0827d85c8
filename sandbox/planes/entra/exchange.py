"""The exchange of a workload's token for an access token: is this the identity that it says it is?

A federated identity credential of the client's identity must have the assertion's issuer and subject byte for byte, and
its audience; then the signature is checked against the key set that the issuer publishes, and the time. (That order is
ours where Microsoft documents none: what a caller gets wrong first is named first.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import jwt

from sandbox.cloud import Cloud, Record
from sandbox.cloud.semantics import federated
from sandbox.cloud.semantics import identity as identities
from sandbox.planes import issuers
from sandbox.planes.entra import refusals
from sandbox.planes.entra.tokens import ISSUER
from sandbox.planes.keyring import ALGORITHM
from sandbox.planes.wire import Plane
from sandbox.planes.world import World

Json = Any

_SKEW_S: Final = 300
_LONGEST: Final = 64 * 1024


def identity(world: World, find: Callable[[str], Plane], tenant: str, client: str, assertion: str) -> Record:
    """The identity that `client` names, if `assertion` proves it. Raises `refusals.Refused`."""
    found = by_client(world.cloud, tenant, client)
    claims, header = _unverified(assertion)
    issuer, subject = str(claims.get("iss", "")), str(claims.get("sub", ""))
    if issuer.startswith((ISSUER, "https://login.microsoftonline.com/")):
        raise refusals.own_token()
    _match(world.cloud, found, issuer, subject, claims.get("aud"))
    _verify(find, issuer, assertion, header)
    now = world.clock()
    begins, ends = _time(claims, "nbf", 0), _time(claims, "exp", None)
    if not begins - _SKEW_S <= now < ends + _SKEW_S:
        raise refusals.outside_time(now, begins, ends)
    return found


def by_client(cloud: Cloud, tenant: str, client: str) -> Record:
    """The managed identity with this client id. Raises `refusals.Refused`."""
    found = identities.by_client_id(cloud, client)
    if found is None or str(found.outputs.get("tenantId", "")).casefold() != tenant.casefold():
        raise refusals.no_application(client, tenant)
    return found


def tenants(cloud: Cloud) -> set[str]:
    """Tenants that exist: those of identities and of vaults."""
    found = {str(record.outputs.get("tenantId", "")).casefold() for record in cloud.of_type(identities.TYPE)}
    for vault in cloud.of_type("azure-native:keyvault:Vault"):
        properties: Mapping[str, Json] = vault.inputs.get("properties") or {}
        found.add(str(properties.get("tenantId", "")).casefold())
    return found - {""}


def _unverified(assertion: str) -> tuple[dict[str, Json], dict[str, Json]]:
    if len(assertion) > _LONGEST:
        raise refusals.malformed()
    try:
        claims: dict[str, Json] = jwt.decode(assertion, options={"verify_signature": False})
        return claims, jwt.get_unverified_header(assertion)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise refusals.malformed() from None


def _match(cloud: Cloud, found: Record, issuer: str, subject: str, audience: Json) -> None:
    known = [each for each in federated.credentials_of(cloud, found.id) if each.issuer == issuer]
    if not known:
        raise refusals.issuer(issuer)
    matching = [each for each in known if each.subject == subject]
    if not matching:
        like = next((each.subject for each in known if each.subject.casefold() == subject.casefold()), None)
        raise refusals.subject(subject, like)
    presented: list[Json] = audience if isinstance(audience, list) else [audience]
    if not any(each.audience in presented for each in matching):
        raise refusals.audience(str(audience))


def _verify(find: Callable[[str], Plane], issuer: str, assertion: str, header: Mapping[str, Json]) -> None:
    published = issuers.keys_of(find, issuer)
    if published is None:
        raise refusals.issuer_unreachable(issuer)
    try:
        keys = jwt.PyJWKSet.from_dict(dict(published)).keys
        key = next(key for key in keys if key.key_id == header.get("kid"))
        ignored = dict.fromkeys(("verify_aud", "verify_exp", "verify_nbf", "verify_iat"), False)
        jwt.decode(assertion, key, [ALGORITHM], options={**ignored})  # pyright: ignore[reportArgumentType]
    except (jwt.PyJWTError, StopIteration):
        raise refusals.signature() from None


def _time(claims: Mapping[str, Json], name: str, otherwise: float | None) -> float:
    found = claims.get(name, otherwise)
    if isinstance(found, int | float) and abs(found) < 1e11:
        return float(found)
    raise refusals.malformed()
