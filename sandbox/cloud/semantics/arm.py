"""What Azure Resource Manager does for every resource, whatever its service: locks, parents, and what goes along.

Source: learn.microsoft.com/azure/azure-resource-manager (management/lock-resources, management/delete-resource-group).
A resource group that was made in this cloud is known whole: what is not in the cloud is not in it. What stands in
another group is believed, because a program may well name networks and vaults that others made.
"""

from typing import TYPE_CHECKING, Final

from sandbox.cloud import faults
from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics import locks, reattach, softdelete

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

_GROUP: Final = "azure-native:resources:ResourceGroup"
_EXTENSIONS: Final = ("microsoft.authorization", "microsoft.insights", "microsoft.eventgrid")

# Types whose absence is known, because programs here declare them and their ids are documented.
_KNOWN: Final = frozenset(
    {
        "microsoft.appconfiguration/configurationstores",
        "microsoft.cache/redisenterprise",
        "microsoft.cache/redisenterprise/databases",
        "microsoft.dbforpostgresql/flexibleservers",
        "microsoft.keyvault/vaults",
        "microsoft.managedidentity/userassignedidentities",
        "microsoft.network/privateendpoints",
        "microsoft.operationalinsights/workspaces",
        "microsoft.servicebus/namespaces",
        "microsoft.servicebus/namespaces/topics",
        "microsoft.storage/storageaccounts",
        "microsoft.storage/storageaccounts/blobservices/containers",
    }
)

# Containers that a storage account makes itself, for a static site or for logs: nobody declares them.
_OWN: Final = "/blobservices/default/containers/$"

# Settings of a resource that have an id of their own: deleting one puts it back as it was, and takes nothing along.
_SETTINGS: Final = frozenset(
    f"microsoft.storage/storageaccounts/{kind}services" for kind in ("blob", "file", "queue", "table")
)


def creating(cloud: "Cloud", record: "Record") -> None:
    """Before anything is created: its parent is there, and nothing above is read-only."""
    above = owner(record.key)
    if above is not None and missing(cloud, above):
        raise _not_found(record, above)
    locks.refuse_write(cloud, record)


def updating(cloud: "Cloud", record: "Record") -> None:
    """Before anything changes."""
    locks.refuse_write(cloud, record)


def going(cloud: "Cloud", record: "Record") -> None:
    """Before anything is deleted."""
    locks.refuse_delete(cloud, record)


def gone(cloud: "Cloud", record: "Record") -> list["Record"]:
    """What is deleted together with a resource, outermost first: everything whose id is below its own.

    Diagnostic settings are remembered: they come back with a successor of the same id.
    """
    if _type(record.key) in _SETTINGS:
        return []
    below = cloud.under(record.key)
    for each in (record, *below):
        reattach.remember(cloud, each)
    return below


def missing(cloud: "Cloud", key: str) -> bool:
    """Whether this cloud knows that there is no such resource (key: an id in lower case)."""
    if _type(key) not in _KNOWN or cloud.with_id(key):
        return False
    return softdelete.holds(cloud, key) or bool(cloud.get(_GROUP, "", "/".join(key.split("/")[:5])))


def owner(key: str) -> str | None:
    """The nearest resource that a resource is part of, or stands on, among those whose absence can be known."""
    parts = key.split("/")
    prefixes = ("/".join(parts[:end]) for end in range(len(parts) - 2, 4, -2))
    return next((prefix for prefix in prefixes if _type(prefix) in _KNOWN and _OWN not in prefix), None)


def location_of(cloud: "Cloud", key: str) -> str | None:
    """Region of the resource with this id, or of the nearest one above it that has one; spelt as Azure compares them.
    None for what is in no region: grants, locks, settings, resource groups, and what is not in this cloud.
    """
    parts = key.casefold().split("/")
    for end in range(len(parts), 5, -2):
        for record in cloud.with_id("/".join(parts[:end])):
            if place := record.inputs.get("location") or record.outputs.get("location"):
                return faults.region_name(str(place))
    return None


def regional(key: str) -> bool:
    """Whether an operation on this resource needs its region: not where a global service keeps it."""
    namespace = _type(key.casefold()).partition("/")[0]
    return bool(namespace) and namespace not in _EXTENSIONS


def _type(key: str) -> str:
    """`microsoft.keyvault/vaults/keys`; empty for a resource group."""
    namespace, *rest = key.rpartition("/providers/")[2].split("/") if "/providers/" in key else [""]
    return "/".join([namespace, *rest[::2]])


def _not_found(record: "Record", above: str) -> RefusedError:
    """As ARM says it, and what to do about it here."""
    hint = "it is not in this cloud, though its resource group is: create it first, or import it"
    if record.key.count("/providers/") > above.count("/providers/"):
        parts = above.split("/")
        name = "/".join(parts[6:])
        return RefusedError(
            "ResourceNotFound", f"The Resource {name!r} under resource group {parts[4]!r} was not found ({hint})"
        )
    return RefusedError(
        "ParentResourceNotFound",
        f"Failed to perform 'write' on resource(s) of type {_type(record.key).partition('/')[2]!r}, because the parent "
        f"resource {above!r} could not be found ({hint})",
    )
