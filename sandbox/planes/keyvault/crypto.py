"""What a vault does with a private key. Keys go in and out as PKCS#8; nothing of them leaves by any answer.

Algorithms: Microsoft, "Key types, algorithms, and operations". Symmetric keys belong to Managed HSM: not modelled.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    decode_dss_signature,
    encode_dss_signature,
)

from sandbox.planes.keyvault import refusals

Json = Any
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

SIZES: Final = (2048, 3072, 4096)
CURVES: Final[dict[str, ec.EllipticCurve]] = {
    "P-256": ec.SECP256R1(),
    "P-384": ec.SECP384R1(),
    "P-521": ec.SECP521R1(),
    "P-256K": ec.SECP256K1(),
}
_HASHES: Final = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
_SIGNS_WITH: Final = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "ES256K": "P-256K"}


def make(kind: str, size: int, curve: str) -> bytes:
    """A new private key. `kind` is RSA or EC."""
    key = rsa.generate_private_key(65537, size) if kind == "RSA" else ec.generate_private_key(CURVES[curve])
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public(pkcs8: bytes) -> dict[str, str]:
    """The public half, as the members of a JSON Web Key."""
    key = _loaded(pkcs8)
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return {"n": _number(numbers.n), "e": _number(numbers.e)}
    point, width = key.public_key().public_numbers(), (key.curve.key_size + 7) // 8
    return {"crv": _curve(key), "x": _number(point.x, width), "y": _number(point.y, width)}


def encrypt(pkcs8: bytes, algorithm: str, value: bytes) -> bytes:
    """Raises `Refused`."""
    key = _rsa(pkcs8)
    try:
        return key.public_key().encrypt(value, _padding(algorithm))
    except ValueError:
        raise refusals.bad("The value is too long for the key and algorithm.") from None


def decrypt(pkcs8: bytes, algorithm: str, value: bytes) -> bytes:
    """Raises `Refused`."""
    key = _rsa(pkcs8)
    try:
        return key.decrypt(value, _padding(algorithm))
    except ValueError:
        raise refusals.bad("The value was not made with this key and algorithm.") from None


def sign(pkcs8: bytes, algorithm: str, digest: bytes) -> bytes:
    """The signature of a digest. Raises `Refused`."""
    key = _loaded(pkcs8)
    hash_ = _hash(key, algorithm, digest)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(digest, _signature(algorithm), Prehashed(hash_))
    width = (key.curve.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(hash_))))
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")


def verify(pkcs8: bytes, algorithm: str, digest: bytes, signature: bytes) -> bool:
    """Raises `Refused`."""
    key = _loaded(pkcs8)
    hash_ = _hash(key, algorithm, digest)
    try:
        if isinstance(key, rsa.RSAPrivateKey):
            key.public_key().verify(signature, digest, _signature(algorithm), Prehashed(hash_))
        else:
            half = len(signature) // 2
            parts = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
            key.public_key().verify(encode_dss_signature(*parts), digest, ec.ECDSA(Prehashed(hash_)))
    except InvalidSignature:
        return False
    return True


def unpacked(body: dict[str, Json], name: str) -> bytes:
    """A base64url member of a request. Raises `Refused`."""
    given = body.get(name)
    try:
        return base64.b64decode(f"{given}{'=' * (-len(given) % 4)}", b"-_", validate=True)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError, binascii.Error):
        raise refusals.bad(f"The parameter {name} is missing or not base64url.") from None


def packed(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _padding(algorithm: str) -> padding.AsymmetricPadding:
    if algorithm == "RSA1_5":
        return padding.PKCS1v15()
    if algorithm in ("RSA-OAEP", "RSA-OAEP-256"):
        # RSA-OAEP is OAEP with SHA-1, by RFC 7518.
        hash_ = hashes.SHA256() if algorithm.endswith("256") else hashes.SHA1()  # noqa: S303
        return padding.OAEP(padding.MGF1(hash_), hash_, None)
    raise _unsupported()


def _signature(algorithm: str) -> padding.AsymmetricPadding:
    if algorithm.startswith("PS"):
        return padding.PSS(padding.MGF1(_HASHES[algorithm[2:]]), padding.PSS.DIGEST_LENGTH)
    return padding.PKCS1v15()


def _hash(key: Private, algorithm: str, digest: bytes) -> hashes.HashAlgorithm:
    hash_ = _HASHES.get(algorithm[2:5])
    if isinstance(key, rsa.RSAPrivateKey):
        fits = algorithm[:2] in ("RS", "PS") and len(algorithm) == 5
    else:
        fits = _SIGNS_WITH.get(algorithm) == _curve(key)
    if hash_ is None or not fits:
        raise _unsupported()
    if len(digest) != hash_.digest_size:
        raise refusals.bad("The digest has not the length that the algorithm needs.")
    return hash_


def _loaded(pkcs8: bytes) -> Private:
    key = serialization.load_der_private_key(pkcs8, None)
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)  # noqa: S101 - as made above
    return key


def _rsa(pkcs8: bytes) -> rsa.RSAPrivateKey:
    key = _loaded(pkcs8)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise _unsupported()
    return key


def _curve(key: ec.EllipticCurvePrivateKey) -> str:
    return next(name for name, curve in CURVES.items() if curve.name == key.curve.name)


def _number(value: int, width: int = 0) -> str:
    return packed(value.to_bytes(width or (value.bit_length() + 7) // 8, "big"))


def _unsupported() -> refusals.Refused:
    return refusals.bad("Key and signing or encryption algorithm are incompatible.")
