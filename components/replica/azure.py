"""Where a vault's replica stands: a second vault in the paired region, with the same specification and its own place.

What cannot be copied is not pretended to be: values are written into both vaults by whoever rotates them, and a key of
a vault never leaves it, so each region has a key-encryption key of its own and data keys are wrapped once with each.
"""

from typing import NotRequired, TypedDict

from components import checks
from components.base import PrivateArgs
from components.errors import Problem


class AzureReplicaArgs(TypedDict):
    """What differs between a vault and its replica; everything else is the vault's."""

    location: str
    """The paired region."""
    resource_group_name: str
    """Resource group in that region, so that the replica can be managed while the first region is gone."""
    vault_name: str
    """Name of the replica, unique in the world as any vault's."""
    audit_account_id: str
    """Immutable storage account of the audit stack in the paired region."""
    subnet_id: str
    """Subnet of the paired region for the replica's private endpoint."""
    private_dns_zone_id: NotRequired[str]
    """Private DNS zone for the endpoint's record; absent where policy makes it."""
    recover: NotRequired[bool]
    """Take a soft-deleted replica of this name back instead of making one."""


def replica_problems(primary: PrivateArgs, vault_name: str, replica: AzureReplicaArgs) -> list[Problem]:
    """What would fail together with the vault that it is to stand in for."""
    problems = checks.fields(replica, AzureReplicaArgs)
    for field in ("location", "resource_group_name", "audit_account_id", "subnet_id"):
        if field in replica and replica[field] == primary[field]:
            problems.append(_shared(field, "one of the paired region"))
    if replica.get("vault_name") == vault_name:
        problems.append(_shared("vault_name", "another name"))
    return problems


def _shared(field: str, allowed: str) -> Problem:
    return Problem(
        f"{field} of the replica is the vault's own", "the same", allowed, "a replica shares nothing with it"
    )
