from dataclasses import replace

from zs_policy.model import MISSING, UNDECLARED, Context
from zs_policy.testing import CONTEXT, Break, Case, Sample
from zs_policy.wire import UNKNOWN

PROD = replace(CONTEXT, stack="prod")

KEY = "azure-native:keyvault:Key"
AT = "properties."
BITS, KINDS = "must be at least 2048", "must be one of RSA, RSA-HSM, EC, EC-HSM, oct-HSM"
WEAK = {
    "aws:acm/certificate:Certificate": "keyAlgorithm",
    "aws:acmpca/certificateAuthority:CertificateAuthority": "certificateAuthorityConfiguration.keyAlgorithm",
    "aws:kms/key:Key": "customerMasterKeySpec",
    "aws:kms/externalKey:ExternalKey": "keySpec",
}
CASES = [
    Case(
        Sample(KEY, {"properties": {"kty": "RSA", "keySize": 2048}}),
        Break(f"{AT}keySize", 1024, BITS),
        Break(f"{AT}keySize", UNKNOWN, "is not known yet", undecided=True),
        Break(f"{AT}kty", "oct", KINDS),
        Break(f"{AT}attributes.exportable", True, "must be false"),
        Break("", None, f"must be at least 3072 ({UNDECLARED})", undecided=True, at=f"{AT}keySize", context=Context()),
    ),
    Case(
        Sample(KEY, {"properties": {"kty": "RSA", "keySize": 3072}}),
        Break(f"{AT}keySize", 1024, BITS),
        context=Context(),
    ),
    Case(
        Sample(KEY, {"properties": {"kty": "EC-HSM", "curveName": "P-256"}}),
        Break(f"{AT}curveName", "P-192", "must be one of P-256, P-384, P-521"),
        Break(f"{AT}curveName", "P-256K", "must be one of P-256, P-384, P-521"),
    ),
    Case(
        Sample(KEY, {"properties": {"kty": "RSA-HSM", "keySize": 3072}}),
        Break(f"{AT}keySize", 2048, "must be at least 3072"),
        Break(f"{AT}keySize", MISSING, "must be at least 3072"),
        context=PROD,
    ),
    *(
        Case(
            Sample(kind, {path.partition(".")[0]: {"keyAlgorithm": "RSA_2048"} if "." in path else "RSA_2048"}),
            Break(path, "RSA_1024", "must be RSA of at least 2048 bits, or a curve"),
        )
        for kind, path in WEAK.items()
    ),
]
