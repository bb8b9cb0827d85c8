"""The sandbox's certificate authority: made with the planes, trusted by nobody who is not told to.

Leaf certificates are made when a host is first asked for. The authority's key never leaves its file (mode 0600); the
leaves' key never leaves this process.
"""

from __future__ import annotations

import datetime
import ssl
import tempfile
import threading
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.planes import files

_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "zero-secret sandbox CA (this machine only)")])
_YEARS = datetime.timedelta(days=10 * 365)
_LIFE = datetime.timedelta(days=90)
_SKEW = datetime.timedelta(hours=1)
_PEM, _PLAIN = serialization.Encoding.PEM, serialization.NoEncryption()


class Authority:
    """The authority kept in `folder`: `ca.pem` for clients to trust, `ca.key` for nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = files.private_folder(folder)
        self.path = folder / "ca.pem"
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        made = ec.generate_private_key(ec.SECP256R1())
        pem = files.create_once(folder / "ca.key", _private(made))
        key = serialization.load_pem_private_key(pem, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{folder / 'ca.key'} is not the key that was written there")
        self._key = key
        certificate = files.create_once(self.path, self._own().public_bytes(_PEM))
        self._certificate = x509.load_pem_x509_certificate(certificate)

    def context(self, host: str) -> ssl.SSLContext:
        """A TLS server context that is `host`."""
        with self._lock:
            if host not in self._contexts:
                self._contexts[host] = self._made(host)
            return self._contexts[host]

    @cached_property
    def _leaf_key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    def _made(self, host: str) -> ssl.SSLContext:
        now = datetime.datetime.now(datetime.UTC)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        leaf = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]))
            .issuer_name(self._certificate.subject)
            .public_key(self._leaf_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _SKEW)
            .not_valid_after(now + _LIFE)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(issuer, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # OpenSSL takes certificates from files only.
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".leaf-") as file:
            file.write(leaf.public_bytes(_PEM) + _private(self._leaf_key))
            file.flush()
            context.load_cert_chain(file.name)
        return context

    def _own(self) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        identifier = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(_NAME)
            .issuer_name(_NAME)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _SKEW)
            .not_valid_after(now + _YEARS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(identifier, critical=False)
            .sign(self._key, hashes.SHA256())
        )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, _PLAIN)
