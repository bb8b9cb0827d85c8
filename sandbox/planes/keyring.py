"""Signing keys of everybody who signs tokens here, the directory and the issuers: made when needed, kept sealed."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import time
from contextlib import suppress
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.planes.store import Store

Json = Any

ALGORITHM: Final = "RS256"
_KIND: Final = "signing"


class Keyring:
    """Keys by the name of who signs (an issuer's URL)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, rsa.RSAPrivateKey] = {}

    def key(self, who: str) -> rsa.RSAPrivateKey:
        """The private key of `who`."""
        if who not in self._known:
            if self._store.get(_KIND, who, "key") is None:
                with suppress(sqlite3.IntegrityError):  # another process was first: its key counts
                    self._store.add(_KIND, who, "key", "", {}, _pem(rsa.generate_private_key(65537, 2048)))
            pem = self._store.values(_KIND, who, "key")[0]
            loaded = serialization.load_pem_private_key(pem, None)
            assert isinstance(loaded, rsa.RSAPrivateKey)  # noqa: S101 - as written above
            self._known[who] = loaded
        return self._known[who]

    def sign(self, who: str, claims: dict[str, Json], key: rsa.RSAPrivateKey | None = None) -> str:
        """A JWT of `who`. With `key`, one that only claims to be: the header still names the key of `who`."""
        header = {"kid": key_id(self.key(who).public_key())}
        return jwt.encode(claims, key or self.key(who), ALGORITHM, headers=header)

    def jwks(self, who: str) -> dict[str, Json]:
        """The public half, as a JSON Web Key Set."""
        public = self.key(who).public_key()
        numbers = public.public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": ALGORITHM, "kid": key_id(public)}
        return {"keys": [{**key, "n": _number(numbers.n), "e": _number(numbers.e)}]}


def key_id(key: rsa.RSAPublicKey) -> str:
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return _text(hashlib.sha256(der).digest()[:20])


def times(expires_in: float) -> dict[str, int]:
    """`iat`, `nbf` and `exp` of a token issued now. A negative duration: one that expired before."""
    now = time.time()
    begun = min(now, now + expires_in - 600) if expires_in < 0 else now
    return {"iat": int(begun), "nbf": int(begun), "exp": int(now + expires_in)}


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
