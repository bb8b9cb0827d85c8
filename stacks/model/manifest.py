"""What the rotator is told about a service's secrets: plain metadata, the same text for the same slots."""

from typing import Any

from stacks.model.service import Service, Slot
from stacks.model.types import days, hours


def entries(service: Service, vault_uri: str) -> list[dict[str, Any]]:
    """One entry a slot, in the order of the file. `vault_uri` is empty for a service that stores nothing."""
    return [_entry(slot, service, vault_uri if slot.stored else "") for slot in service.secrets]


def _entry(slot: Slot, service: Service, vault_uri: str) -> dict[str, Any]:
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
        "vault": vault_uri,
        "replicated": service.dr,
    }
