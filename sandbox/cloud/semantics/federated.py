"""Federated credentials of a managed identity: at most twenty, no two alike, one write at a time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics.thing import Shared, Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE: Final = "azure-native:managedidentity:FederatedIdentityCredential"
LIMIT: Final = 20


class FederatedCredential(Thing):
    def holding(self, record: "Record") -> Shared:
        identity = _identity(record)
        return Shared(
            identity,
            "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
            f"two federated credentials of one managed identity are written at once ({identity}): chain them with "
            "`depends_on`, so that each waits for the one before",
        )

    def creating(self, cloud: "Cloud", record: "Record") -> "Record":
        siblings = self._siblings(cloud, record)
        if len(siblings) >= LIMIT and all(other.key != record.key for other in siblings):
            raise RefusedError(
                "FederatedIdentityCredentialLimitExceeded",
                f"the managed identity {_identity(record)} has {LIMIT} federated credentials, which is the limit: "
                "use a second identity",
            )
        return self.updating(cloud, record, record)

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        for other in self._siblings(cloud, record):
            if other.key != old.key and _who(other.inputs) == _who(record.inputs):
                raise RefusedError(
                    "BadRequest",
                    f"the issuer and subject combination of {record.id.rsplit('/', 1)[-1]!r} already exists on this "
                    f"managed identity, as {other.id.rsplit('/', 1)[-1]!r}",
                )
        return record

    def _siblings(self, cloud: "Cloud", record: "Record") -> list["Record"]:
        return cloud.below(TYPE, f"{_identity(record)}/")


def _identity(record: "Record") -> str:
    return record.key.rsplit("/", 2)[0]


def _who(inputs: Mapping[str, Any]) -> tuple[Any, Any]:
    # Byte for byte: the directory compares issuers and subjects as they are.
    return inputs.get("issuer"), inputs.get("subject")


THINGS: dict[str, Thing] = {TYPE: FederatedCredential()}
