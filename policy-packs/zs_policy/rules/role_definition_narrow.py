"""Custom Azure roles with a wildcard over everything, over vaults, or over who may do what."""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.statements import covers
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN

ACTIONS = {
    "Microsoft.Authorization/roleAssignments/write": "allows giving roles to anyone",
    "Microsoft.Authorization/roleDefinitions/write": "allows changing what a role allows",
    "Microsoft.Authorization/elevateAccess/action": "allows becoming administrator of the tenant",
    "Microsoft.KeyVault/vaults/accessPolicies/write": "allows changing who reaches a vault",
    "Microsoft.KeyVault/locations/deletedVaults/purge/action": "allows purging vaults",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write": (
        "allows letting anyone be an identity"
    ),
}
DATA = {
    "Microsoft.KeyVault/vaults/secrets/purge/action": "allows every data action on vaults, purging among them",
    "Microsoft.KeyVault/vaults/keys/purge/action": "allows every data action on vaults, purging among them",
}


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    permissions = resource.at("permissions")
    if permissions is UNKNOWN:
        yield undecided(("permissions",), "is not known yet: the role may allow anything", plausible=True)
    for index, permission in enumerate(cast("list[object]", permissions) if isinstance(permissions, list) else []):
        if permission is UNKNOWN:
            yield undecided(("permissions", index), "is not known yet: the role may allow anything", plausible=True)
        if isinstance(permission, dict):
            for name, known in (("actions", ACTIONS), ("dataActions", DATA)):
                yield from _wide(cast("dict[str, object]", permission), index, name, known)


def _wide(permission: dict[str, object], index: int, name: str, known: dict[str, str]) -> Iterator[Problem]:
    given = permission.get(name)
    if given is UNKNOWN or (isinstance(given, list) and UNKNOWN in given):
        yield undecided(("permissions", index, name), "is not known yet: the role may allow anything", plausible=True)
    excluded = _texts(permission.get(f"not{name[0].upper()}{name[1:]}"))
    for place, pattern in enumerate(_texts(permission.get(name))):
        path = ("permissions", index, name, place)
        if pattern == "*":
            yield violated(path, "allows every action")
            continue
        found = (why for action, why in known.items() if covers(pattern, action) and not _out(action, excluded))
        if why := next(found, ""):
            yield violated(path, why)


def _out(action: str, excluded: list[str]) -> bool:
    return any(covers(pattern, action) for pattern in excluded)


def _texts(value: object) -> list[str]:
    return [v for v in cast("list[object]", value) if isinstance(v, str)] if isinstance(value, list) else []


RULE = ResourceRule(
    id="role-definition-narrow",
    title="A custom role allows named actions",
    why="A wildcard takes in what Microsoft adds tomorrow; with the right to write assignments a role is every role.",
    severity=Severity.HIGH,
    family=Family.REACH,
    frameworks=controls.LEAST_PRIVILEGE,
    fix="List the actions; leave who may do what to those whose duty it is.",
    code='permissions=[{"actions": ["Microsoft.KeyVault/vaults/read"]}]',
    types=frozenset({"azure-native:authorization:RoleDefinition"}),
    check=check,
)
