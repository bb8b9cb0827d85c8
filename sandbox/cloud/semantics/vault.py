"""What keeps its name when it is deleted: key vaults and configuration stores."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.cloud.semantics.softdelete import SoftDeleted
from sandbox.cloud.semantics.thing import Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Record

VAULT: Final = "azure-native:keyvault:Vault"
STORE: Final = "azure-native:appconfiguration:ConfigurationStore"


class Vault(SoftDeleted):
    def __init__(self) -> None:
        super().__init__(
            "vault",
            pattern=r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]",
            rule="3 to 24 letters, digits and single hyphens, beginning with a letter, ending with a letter or digit",
            invalid="VaultNameNotValid",
            taken="VaultAlreadyExists",
            nothing="SoftDeletedVaultDoesNotExist",
            says_false=False,
            settings=_vault_settings,
        )


class ConfigurationStore(SoftDeleted):
    def __init__(self) -> None:
        super().__init__(
            "configuration store",
            pattern=r"[A-Za-z0-9-]{5,50}",
            rule="5 to 50 letters, digits and hyphens",
            invalid="NameNotValid",
            taken="NameUnavailable",
            nothing="DeletedConfigurationStoreNotFound",
            says_false=True,  # and the Pulumi SDK sends it where a program says nothing
        )

    def keeps(self, record: "Record") -> bool:
        # The free and developer tiers have no soft delete.
        sku: Mapping[str, Any] = record.inputs.get("sku") or {}
        return str(sku.get("name", "")).casefold() not in ("free", "developer")


def _vault_settings(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    found = inputs.get("properties")
    # The service's default, so that leaving it out later is no change.
    return {"softDeleteRetentionInDays": 90, **found} if isinstance(found, dict) else {}


THINGS: dict[str, Thing] = {VAULT: Vault(), STORE: ConfigurationStore()}
