"""Role assignments: one principal has one role on one scope once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE: Final = "azure-native:authorization:RoleAssignment"


class RoleAssignment(Thing):
    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        for other in cloud.below(TYPE, record.key.rsplit("/", 1)[0]):
            if other.key != record.key and _what(other.inputs) == _what(record.inputs):
                raise RefusedError("RoleAssignmentExists", f"the role assignment already exists, as {other.id}")
        return record


def _what(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    role = str(inputs.get("roleDefinitionId", "")).rsplit("/", 1)[-1]
    scope = str(inputs.get("scope", "")).strip("/")
    return tuple(part.casefold() for part in (scope, str(inputs.get("principalId", "")), role))


THINGS: dict[str, Thing] = {TYPE: RoleAssignment()}
