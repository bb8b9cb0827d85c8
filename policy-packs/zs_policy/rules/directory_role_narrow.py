"""Directory roles and permissions of applications that make whoever has them administrator of the tenant."""

from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, undecided, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls
from zs_policy.wire import UNKNOWN

ROLES = {
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator",
}
PERMISSIONS = {
    "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8": "RoleManagement.ReadWrite.Directory",
    "06b708a9-e830-4db3-a914-8e69da51d44f": "AppRoleAssignment.ReadWrite.All",
    "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9": "Application.ReadWrite.All",
    "dd199f4a-f148-40a4-a2ec-f0069cc799ec": "RoleAssignmentSchedule.ReadWrite.Directory",
    "fee28b28-e1f3-4841-818e-2704dc62245f": "RoleEligibilitySchedule.ReadWrite.Directory",
    "50483e42-d915-4231-9639-7fdb7fd190e5": "UserAuthenticationMethod.ReadWrite.All",
    "7e05723c-0bb0-42da-be95-ae9f08a6e53c": "Domain.ReadWrite.All",
    "2f6817f8-7b12-4f0f-bc18-eeaf60705a9e": "PrivilegedAccess.ReadWrite.AzureADGroup",
}
TYPES = {
    "azuread:index/directoryRoleAssignment:DirectoryRoleAssignment": ("roleId", ROLES),
    "azuread:index/directoryRoleMember:DirectoryRoleMember": ("roleObjectId", ROLES),
    "azuread:index/appRoleAssignment:AppRoleAssignment": ("appRoleId", PERMISSIONS),
}


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    name, known = TYPES[resource.kind]
    value = resource.at(name)
    if value is UNKNOWN:
        yield undecided((name,), "is not known yet: which role this is", plausible=True)
    elif isinstance(value, str) and value.lower() in known:
        yield violated((name,), f"is {known[value.lower()]}: whoever has it may become anyone in the tenant")


RULE = ResourceRule(
    id="directory-role-narrow",
    title="Nobody administers the tenant for good",
    why=(
        "An administrator of applications or roles gives any identity a new credential, or itself any role: "
        "every vault of the tenant is within reach."
    ),
    severity=Severity.CRITICAL,
    family=Family.REACH,
    frameworks=controls.PRIVILEGED,
    fix="Make people eligible, with approval; give an application the permission on the objects that it owns.",
    code="# Application.ReadWrite.OwnedBy instead of Application.ReadWrite.All",
    types=frozenset(TYPES),
    check=check,
)
