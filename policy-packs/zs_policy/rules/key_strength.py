"""Keys and certificates of a kind, a size or a curve that is too weak, or that can be taken out."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, in_production, undecided, violated
from zs_policy.rule import INTEGER, Family, Option, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import Want, at_least, judged, number, off, one_of, steps
from zs_policy.wire import UNKNOWN

KEY = "azure-native:keyvault:Key"
KINDS = ("RSA", "RSA-HSM", "EC", "EC-HSM", "oct-HSM")
CURVES = ("P-256", "P-384", "P-521")
"""NIST's. P-256K (secp256k1) is none of them: few HSMs and no TLS stack know it, and no audit asks for it."""
WEAK = {
    "aws:acm/certificate:Certificate": "keyAlgorithm",
    "aws:acmpca/certificateAuthority:CertificateAuthority": "certificateAuthorityConfiguration.keyAlgorithm",
    "aws:kms/key:Key": "customerMasterKeySpec",
    "aws:kms/externalKey:ExternalKey": "keySpec",
}


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    strict, lax = (cast("int", context.options[name]) for name in ("production_bits", "bits"))
    yield from in_production(context, _weak(resource, strict), elsewhere=_weak(resource, lax))


def _weak(resource: Resource, least: int) -> Iterator[Problem]:
    if resource.kind != KEY:
        path = WEAK[resource.kind]
        algorithm = resource.at(path)
        if algorithm is UNKNOWN:
            yield undecided(steps(path), "is not known yet")
        size = number(algorithm.upper().removeprefix("RSA_")) if isinstance(algorithm, str) else None
        if size is not None and size < least:
            yield violated(steps(path), f"must be RSA of at least {least} bits, or a curve")
        return
    yield from judged(resource, [Want("properties.kty", one_of(*KINDS), f"must be one of {', '.join(KINDS)}", True)])
    kind = resource.at("properties.kty")
    if kind is MISSING or (isinstance(kind, str) and kind.upper().startswith("RSA")):
        text = f"must be at least {least}"
        yield from judged(resource, [Want("properties.keySize", at_least(least), text, absent=least <= 2048)])
    else:
        curves = Want("properties.curveName", one_of(*CURVES), f"must be one of {', '.join(CURVES)}", absent=True)
        yield from judged(resource, [curves])
    yield from judged(resource, [off("properties.attributes.exportable")])


RULE = ResourceRule(
    id="key-strength",
    title="Keys are strong and stay where they are",
    why="A short key is broken by whoever copies what it encrypts today; an exportable one is a secret again.",
    severity=Severity.HIGH,
    family=Family.VAULT_POSTURE,
    frameworks=controls.KEYS,
    fix="Use RSA of 3072 bits or a NIST curve, never exportable.",
    code='"kty": "RSA-HSM", "key_size": 3072, "attributes": {"exportable": False}',
    types=frozenset({KEY, *WEAK}),
    options={
        "bits": Option(2048, "Least size of an RSA key.", INTEGER),
        "production_bits": Option(3072, "Least size of an RSA key in production.", INTEGER),
    },
    check=check,
)
