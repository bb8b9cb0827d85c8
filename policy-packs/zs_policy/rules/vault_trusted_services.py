"""Vaults with secrets that Microsoft's services may reach past the firewall."""

from collections.abc import Iterator

from zs_policy.grants import UNREADABLE, grants, vault_name
from zs_policy.model import Problem, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN

VAULT = "azure-native:keyvault:Vault"
PATH = ("properties", "networkAcls", "bypass")


def check(stack: Stack) -> Iterator[Problem]:
    holding = {
        g.scope.vault for g in grants(stack) if g.scope is not None and g.role.reads and g.role is not UNREADABLE
    }
    for vault in stack.of(VAULT):
        bypass = vault.at("properties.networkAcls.bypass")
        if vault_name(vault) not in holding:
            continue  # keys only: platform services unwrap with them
        if bypass is UNKNOWN:
            yield undecided(PATH, "is not known yet", urn=vault.urn)
        elif isinstance(bypass, str) and bypass.lower() != "none":
            yield violated(PATH, "must be 'None': this vault holds secrets of a service", urn=vault.urn)


RULE = StackRule(
    id="vault-trusted-services",
    title="Nothing passes by the firewall of a vault with secrets",
    why=(
        "The bypass is for all of Microsoft's trusted services, in anyone's tenant where they are confused; "
        "only vaults with keys need it."
    ),
    severity=Severity.MEDIUM,
    family=Family.NETWORK,
    frameworks=controls.BOUNDARY,
    fix="Set it to None; keep keys that services unwrap with in a vault of their own.",
    code='"network_acls": {"bypass": "None", "default_action": "Deny"}',
    check=check,
)
