"""What the rotator is told about a service's secrets: plain metadata, the same text for the same slots."""

from typing import Any

from stacks.model.service import Service, Slot
from stacks.model.types import days, hours

# A secret that means nothing: it is written and read like the others, so whoever reads it knows that they can be read.
CANARY = "canary"
_CANARY_DAYS, _CANARY_HOURS = 1, 48


def entries(service: Service, vault_uri: str = "", replica_uri: str = "") -> list[dict[str, Any]]:
    """One entry a slot, in the order of the file, and one for the canary of a vault that has a replica.

    A uri is empty for what does not exist: a service that stores nothing, or that has no replica.
    """
    found = [_entry(slot, vault_uri, replica_uri) for slot in service.secrets]
    if replica_uri and any(slot.kind != "key-encryption-key" for slot in service.stored):
        found.append(_canary(service, vault_uri, replica_uri))
    return found


def _entry(slot: Slot, vault_uri: str, replica_uri: str) -> dict[str, Any]:
    return {
        "name": slot.name,
        "kind": slot.kind,
        "class": slot.tier,
        "owner": slot.owner,
        "purpose": slot.purpose,
        "periodDays": days(slot.period) if slot.period else None,
        "expiryHours": hours(slot.expiry) if slot.expiry else None,
        "consumers": list(slot.consumers),
        "seed": slot.seed,
        "vault": vault_uri if slot.stored else "",
        "replica": replica_uri if slot.stored else "",
    }


def _canary(service: Service, vault_uri: str, replica_uri: str) -> dict[str, Any]:
    return {
        "name": CANARY,
        "kind": "canary",
        "class": "static-short-lived",
        "owner": service.owner,
        "purpose": "Shows that the vault and its replica can be read and were rotated together; opens nothing.",
        "periodDays": _CANARY_DAYS,
        "expiryHours": _CANARY_HOURS,
        "consumers": [],
        "seed": "generated",
        "vault": vault_uri,
        "replica": replica_uri,
    }
