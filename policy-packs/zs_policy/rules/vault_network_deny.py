"""Vaults and managed HSMs that are not open to the internet: public access off, or denied by default."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import MISSING, Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wants import steps
from zs_policy.wire import UNKNOWN

PUBLIC, DEFAULT = "properties.publicNetworkAccess", "properties.networkAcls.defaultAction"


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    public, default = resource.at(PUBLIC), resource.at(DEFAULT)
    for path, value in ((PUBLIC, public), (DEFAULT, default)):
        if value is UNKNOWN:
            yield undecided(steps(path), "is not known yet")
    if public is UNKNOWN or default is UNKNOWN:
        return
    closed, denied = _is(public, "disabled"), _is(default, "deny")
    if not closed and not (public is MISSING and denied):
        yield violated(steps(PUBLIC), "must be 'Disabled'")
    if not denied and not (closed and default is MISSING):
        yield violated(steps(DEFAULT), "must be 'Deny'")
    rules = resource.at("properties.networkAcls.ipRules")
    if rules is UNKNOWN:
        yield undecided(steps("properties.networkAcls.ipRules"), "is not known yet", plausible=True)
    for index, rule in enumerate(cast("list[object]", rules) if isinstance(rules, list) else []):
        value = cast("dict[str, object]", rule).get("value") if isinstance(rule, dict) else None
        if isinstance(value, str) and (value.endswith("/0") or not value.strip("0./")):
            yield violated(("properties", "networkAcls", "ipRules", index, "value"), "lets the whole internet in")


def _is(value: object, word: str) -> bool:
    return isinstance(value, str) and value.lower() == word


RULE = ResourceRule(
    id="vault-network-deny",
    title="A vault is not reachable from the internet",
    why="A stolen token is useless without a path to the vault; a public vault offers the path to everyone.",
    severity=Severity.HIGH,
    family=Family.VAULT_POSTURE,
    frameworks=controls.BOUNDARY,
    fix="Turn public access off, deny by default, and reach the vault through its private endpoint.",
    code='"public_network_access": "Disabled", "network_acls": {"default_action": "Deny", "bypass": "None"}',
    types=frozenset({"azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm"}),
    check=check,
)
