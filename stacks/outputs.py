"""What each stack exports: ids, addresses, names and who may do what. Never a value of a secret.

`pulumi stack output --json` prints these shapes. Ids are known before the cloud has made anything, because names are
computed; principal and client ids are what Entra gives.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from components.grants import Principal
from components.roles import Role
from components.vault.azure import AzureVault

Text = str | pulumi.Output[str]


class Access(TypedDict):
    """One grant as it is meant to be: what `idp` compares the deployed state with."""

    principal: str
    """Name of the identity or object id of the group."""
    principalResource: str
    """ARM id of the identity; the object id for a group."""
    principalKind: str
    """ServicePrincipal or Group, as Azure calls them."""
    service: str
    """Service whose thing is reached; `platform` for what an environment shares."""
    environment: str
    role: Role | str
    """Name of the Azure role, or of the data service's own right."""
    scope: str
    """ARM id of the single thing that is reached."""
    vault: str
    """Name of the vault; empty when it is not one."""
    secrets: list[str]
    """Secrets that the role can read there; empty when it reads none."""


class AuditOutputs(TypedDict):
    """Of the audit stack."""

    auditAccounts: dict[str, str]
    """Immutable storage account's ARM id, by region."""
    workspaceId: str
    """ARM id of the log workspace."""
    retentionDays: int
    vaultId: str
    """ARM id of the key-only vault of the accounts' own key."""
    vaultUri: str
    keyUri: str
    """Address of that key, without a version."""
    access: list[Access]


class IdentityOutputs(TypedDict):
    """A user-assigned identity."""

    identityId: str
    """ARM id."""
    principalId: Text
    """Object id of its service principal."""
    clientId: Text
    """Application id: what a token request names."""


class VaultOutputs(TypedDict):
    """One of the vaults that hold the same: the first is asked as long as its region is there."""

    region: str
    vaultId: str
    vaultUri: str
    primary: bool


class EnvironmentOutputs(TypedDict):
    """Of an environment's platform stack."""

    environment: str
    vaultId: str
    vaultName: str
    vaultUri: str
    vaults: list[VaultOutputs]
    """The same vault and, where the environment has a paired region, its replica: with a key of its own."""
    keyEncryptionKeyId: str
    """ARM id of the environment's key-encryption key."""
    keyEncryptionKeyUri: str
    """Its address without a version."""
    slotStoreId: str
    """ARM id of the store that the slot manifest is in."""
    rotator: IdentityOutputs
    """The identity that makes and rotates the environment's secrets."""
    failoverHost: NotRequired[str]
    """Name that leads to the healthy region, if endpoints are declared."""
    eventBusId: NotRequired[str]
    """ARM id of the event bus, if topics are declared."""
    access: list[Access]


class ServiceOutputs(TypedDict):
    """One service in a services stack."""

    resourceGroup: str
    owner: str
    phase: int
    retired: NotRequired[bool]
    """True when only what it stores is left."""
    identity: NotRequired[IdentityOutputs]
    """Who its workload is; absent when it is retired."""
    delivery: NotRequired[IdentityOutputs]
    """The pipelines' identity, if it has pipelines."""
    vaultId: NotRequired[str]
    vaultUri: NotRequired[str]
    """Absent when the service stores no secret."""
    vaults: list[VaultOutputs]
    """The same vault and, with disaster recovery, its replica in the paired region; empty without a vault."""
    slots: list[str]
    """Names of its slots."""
    hosts: list[Text]
    """Host names of its data stores."""


class ServicesOutputs(TypedDict):
    """Of a shard of services."""

    environment: str
    services: dict[str, ServiceOutputs]
    access: list[Access]


def vault_outputs(vaults: Sequence[AzureVault]) -> list[VaultOutputs]:
    """The vaults that hold the same, the primary first."""
    return [
        {"region": vault.region, "vaultId": vault.resource_id, "vaultUri": vault.uri, "primary": vault is vaults[0]}
        for vault in vaults
    ]


def access(
    principal: Principal,
    role: Role | str,
    scope: str,
    *,
    service: str,
    vault: str = "",
    secrets: list[str] | None = None,
) -> Access:
    """One entry; the principal's environment is the grant's, because no other is possible."""
    return {
        "principal": principal.label,
        "principalResource": principal.key,
        "principalKind": principal.kind,
        "service": service,
        "environment": principal.environment,
        "role": role,
        "scope": scope,
        "vault": vault,
        "secrets": secrets or [],
    }
