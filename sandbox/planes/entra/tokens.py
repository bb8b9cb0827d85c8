"""Access tokens: made by the directory, read by the services.

Their form is that of version 1.0 tokens, which Key Vault, Storage and Resource Manager ask for (Microsoft: "Access
token claims reference"). Signature, issuer, audience and time are checked by whoever is shown one, as services do.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final

import jwt

from sandbox.cloud import Record
from sandbox.planes.keyring import ALGORITHM, times
from sandbox.planes.world import World

Json = Any

LIFE_S: Final = 3600
ISSUER: Final = "https://sts.windows.net/"
"""What an issuer of access tokens begins with; the tenant follows."""
DIRECTORY: Final = "directory"
"""Whose key signs them. No issuer is called so: theirs are addresses."""
# Who signs in to see the resource: the command line of Azure, for people.
_PEOPLE_APP: Final = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


class RejectedError(Exception):
    """The token does not count. The text says why, without any part of it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a token speaks for."""

    oid: str
    appid: str
    tenant: str
    upn: str = ""

    @property
    def issuer(self) -> str:
        return f"{ISSUER}{self.tenant}/"

    @property
    def words(self) -> str:
        """The caller as services name it in refusals."""
        return f"appid={self.appid};oid={self.oid};iss={self.issuer}"

    @property
    def claims(self) -> dict[str, str]:
        """The caller as services name it in logs."""
        identity = {"http://schemas.microsoft.com/identity/claims/objectidentifier": self.oid, "appid": self.appid}
        if self.upn:
            identity["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"] = self.upn
        return identity


def for_identity(world: World, identity: Record, audience: str) -> str:
    """An access token for a managed identity."""
    principal, tenant = str(identity.outputs["principalId"]), str(identity.outputs["tenantId"])
    claims = {"appid": str(identity.outputs["clientId"]), "appidacr": "2", "idtyp": "app", "xms_mirid": identity.id}
    return _signed(world, tenant, principal, audience, LIFE_S, claims)


def for_person(world: World, tenant: str, object_id: str, audience: str, name: str) -> str:
    """An access token for a person who has signed in."""
    claims = {"appid": _PEOPLE_APP, "appidacr": "0", "idtyp": "user", "upn": name, "scp": "user_impersonation"}
    return _signed(world, tenant, object_id, audience, LIFE_S, claims)


def read(world: World, token: str, audience: str, tenant: str) -> Caller:
    """Who the token speaks for, to a service of `tenant` that calls itself `audience`. Raises `RejectedError`."""
    issuer = f"{ISSUER}{tenant}/"
    try:
        claims: dict[str, Json] = jwt.decode(
            token,
            world.keyring.key(DIRECTORY).public_key(),
            [ALGORITHM],
            options={"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
    except jwt.PyJWTError:
        raise RejectedError("Error validating token: the signature or the form of the token is not valid.") from None
    if claims.get("iss") != issuer:
        raise RejectedError(f"AKV10032: Invalid issuer. Expected one of {issuer}, found {claims.get('iss')}.")
    if str(claims.get("aud", "")).removesuffix("/") != audience:
        raise RejectedError(f"AKV10022: Invalid audience. Expected {audience}, found: {claims.get('aud')}.")
    if not claims["nbf"] - 300 <= world.clock() < claims["exp"]:
        raise RejectedError("Error validating token: the token is expired or not yet valid.")
    return Caller(claims["oid"], claims["appid"], tenant, str(claims.get("upn", "")))


def _signed(
    world: World, tenant: str, object_id: str, audience: str, expires_in: float, claims: dict[str, Json]
) -> str:
    common = {
        "aud": audience,
        "iss": f"{ISSUER}{tenant}/",
        "idp": f"{ISSUER}{tenant}/",
        "oid": object_id,
        "sub": object_id,
        "tid": tenant,
        "uti": uuid.uuid4().hex[:22],
        "ver": "1.0",
        **times(expires_in),
    }
    return world.keyring.sign(DIRECTORY, {**common, **claims})
