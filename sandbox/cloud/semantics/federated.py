"""Federated credentials of a managed identity: at most twenty, no two alike, one write at a time.

Source: learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations. Whether a token matches one
is the token endpoint's to say, byte for byte; here is what it asks: `credentials_of`, `identity_by_client_id` and
`principal_of`.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sandbox.cloud.errors import RefusedError
from sandbox.cloud.semantics.identity import by_client_id as identity_by_client_id
from sandbox.cloud.semantics.identity import principal_of
from sandbox.cloud.semantics.thing import Shared, Thing

if TYPE_CHECKING:
    from sandbox.cloud.store import Cloud, Record

TYPE: Final = "azure-native:managedidentity:FederatedIdentityCredential"
LIMIT: Final = 20
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}")
_LONGEST: Final = 600

__all__ = ["Credential", "credentials_of", "identity_by_client_id", "principal_of"]


class Credential(NamedTuple):
    """What a token must say, byte for byte, to become the identity."""

    name: str
    issuer: str
    subject: str
    audience: str


def credentials_of(cloud: "Cloud", identity: str) -> list[Credential]:
    """The federated credentials of the managed identity with this ARM id."""
    return [
        Credential(
            record.id.rsplit("/", 1)[-1],
            str(record.inputs.get("issuer", "")),
            str(record.inputs.get("subject", "")),
            str((record.inputs.get("audiences") or [""])[0]),
        )
        for record in cloud.below(TYPE, f"{identity.casefold()}/federatedidentitycredentials/")
    ]


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
        name = record.id.rsplit("/", 1)[-1]
        if not _NAME.fullmatch(name):
            raise RefusedError(
                "BadRequest",
                f"the name {name!r} of a federated credential is not valid: 3 to 120 letters, digits, hyphens and "
                "underscores, beginning with a letter or digit",
            )
        siblings = self._siblings(cloud, record)
        if len(siblings) >= LIMIT and all(other.key != record.key for other in siblings):
            raise RefusedError(
                "FederatedIdentityCredentialLimitExceeded",
                f"the managed identity {_identity(record)} has {LIMIT} federated credentials, which is the limit: "
                "use a second identity",
            )
        return self.updating(cloud, record, record)

    def updating(self, cloud: "Cloud", old: "Record", record: "Record") -> "Record":
        _refuse_form(record.inputs)
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


def _refuse_form(inputs: Mapping[str, Any]) -> None:
    issuer, subject = str(inputs.get("issuer") or ""), str(inputs.get("subject") or "")
    audiences: list[Any] = inputs.get("audiences") or []
    wrong = [
        *(["an issuer is an https URL"] if not issuer.startswith("https://") else []),
        *(["a subject is not empty"] if not subject else []),
        *(
            [f"issuer and subject have at most {_LONGEST} characters"]
            if len(max(issuer, subject, key=len)) > _LONGEST
            else []
        ),
        *(["there is exactly one audience"] if len(audiences) != 1 or not audiences[0] else []),
    ]
    if wrong:
        raise RefusedError("BadRequest", f"the federated credential is not valid: {'; '.join(wrong)}")


def _identity(record: "Record") -> str:
    return record.key.rsplit("/", 2)[0]


def _who(inputs: Mapping[str, Any]) -> tuple[Any, Any]:
    # Byte for byte: the directory compares issuers and subjects as they are.
    return inputs.get("issuer"), inputs.get("subject")


THINGS: dict[str, Thing] = {TYPE: FederatedCredential()}
