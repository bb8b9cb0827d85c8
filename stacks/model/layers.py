"""What a stack file declares (exactly one of the three layers) and what Pulumi.yaml declares once for all of them."""

from typing import Literal

from pydantic import Field

from stacks.model.compliance import DataClass, Profile, retention_days
from stacks.model.types import (
    Days,
    Entity,
    EnvironmentCode,
    Flag,
    GroupId,
    Guid,
    HostName,
    Issuer,
    KubernetesName,
    Number,
    Region,
    ServiceName,
    StackName,
    Strictly,
    SubnetId,
    TeamName,
    UrlPath,
)


class Environment(Strictly):
    """An environment: the subscriptions that are its own and the stacks that may touch them."""

    code: EnvironmentCode = Field(description="Part of physical names; never changes.")
    production: Flag = Field(description="HSM-backed keys, protected resources, paired region.")
    subscriptions: tuple[Guid, ...] = Field(min_length=1)
    stacks: tuple[StackName, ...] = Field(min_length=1)


class Network(Strictly):
    """Where private endpoints of one region go."""

    subnet_id: SubnetId = Field(description="Subnet for private endpoints, in the stack's own subscriptions.")
    dns_zones_in: GroupId | None = Field(
        default=None,
        description="Resource group of the privatelink.* zones. Left out: the landing zone's policy makes the records.",
    )


class AuditLayer(Strictly):
    """Immutable sinks and the log workspace, in a subscription of their own."""

    owner: TeamName = Field(description="Team that operates the sinks; never one that operates vaults.")
    compliance: tuple[Profile, ...] = Field(min_length=1, description="Profiles that records must satisfy.")
    data_class: DataClass = Field(default="confidential", description="What GDPR's retention is derived from.")
    retention_days: Number | None = Field(
        default=None, ge=1, le=146000, description="Longer than the profiles ask; left out: exactly what they ask."
    )
    regions: dict[Region, Network] = Field(
        min_length=1, description="All regions that any stack uses: an immutable account in each, read from its subnet."
    )

    @property
    def days(self) -> int:
        """Days that records are kept."""
        return self.retention_days or retention_days(self.compliance, self.data_class)


class KeyEncryptionKey(Strictly):
    """The environment's key-encryption key, in the platform vault. It wraps, so it is RSA; in production, in an HSM."""

    type: Literal["RSA", "RSA-HSM"] = Field(description="RSA-HSM makes the platform vault premium.")
    size: Literal[3072, 4096] = 3072
    rotate_after: Days = Field(default="540d", description="Azure sets a key's policy once, when it makes the key.")
    expire_after: Days = "730d"


class Cluster(Strictly):
    """A Kubernetes cluster that workloads run on."""

    name: KubernetesName
    issuer: Issuer = Field(description="The cluster's `iss`, byte for byte; AKS's ends with a slash.")


class Issuers(Strictly):
    """Where pipelines get their tokens. GitHub has one issuer for all, so it is not asked for."""

    gitlab: Issuer = Field(default="https://gitlab.com", description="The host's own `iss`, byte for byte.")
    azure_devops_organization: Guid | None = Field(default=None, description="Id (not name) of the organization.")


class Failover(Strictly):
    """Hosts that read a canary secret, one in each region. Clients look up one name and get the healthy one."""

    primary: HostName = Field(description="In the stack's own region; reachable from the Internet for the probe.")
    secondary: HostName = Field(description="In the paired region.")
    path: UrlPath = Field(default="/health", description="Answers 200 while the region's canary can be read.")


class EnvironmentLayer(Strictly):
    """Platform of one environment: its vault and key, its slot store, its rotation identity, its clusters."""

    owner: TeamName
    compliance: tuple[Profile, ...] = Field(min_length=1, description="Profiles that this environment answers to.")
    data_class: DataClass = Field(description="The most sensitive data the environment may hold.")
    deployers: Guid = Field(description="Object id of the Entra group whose members run `pulumi up` here.")
    regions: dict[Region, Network] = Field(
        min_length=1, max_length=2, description="The stack's location and, with disaster recovery, its paired region."
    )
    paired_region: Region | None = Field(
        default=None, description="Your choice, for a location that Microsoft pairs with no region; else left out."
    )
    failover: Failover | None = Field(default=None, description="Where two regions are and something answers in both.")
    key_encryption_key: KeyEncryptionKey
    clusters: tuple[Cluster, ...] = ()
    topics: tuple[Entity, ...] = Field(default=(), max_length=50, description="Topics of the event bus; none, no bus.")
    issuers: Issuers = Field(default_factory=Issuers)


class ServicesLayer(Strictly):
    """One shard of the catalogue, deployed to one environment."""

    platform: StackName = Field(description="The environment's own platform stack, whose outputs this one reads.")
    services: tuple[ServiceName, ...] = Field(min_length=1, description="Files in stacks/services, without .yaml.")
    most_resources: Number = Field(
        default=200,
        ge=20,
        le=20000,
        description="Resources that the shard may have. More only where the backend does not save it whole each time.",
    )


Layer = AuditLayer | EnvironmentLayer | ServicesLayer
LAYERS: dict[str, type[AuditLayer] | type[EnvironmentLayer] | type[ServicesLayer]] = {
    "audit": AuditLayer,
    "environment": EnvironmentLayer,
    "services": ServicesLayer,
}
