"""Keys and vaults of production that are not in hardware."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, in_production
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import Want, judged, one_of

KEY, VAULT = "azure-native:keyvault:Key", "azure-native:keyvault:Vault"
TYPES = {
    KEY: [Want("properties.kty", one_of("RSA-HSM", "EC-HSM", "oct-HSM"), "must be a kind of HSM in production")],
    VAULT: [Want("properties.sku.name", one_of("premium"), "must be premium in production: only it has an HSM")],
}


def check(resource: Resource, context: Context) -> Iterator[Problem]:
    yield from in_production(context, judged(resource, TYPES[resource.kind]))


RULE = ResourceRule(
    id="key-hardware",
    title="Production's keys are in hardware",
    why="A key in software is a file that somebody at the cloud, or in it, can copy; one in an HSM cannot leave it.",
    severity=Severity.HIGH,
    family=Family.VAULT_POSTURE,
    frameworks=controls.KEYS,
    fix="Use a premium vault and HSM keys.",
    code='"sku": {"family": "A", "name": "premium"}, "kty": "RSA-HSM"',
    types=frozenset(TYPES),
    check=check,
)
