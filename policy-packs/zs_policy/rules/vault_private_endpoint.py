"""Vaults that are closed to the internet and have no private endpoint in this stack."""

from collections.abc import Iterator

from zs_policy.grants import VAULTS, vault_name
from zs_policy.ids import vault_scope
from zs_policy.model import Problem, Stack, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables import controls

ENDPOINTS = ("azure-native:network:PrivateEndpoint",)


def check(stack: Stack) -> Iterator[Problem]:
    if stack.context.own is None:
        return  # without declared environments the endpoint may be anywhere
    endpoints = [endpoint for kind in ENDPOINTS for endpoint in stack.of(kind)]
    targets = {name for endpoint in endpoints for leaf in endpoint.leaves for name in _vaults(leaf.value)}
    sources = {u for endpoint in endpoints for urns in endpoint.property_dependencies.values() for u in urns}
    for vault in stack.of(*VAULTS):
        if vault_name(vault) not in targets and vault.urn not in sources:
            yield violated((), "has no private endpoint here: nobody reaches it, or somebody opens it", urn=vault.urn)


def _vaults(value: object) -> Iterator[str]:
    if isinstance(value, str) and (scope := vault_scope(value)):
        yield scope.vault


RULE = StackRule(
    id="vault-private-endpoint",
    title="A vault has its private endpoint",
    why="A closed vault without a private path is opened by the first person who needs it, in a hurry.",
    severity=Severity.MEDIUM,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Make the endpoint with the vault.",
    code='network.PrivateEndpoint(name, private_link_service_connections=[{"group_ids": ["vault"], ...}], ...)',
    check=check,
)
