"""Role assignments: what the service checks when one is made. What they grant is in `sandbox.cloud.authorization`.

Source: learn.microsoft.com/azure/role-based-access-control/troubleshooting and role-assignments-template. Whether a
principal exists is not checked beyond that: people and groups of the directory are named by id.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sandbox.cloud import faults
from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics import identity
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE: Final = "azure-native:authorization:RoleAssignment"


class RoleAssignment(Thing):
    def attempting(self, cloud: "Cloud", record: "Record") -> None:
        # With a type the service takes the id as it is; without, it asks a directory that may not know it yet.
        principal = str(record.inputs.get("principalId", ""))
        if not record.inputs.get("principalType") and not faults.appeared(cloud, principal):
            raise RefusedError(
                "PrincipalNotFound",
                f"Principal {principal} does not exist in the directory. If you are creating this principal and then "
                "immediately assigning a role, this error might be related to a replication delay. In this case, set "
                "the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.",
            )

    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        name = record.name
        if not _is_guid(name):
            raise RefusedError(
                "InvalidRoleAssignmentId",
                f"The role assignment ID {name!r} is not valid. The role assignment ID must be a GUID.",
            )
        _refuse_condition(record)
        _refuse_other_type(cloud, record)
        for other in cloud.below(TYPE, record.key.rsplit("/", 1)[0] + "/"):
            if other.key != record.key and _what(other.inputs) == _what(record.inputs):
                raise RefusedError("RoleAssignmentExists", f"the role assignment already exists, as {other.id}")
        faults.granted(cloud, record.key)
        return record

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        if _what(old.inputs) != _what(record.inputs):
            raise RefusedError(
                "RoleAssignmentUpdateNotPermitted",
                "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
            )
        _refuse_condition(record)
        _refuse_other_type(cloud, record)
        return record


def _refuse_condition(record: "Record") -> None:
    if record.inputs.get("condition"):
        raise RefusedError(
            "NotModelled",
            f"the condition of {record.id} is not evaluated by the sandbox, and a grant that is not understood is "
            "none: leave the condition out, or grant on a narrower scope",
        )


def _refuse_other_type(cloud: "Cloud", record: "Record") -> None:
    """The type of a principal is known where it is an identity of this cloud."""
    given, principal = record.inputs.get("principalType"), str(record.inputs.get("principalId", ""))
    if given not in (None, "ServicePrincipal") and identity.by_principal(cloud, principal) is not None:
        raise RefusedError(
            "UnmatchedPrincipalType",
            f"The PrincipalId {principal!r} has type 'ServicePrincipal', which is different from specified "
            f"PrincipalType {str(given)!r}.",
        )


def _what(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    role = str(inputs.get("roleDefinitionId", "")).rsplit("/", 1)[-1]
    scope = str(inputs.get("scope", "")).strip("/")
    return tuple(part.casefold() for part in (scope, str(inputs.get("principalId", "")), role))


def _is_guid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.casefold()
    except ValueError:
        return False


THINGS: dict[str, Thing] = {TYPE: RoleAssignment()}
