"""The metadata service of a machine: a token for the identity that is assigned to it, for whoever asks on it.

Which machine it is stands in the address: `http://127.0.0.1:<port>/<ARM id of the identity>` as
`AZURE_POD_IDENTITY_AUTHORITY_HOST`. As with the real service, to be on the machine is to be the identity, so anybody on
this computer may ask for any: nothing in the sandbox is worth more than that.

Source: Microsoft, "How managed identities for Azure resources work with virtual machines"; errors: "How to use managed
identities on a VM to acquire an access token", "Error handling".
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from sandbox.cloud import Record
from sandbox.cloud.semantics.identity import TYPE as IDENTITY
from sandbox.planes.entra import refusals, tokens
from sandbox.planes.entra.app import audience
from sandbox.planes.wire import Answer, Plane, Request, Unreachable, answer_json
from sandbox.planes.world import World

Json = Any

_REAL: Final = "169.254.169.254"
PATH: Final = "/metadata/identity/oauth2/token"


def plane(world: World) -> Plane:
    def answer(request: Request) -> Answer:
        if request.host.startswith(_REAL):
            raise Unreachable("this machine has no identity of its own")  # said at once, or clients wait and ask again
        machine, found, _ = request.path.rpartition(PATH)
        if request.method != "GET" or not found:
            return _refusal(404, "not_found", "the sandbox answers here for a machine's identity only")
        if request.headers.get("metadata", "").casefold() != "true":
            return _refusal(400, "bad_request_102", "Required metadata header not specified")
        identity = world.cloud.get(IDENTITY, "", unquote(machine))
        if identity is None or not _asked_for(identity, request):
            return _refusal(400, "invalid_request", "Identity not found")
        if not (resource := request.query.get("resource")):
            return _refusal(400, "invalid_resource", "AADSTS50001: The resource parameter is missing.")
        try:
            return _token(world, identity, audience(resource, str(identity.outputs["tenantId"])), resource)
        except refusals.Refused as refused:
            return _refusal(400, refused.error, str(refused))

    return answer


def _asked_for(identity: Record, request: Request) -> bool:
    """Whether the one assigned identity is the one that is asked for, by whatever name."""
    names = {
        "client_id": str(identity.outputs["clientId"]),
        "object_id": str(identity.outputs["principalId"]),
        "principal_id": str(identity.outputs["principalId"]),
        "msi_res_id": identity.key,
        "mi_res_id": identity.key,
    }
    return all(request.query.get(name, own).casefold() == own.casefold() for name, own in names.items())


def _token(world: World, identity: Record, aud: str, resource: str) -> Answer:
    now = int(world.clock())
    body = {
        "access_token": tokens.for_identity(world, identity, aud),
        "client_id": str(identity.outputs["clientId"]),
        "expires_in": str(tokens.LIFE_S),
        "expires_on": str(now + tokens.LIFE_S),
        "ext_expires_in": str(tokens.LIFE_S),
        "not_before": str(now),
        "resource": resource,
        "token_type": "Bearer",
    }
    return answer_json(200, body)


def _refusal(status: int, error: str, words: str) -> Answer:
    return answer_json(status, {"error": error, "error_description": words})
