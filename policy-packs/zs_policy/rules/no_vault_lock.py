"""Management locks on vaults, identities and what holds them: a lock blocks revocation."""

import re
from collections.abc import Iterator

from zs_policy.grants import VAULTS
from zs_policy.ids import is_above_resources
from zs_policy.model import Problem, Resource, Stack, undecided, violated
from zs_policy.rule import Family, Severity, StackRule
from zs_policy.tables.federation import IDENTITY
from zs_policy.wire import UNKNOWN

LOCKS = "azure-native:authorization:ManagementLock"
HELD = re.compile(
    r"(?i)/providers/Microsoft\.(?:KeyVault/(?:vaults|managedHSMs)|ManagedIdentity/userAssignedIdentities)/"
)
TEXT = "stands on a vault or an identity: it blocks the removal of role assignments and federated credentials"
UNSURE = "is not known yet: it may be a vault's or an identity's"
GUARDED = (*VAULTS, IDENTITY)


def check(stack: Stack) -> Iterator[Problem]:
    held = [r for kind in GUARDED for r in stack.of(kind)]
    groups = {name for r in held if isinstance(name := r.at("resourceGroupName"), str)}
    for lock in stack.of(*(f"{LOCKS}{end}" for end in ("ByScope", "AtResourceLevel", "AtResourceGroupLevel"))):
        if lock.kind.endswith("AtResourceGroupLevel"):
            name = lock.at("resourceGroupName")
            if name is UNKNOWN and not lock.property_dependencies.get("resourceGroupName"):
                yield undecided(("resourceGroupName",), UNSURE, urn=lock.urn)
            if isinstance(name, str) and name in groups:
                yield violated(("resourceGroupName",), TEXT.replace("on a", "above a"), urn=lock.urn)
        elif lock.kind.endswith("AtResourceLevel"):
            space = lock.at("resourceProviderNamespace")
            if space is UNKNOWN:
                yield undecided(("resourceProviderNamespace",), UNSURE, urn=lock.urn)
            if isinstance(space, str) and space.lower() in ("microsoft.keyvault", "microsoft.managedidentity"):
                yield violated(("resourceProviderNamespace",), TEXT, urn=lock.urn)
        else:
            yield from _by_scope(lock, {r.urn for r in held}, groups)


def _by_scope(lock: Resource, held: set[str], groups: set[str]) -> Iterator[Problem]:
    scope = lock.at("scope")
    ours = scope is UNKNOWN and held & set(lock.property_dependencies.get("scope", ()))
    if ours or (isinstance(scope, str) and HELD.search(f"{scope}/")):
        yield violated(("scope",), TEXT, urn=lock.urn)
    elif scope is UNKNOWN and not lock.property_dependencies.get("scope"):
        yield undecided(("scope",), UNSURE, urn=lock.urn)
    elif isinstance(scope, str) and is_above_resources(scope):
        group = scope.rstrip("/").rpartition("/")[2]
        if "/resourcegroups/" not in scope.lower() or group.lower() in {g.lower() for g in groups}:
            yield violated(("scope",), TEXT.replace("on a", "above a"), urn=lock.urn)


RULE = StackRule(
    id="no-vault-lock",
    title="No management lock blocks revocation",
    why=(
        "A lock is inherited by everything below. While it stands nobody can take a role assignment or a "
        "federated credential away, least of all in a hurry."
    ),
    severity=Severity.HIGH,
    family=Family.LIFECYCLE,
    fix=(
        "Guard the vault by purge protection, soft delete, `protect` and a deny-delete policy; lock the audit"
        " account only."
    ),
    code="opts=pulumi.ResourceOptions(protect=True)",
    check=check,
)
