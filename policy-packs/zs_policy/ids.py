"""Reading ids: what an ARM id or an ARN says about where a thing belongs. Names and tags are never asked."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote

from zs_policy.model import Resource

_VAULT_ID: Final = re.compile(
    r"(?i)/providers/Microsoft\.KeyVault/(?:vaults|managedHSMs)/([A-Za-z0-9-]{3,24})(?![A-Za-z0-9-])(/[a-z]+/[^/\s\"']+)?"
)
_VAULT_HOST: Final = re.compile(
    r"(?i)\b([a-z0-9-]{3,24})\.(?:privatelink\.)?(?:vault|vaultcore|managedhsm)\.(?:azure\.(?:net|cn)|usgovcloudapi\.net)\b"
)
_HEX: Final = r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})"
_GUID: Final = re.compile(rf"(?i)[\s{{(]*{_HEX}[\s)}}]*")
_ROLE: Final = re.compile(rf"(?i)roleDefinitions/[\s{{(]*{_HEX}(?![0-9a-f])")
_ABOVE: Final = re.compile(
    r"(?i)(?:/subscriptions(?:/[^/]+(?:/resourceGroups(?:/[^/]+)?)?)?|/providers/Microsoft\.Management/managementGroups/[^/]+)?"
    r"(?:/providers(?:/[^/]+)?)?/?"
)


class VaultScope(NamedTuple):
    """A vault by its globally unique name (lower case); `item` is the object below it, "" for the vault as a whole."""

    vault: str
    item: str


def plain(arm_id: str) -> str:
    """An ARM id as whoever resolves it reads it: spaces around it, doubled and final slashes, percent signs and `..`
    are spellings of the same place.
    """
    found: list[str] = []
    for part in unquote(arm_id).strip().split("/"):
        if part == "..":
            del found[-1:]
        elif part not in ("", "."):
            found.append(part)
    return "/" + "/".join(found)


def vault_scope(arm_id: str) -> VaultScope | None:
    match = _VAULT_ID.search(plain(arm_id))
    return VaultScope(match[1].lower(), (match[2] or "").lower()) if match else None


def vaults_in(text: str) -> Iterator[str]:
    """Names of the vaults that a text points to, by ARM id or by host."""
    for pattern in (_VAULT_ID, _VAULT_HOST):
        for match in pattern.finditer(text):
            yield match[1].lower()


def is_above_resources(scope: str) -> bool:
    """Whether a scope is a resource group, a subscription or a management group, or no resource in one of them:
    everything below it is reached.
    """
    return bool(_ABOVE.fullmatch(plain(scope)))


def role_guid(role_definition_id: str) -> str:
    """The GUID of a role definition id, lower case and with hyphens; a bare GUID is one, anything else is ""."""
    matches = list(_ROLE.finditer(plain(role_definition_id)))
    match = matches[-1] if matches else _GUID.fullmatch(role_definition_id)
    return "-".join(match.groups()).lower() if match else ""


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
    if not resource.kind.startswith(("azure-native:", "azure:")):
        return ""  # elsewhere nobody checks what a property of this name says
    group = resource.at("resourceGroupName")
    if isinstance(group, str):
        return group.lower()
    scope = resource.at("scope")
    match = _GROUP.search(scope) if isinstance(scope, str) else None
    return match[1].lower() if match else ""
