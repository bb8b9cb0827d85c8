"""Reading ids: what an ARM id or an ARN says about where a thing belongs. Names and tags are never asked."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from zs_policy.model import Resource

_VAULT_ID: Final = re.compile(
    r"(?i)/providers/Microsoft\.KeyVault/(?:vaults|managedHSMs)/([A-Za-z0-9-]{3,24})(?![A-Za-z0-9-])(/[a-z]+/[^/\s\"']+)?"
)
_VAULT_HOST: Final = re.compile(
    r"(?i)\b([a-z0-9-]{3,24})\.(?:privatelink\.)?(?:vault|vaultcore|managedhsm)\.(?:azure\.(?:net|cn)|usgovcloudapi\.net)\b"
)
_ROLE: Final = re.compile(r"(?i)roleDefinitions/([0-9a-f-]{36})")
_ABOVE: Final = re.compile(
    r"(?i)^/?(?:subscriptions/[^/]+(?:/resourceGroups/[^/]+)?|providers/Microsoft\.Management/managementGroups/[^/]+)?/?$"
)


class VaultScope(NamedTuple):
    """A vault by its globally unique name (lower case); `item` is the object below it, "" for the vault as a whole."""

    vault: str
    item: str


def vault_scope(arm_id: str) -> VaultScope | None:
    match = _VAULT_ID.search(arm_id)
    return VaultScope(match[1].lower(), (match[2] or "").lower()) if match else None


def vaults_in(text: str) -> Iterator[str]:
    """Names of the vaults that a text points to, by ARM id or by host."""
    for pattern in (_VAULT_ID, _VAULT_HOST):
        for match in pattern.finditer(text):
            yield match[1].lower()


def is_above_resources(scope: str) -> bool:
    """Whether a scope is a resource group, a subscription or a management group: everything below it is reached."""
    return bool(_ABOVE.match(scope))


def role_guid(role_definition_id: str) -> str:
    """The GUID of a role definition id, lower case; a bare GUID is one, anything else is ""."""
    match = _ROLE.search(role_definition_id)
    if match:
        return match[1].lower()
    return role_definition_id.lower() if re.fullmatch(r"[0-9a-fA-F-]{36}", role_definition_id) else ""


def owner_of(text: str, owners: Mapping[str, str]) -> str:
    """The environment whose subscription or account id this text names, or "". `owners`: id (lower case) ->
    environment.
    """
    lowered = text.lower()
    return next((environment for owner, environment in owners.items() if owner in lowered), "")


_GROUP: Final = re.compile(r"(?i)/resourceGroups/([^/]+)")


def resource_group(resource: Resource) -> str:
    """The resource group that an Azure resource lies in, in lower case; "" where that is not known. Not a name that
    the program may choose freely: whoever may deploy into a group has been let in there.
    """
    group = resource.at("resourceGroupName")
    if isinstance(group, str):
        return group.lower()
    scope = resource.at("scope")
    match = _GROUP.search(scope) if isinstance(scope, str) else None
    return match[1].lower() if match else ""
