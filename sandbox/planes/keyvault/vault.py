"""A vault as its data plane sees it: what ARM says of it, read anew at each call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.cloud import Cloud, Record
from sandbox.cloud.semantics import softdelete

TYPE: Final = "azure-native:keyvault:Vault"
SUFFIX: Final = ".vault.azure.net"


@dataclass(frozen=True, slots=True)
class Vault:
    record: Record
    place: str
    """Where its objects are kept: by its ARM id, and by how often that name was purged."""

    @property
    def name(self) -> str:
        return self.record.id.rsplit("/", 1)[-1]

    @property
    def uri(self) -> str:
        """Its address, ending with a slash."""
        return f"https://{self.name.casefold()}{SUFFIX}/"

    @property
    def location(self) -> str:
        return str(self.record.inputs.get("location", "")).replace(" ", "").casefold()

    @property
    def words(self) -> str:
        """The vault as it names itself in refusals."""
        return f"Vault: {self.name};location={self.location}"

    @property
    def tenant(self) -> str:
        return str(self.properties.get("tenantId", ""))

    @property
    def premium(self) -> bool:
        sku: Mapping[str, Any] = self.properties.get("sku") or {}
        return str(sku.get("name", "")).casefold() == "premium"

    @property
    def purge_protected(self) -> bool:
        return self.properties.get("enablePurgeProtection") is True

    @property
    def retention_days(self) -> int:
        return int(self.properties.get("softDeleteRetentionInDays") or 90)

    @property
    def recovery_level(self) -> str:
        custom = "Customized" if self.retention_days < 90 else ""
        return f"{custom}Recoverable" if self.purge_protected else f"{custom}Recoverable+Purgeable"

    @property
    def properties(self) -> Mapping[str, Any]:
        # What a recovered vault is stands in its outputs: the request that recovered it does not count.
        found: Any = self.record.outputs.get("properties") or self.record.inputs.get("properties") or {}
        return found


def named(cloud: Cloud, name: str) -> Vault | None:
    """The vault of this name; None when there is none, or only a soft-deleted one: its host does not resolve."""
    for record in cloud.named(TYPE, name.casefold()):
        purged = softdelete.times_purged(cloud, TYPE, record.name)
        return Vault(record, f"{record.key}#{purged}" if purged else record.key)
    return None
