"""The directory: people, groups and who is in which, kept as facts of the cloud.

Only what a decision needs: membership. Managed identities are resources, not entries here; what is remembered of them
is whose principal is gone. Object ids compare without case.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud

_MEMBER: Final = "directory-member"
_USER: Final = "directory-user"
_DEPARTED: Final = "directory-departed"


def user(cloud: "Cloud", object_id: str) -> None:
    """Make a person exist."""
    cloud.note(_USER, object_id.casefold(), {})


def users(cloud: "Cloud") -> list[str]:
    """Object ids of all people."""
    return list(cloud.facts(_USER))


def join(cloud: "Cloud", group_object_id: str, member_object_id: str) -> None:
    """Put a person, an identity or a group into a group."""
    cloud.note(_MEMBER, _pair(group_object_id, member_object_id), {})


def leave(cloud: "Cloud", group_object_id: str, member_object_id: str) -> None:
    """Take a member out of a group."""
    cloud.forget(_MEMBER, _pair(group_object_id, member_object_id))


def groups_of(cloud: "Cloud", object_id: str) -> frozenset[str]:
    """Every group that the object is in, over any number of groups in groups; circles do no harm."""
    above: dict[str, set[str]] = {}
    for pair in cloud.facts(_MEMBER):
        group, member = pair.split(" ")
        above.setdefault(member, set()).add(group)
    start = object_id.casefold()
    found: set[str] = set()
    open_: list[str] = [start]
    while open_:
        for group in above.get(open_.pop(), ()):
            if group not in found:
                found.add(group)
                open_.append(group)
    return frozenset(found - {start})


def depart(cloud: "Cloud", object_id: str) -> None:
    """A managed identity is gone, and its principal with it: object ids are never used again, so whatever was granted
    to it grants nobody (learn.microsoft.com/azure/role-based-access-control/troubleshooting, "identity not found").
    """
    with cloud.transaction():
        cloud.note(_DEPARTED, object_id.casefold(), {})
        for pair in cloud.facts(_MEMBER):
            if object_id.casefold() in pair.split(" "):
                cloud.forget(_MEMBER, pair)


def departed(cloud: "Cloud", object_id: str) -> bool:
    """Whether this principal went with its identity."""
    return cloud.fact(_DEPARTED, object_id.casefold()) is not None


def _pair(group: str, member: str) -> str:
    if " " in group + member:
        raise ValueError("an object id has no space")
    return f"{group} {member}".casefold()
