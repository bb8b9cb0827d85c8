"""`login.microsoftonline.com`: token endpoint, discovery documents, key set.

One flow: client credentials with a client assertion. Passwords, client secrets, certificates, device codes and consent
are refused: nothing here has any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl

from sandbox.cloud import RefusedError, faults
from sandbox.planes.entra import exchange, refusals, tokens
from sandbox.planes.wire import Answer, Plane, Request, answer_json
from sandbox.planes.world import World

Json = Any

HOSTS: Final = ("login.microsoftonline.com", "login.windows.net", "sts.windows.net")
RESOURCES: Final = ("https://vault.azure.net", "https://storage.azure.com", "https://management.azure.com")
"""Resources that tokens are given for; a storage account's own address is one too."""

_LOGIN: Final = "https://login.microsoftonline.com"
_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_BLOBS: Final = re.compile(r"https://[a-z0-9]{3,24}\.blob\.core\.windows\.net")


def plane(world: World, find: Callable[[str], Plane]) -> Plane:
    def answer(request: Request) -> Answer:
        try:
            faults.check(world.cloud, "TokenIssue", request.host)
            return _answer(world, find, request)
        except faults.ThrottledError as throttled:
            return answer_json(
                429, {"error": "temporarily_unavailable"}, {"Retry-After": str(int(throttled.retry_after))}
            )
        except RefusedError as fault:
            return answer_json(503, {"error": "temporarily_unavailable", "error_description": str(fault)})
        except refusals.Refused as refused:
            return refused.answer(world.clock())

    return answer


def audience(resource: str, tenant: str) -> str:
    """The audience of tokens for a resource. Raises `refusals.Refused`."""
    bare = resource.removesuffix("/")
    if bare in RESOURCES or _BLOBS.fullmatch(bare):
        return bare
    raise refusals.no_resource(resource, tenant)


def _answer(world: World, find: Callable[[str], Plane], request: Request) -> Answer:
    tenant, _, page = request.path.strip("/").partition("/")
    if f"{tenant}/{page}" == "common/discovery/instance":
        return answer_json(200, _instance(request.query.get("authorization_endpoint", "")))
    if page in ("oauth2/v2.0/token", "oauth2/token"):
        return _token(world, find, tenant, request) if request.method == "POST" else Answer(405)
    if page in (".well-known/openid-configuration", "v2.0/.well-known/openid-configuration"):
        _known(world, tenant)
        return answer_json(200, _configuration(tenant, "/v2.0" if page.startswith("v2") else ""))
    if page in ("discovery/keys", "discovery/v2.0/keys"):
        return answer_json(200, world.keyring.jwks(tokens.DIRECTORY))
    return answer_json(404, {"error": "not_found"})


def _token(world: World, find: Callable[[str], Plane], tenant: str, request: Request) -> Answer:
    form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    _known(world, tenant)
    if form.get("grant_type") != "client_credentials":
        raise refusals.bad_grant()
    client = form.get("client_id", "")
    if form.get("client_secret"):
        exchange.by_client(world.cloud, tenant, client)
        raise refusals.client_secret()
    assertion = form.get("client_assertion")
    if not assertion or form.get("client_assertion_type") != _ASSERTION_TYPE:
        raise refusals.no_credential()
    resource = form.get("resource") or _resource(form.get("scope", ""))
    identity = exchange.identity(world, find, tenant, client, assertion)
    token = tokens.for_identity(world, identity, audience(resource, tenant))
    life = {"expires_in": tokens.LIFE_S, "ext_expires_in": tokens.LIFE_S}
    return answer_json(200, {"token_type": "Bearer", **life, "access_token": token})


def _resource(scope: str) -> str:
    resource = scope.removesuffix("/.default")
    if resource == scope or " " in scope:
        raise refusals.bad_scope(scope)
    return resource


def _known(world: World, tenant: str) -> None:
    if tenant.casefold() not in exchange.tenants(world.cloud):
        raise refusals.no_tenant(tenant)


def _instance(endpoint: str) -> Json:
    parts = endpoint.removeprefix("https://").split("/")
    tenant = parts[1] if len(parts) > 1 else "common"
    aliases = list(HOSTS)
    network = {"preferred_network": HOSTS[0], "preferred_cache": "login.windows.net", "aliases": aliases}
    found = f"{_LOGIN}/{tenant}/v2.0/.well-known/openid-configuration"
    return {"tenant_discovery_endpoint": found, "api-version": "1.1", "metadata": [network]}


def _configuration(tenant: str, version: str) -> Json:
    return {
        "issuer": f"{_LOGIN}/{tenant}/v2.0" if version else f"{tokens.ISSUER}{tenant}/",
        "token_endpoint": f"{_LOGIN}/{tenant}/oauth2{version}/token",
        "authorization_endpoint": f"{_LOGIN}/{tenant}/oauth2{version}/authorize",
        "jwks_uri": f"{_LOGIN}/{tenant}/discovery{version}/keys",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "response_types_supported": ["code", "id_token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
    }
