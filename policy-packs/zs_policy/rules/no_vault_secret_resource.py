"""Resources that write a secret's value into a vault. The vault is right; the program is the wrong hand to write it."""

from collections.abc import Iterator

from zs_policy.model import MISSING, Context, Problem, Resource, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.wire import UNKNOWN

ALWAYS = "azure-native:keyvault:Secret"
WHEN_ANY = {
    "aws:secretsmanager/secretVersion:SecretVersion": ("secretString", "secretBinary", "secretStringWo"),
    "aws:ssm/parameter:Parameter": ("value", "valueWo"),
    "aws:kms/externalKey:ExternalKey": ("keyMaterialBase64",),
    "aws:kms/replicaExternalKey:ReplicaExternalKey": ("keyMaterialBase64",),
    "azure:keyvault/secret:Secret": ("value", "valueWo"),
    "gcp:secretmanager/secretVersion:SecretVersion": ("secretData", "secretDataWo"),
    "kubernetes:core/v1:Secret": ("data", "stringData"),
    "kubernetes:core/v1:SecretPatch": ("data", "stringData"),
    "vault:kv/secretV2:SecretV2": ("dataJson", "dataJsonWo"),
}


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    if resource.kind == ALWAYS:
        yield violated(
            (), "a write of this resource is a write of a secret's value; its tags and expiry belong to that version"
        )
        return
    if resource.kind == "aws:ssm/parameter:Parameter" and resource.at("type") not in ("SecureString", UNKNOWN):
        return
    for name in WHEN_ANY[resource.kind]:
        if resource.at(name) not in (MISSING, {}, ""):
            yield violated((name,), "writes a secret's value from the program")


RULE = ResourceRule(
    id="no-vault-secret-resource",
    title="No secret value is written into a vault by the program",
    why=(
        "The value lies in state, in the plan's diff and in ARM or the API's logs, and the next up undoes the "
        "rotator's work."
    ),
    severity=Severity.CRITICAL,
    family=Family.CREDENTIAL_EXISTS,
    fix="Declare the slot's metadata only: an entry of the slot manifest on Azure, a Secret without a version on AWS.",
    code=(
        "aws.secretsmanager.Secret(name, kms_key_id=key.arn)  # no SecretVersion: the first rotation makes the "
        "first value"
    ),
    types=frozenset({ALWAYS, *WHEN_ANY}),
    check=check,
)
