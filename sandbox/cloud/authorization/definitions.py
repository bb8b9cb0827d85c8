"""What a role definition id names: a built-in role, or a custom role of the cloud."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.cloud.authorization.roles import ROLES, RoleDefinition
from sandbox.cloud.errors import RefusedError

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud

CUSTOM: Final = "azure-native:authorization:RoleDefinition"


def definitions(cloud: "Cloud", identity: str) -> tuple[RoleDefinition, ...]:
    """What a role definition id names: a built-in role, or the permission sets of a custom one of this cloud. Raises
    `RefusedError` with code `NotModelled` when it is neither.
    """
    guid = identity.rstrip("/").rsplit("/", 1)[-1].casefold()
    if (known := ROLES.get(guid)) is not None:
        return (known,)
    for record in cloud.named(CUSTOM, guid):
        sets = record.inputs.get("permissions") or []
        name = str(record.inputs.get("roleName") or guid)
        if isinstance(sets, list):
            return tuple(_custom(name, each) for each in sets)  # pyright: ignore[reportUnknownVariableType]
    raise RefusedError(
        "NotModelled",
        f"role not modelled: {guid} is neither a built-in role that the sandbox knows nor a custom role of this cloud",
    )


def _custom(name: str, permissions: Mapping[str, Any]) -> RoleDefinition:
    if permissions.get("condition"):
        raise RefusedError("NotModelled", f"the condition of the custom role {name!r} is not modelled")
    keys = ("actions", "notActions", "dataActions", "notDataActions")
    return RoleDefinition(name, *(tuple(permissions.get(key) or ()) for key in keys))
