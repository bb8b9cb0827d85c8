"""A vault, by host, id or name, that neither this stack nor its environment declares: how another environment's vault
looks.
"""

from collections.abc import Iterator

from zs_policy.grants import VAULTS, vault_name
from zs_policy.ids import vaults_in
from zs_policy.model import Problem, Stack, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.wire import Leaf, walk

NAME_LABELS = frozenset({"keyvaultName", "keyVaultName", "vaultName"})


def check(stack: Stack) -> Iterator[Problem]:
    if stack.context.own is None:
        return
    declared = set(_declared(stack))
    for resource in stack.resources:
        if resource.kind in VAULTS or resource.kind == "pulumi:pulumi:StackReference":
            continue
        for leaf in resource.leaves:
            if any(vault not in declared for vault in _vaults(leaf, resource.kind)):
                yield violated(
                    leaf.path, "names a vault that neither this stack nor its environment declares", urn=resource.urn
                )


def _vaults(leaf: Leaf, kind: str) -> Iterator[str]:
    if not isinstance(leaf.value, str):
        return
    yield from vaults_in(leaf.value)
    if leaf.label in NAME_LABELS and (leaf.label != "vaultName" or kind.startswith("azure-native:keyvault:")):
        yield leaf.value.lower()


def _declared(stack: Stack) -> Iterator[str]:
    """Vaults made here, and those that the environment's own stacks publish in their outputs."""
    own = stack.context.own
    for resource in stack.resources:
        if resource.kind in VAULTS:
            yield vault_name(resource)
        elif resource.kind == "pulumi:pulumi:StackReference":
            for leaf in walk(resource.outputs):
                if isinstance(leaf.value, str) and own and _of(own.subscriptions, leaf.value):
                    yield from vaults_in(leaf.value)


def _of(subscriptions: frozenset[str], text: str) -> bool:
    """An output counts when it is no ARM id, or one of this environment: the rule on stacks has judged whose output
    it is.
    """
    lowered = text.lower()
    return "/subscriptions/" not in lowered or any(s in lowered for s in subscriptions)


RULE = StackRule(
    id="vault-is-declared",
    title="Every vault that is used is declared",
    why="A vault's address says nothing about whose it is; one that nobody here declared is somebody else's.",
    severity=Severity.CRITICAL,
    family=Family.REACH,
    fix=(
        "Use the vault that this stack makes for the service, or the platform vault from the environment's own outputs."
    ),
    code="vault.uri  # of the service's AzureVault, never an address typed by hand",
    check=check,
)
