"""Scopes: what stands above what. A grant on a scope holds for everything below it.

Source: learn.microsoft.com/azure/role-based-access-control/scope-overview.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud

ROOT: Final = "/"
_GROUP: Final = "azure-native:management:ManagementGroup"
_GROUP_SUBSCRIPTION: Final = "azure-native:management:ManagementGroupSubscription"
_GROUPS: Final = "/providers/microsoft.management/managementgroups/"


def ancestors(cloud: "Cloud", scope: str) -> list[str]:
    """The scope and all that it stands below, nearest first, in lower case: ARM compares ids without case.

    Ends with `/`. Management groups are those of the cloud; a subscription that none of them has is below `/` at once.
    Raises `ValueError` when the scope is no ARM id.
    """
    parts = [part for part in scope.casefold().split("/") if part]
    if not scope.startswith("/") or len(parts) % 2:
        raise ValueError(f"{scope!r} is not a scope: an ARM id is /-separated pairs of a type and a name")
    found = ["/" + "/".join(parts[:end]) for end in range(len(parts), 0, -2)]
    top = found[-1] if found else ROOT
    if top.startswith("/subscriptions/"):
        found += _above(cloud, _group_of(cloud, parts[1]))
    elif found and found[0].startswith(_GROUPS):
        found += _above(cloud, _parent(cloud, found[0]))
    return [*found, ROOT]


def _above(cloud: "Cloud", group: str | None) -> list[str]:
    """A management group and those above it; a circle ends where it began."""
    found: list[str] = []
    while group is not None and group not in found:
        found.append(group)
        group = _parent(cloud, group)
    return found


def _group_of(cloud: "Cloud", subscription: str) -> str | None:
    for record in cloud.named(_GROUP_SUBSCRIPTION, subscription):
        return record.key.rsplit("/subscriptions/", 1)[0]
    return None


def _parent(cloud: "Cloud", group: str) -> str | None:
    record = cloud.get(_GROUP, "", group)
    details = record.inputs.get("details") if record else None
    parent = details.get("parent") if isinstance(details, dict) else None
    identity = cast(Mapping[str, Any], parent).get("id") if isinstance(parent, dict) else None
    return str(identity).casefold().rstrip("/") if identity else None
