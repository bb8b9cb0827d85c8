"""Physical names, computed from the declaration: the same in every run, within the cloud's limits, known at preview.

`code` is the environment's code (`audit` for the audit stack), `subscription` the GUID of the subscription that it
lives in. Names that must be unique in the whole cloud end in four characters of the subscription's hash, so two
companies with the same service names do not collide and a name still says what it is.
"""

import base64
import hashlib

VAULT_LIMIT = 24
DELIVERY = "-delivery"  # ends the names of pipelines' identities, so no service's
REPLICA = "-replica"  # ends the names of what stands in the paired region, so no service's
PLATFORM = "platform"  # the one name that no service may have: it is the platform vault's


def suffix(*parts: str, length: int = 4) -> str:
    """Lower-case base32 characters that depend on all parts and on nothing else."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:length]


def vault(code: str, service: str, subscription: str, paired_region: str = "") -> str:
    """Name of the service's vault: 3 to 24 letters, digits and hyphens. May be too long: the model refuses it then.

    Its replica in the paired region has a name of the same length.
    """
    place = (subscription, paired_region) if paired_region else (subscription,)
    return f"{code}-{service}-{suffix(*place)}"


def resource_group(code: str, service: str) -> str:
    """One group a service: what is deleted, locked and billed together."""
    return f"rg-{code}-{service}"


def identity(code: str, service: str, role: str = "") -> str:
    """User-assigned identity; `role` tells a delivery or rotation identity from the workload's."""
    return f"id-{code}-{service}" + (f"-{role}" if role else "")


def slot_store(code: str, subscription: str) -> str:
    """App Configuration store of an environment's slot manifest: 5 to 50 characters, unique in the cloud."""
    return f"appcs-{code}-{suffix(subscription)}"


def audit_account(region: str, subscription: str) -> str:
    """Storage account of one region's immutable records: 24 lower-case letters and digits at most."""
    return f"log{region[:13]}{suffix(subscription, region, length=8)}"


def storage_account(code: str, service: str, subscription: str) -> str:
    """Storage account of a service's blobs."""
    return f"st{code}{service.replace('-', '')[:14]}{suffix(subscription, service)}"


def failover(code: str, subscription: str) -> str:
    """Traffic Manager profile of an environment, and the first part of its DNS name: unique in the world."""
    return f"{code}-secrets-{suffix(subscription)}"


def data(kind: str, code: str, service: str, subscription: str) -> str:
    """Server, cache or namespace of a service; `kind` is Microsoft's abbreviation (psql, redis, sbns)."""
    return f"{kind}-{code}-{service}-{suffix(subscription)}"
