"""Where a stack's resources stand: what every component is told about its place, its owner and its audit sinks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pulumi
from pulumi_azure_native import resources

from components import arm
from components.base import ConnectedArgs, OwnedArgs, PlacedArgs, PrivateArgs
from components.replica.azure import AzureReplicaArgs
from stacks import names
from stacks.model import Stack
from stacks.model.layers import Network

Reached = Literal["vault", "slots", "postgresql", "blob", "redis", "servicebus"]

# Names that Azure gives the private DNS zones of these services.
_ZONES: dict[Reached, str] = {
    "vault": "privatelink.vaultcore.azure.net",
    "slots": "privatelink.azconfig.io",
    "postgresql": "privatelink.postgres.database.azure.com",
    "blob": "privatelink.blob.core.windows.net",
    "redis": "privatelink.redis.azure.net",
    "servicebus": "privatelink.servicebus.windows.net",
}


@dataclass(frozen=True)
class Sinks:
    """Where everything is recorded: an immutable account by region, and the one workspace."""

    accounts: Mapping[str, str]
    workspace_id: str

    def account(self, stack: Stack, region: str) -> str:
        """The account of a region; RunError when the audit stack has not made it yet."""
        if region not in self.accounts:
            raise pulumi.RunError(f"no audit account in '{region}' yet: run `pulumi up -s {stack.audit_stack}` first")
        return self.accounts[region]


@dataclass(frozen=True)
class Site:
    """A place for the resources of one owner: a service, an environment's platform, or the audit stack.

    `past` are the names that the owner had before it was renamed, oldest first. Physical names and tags are made from
    the oldest, so a rename changes nothing in the cloud; the program's own names are new, and aliased to all before.
    """

    stack: Stack
    service: str
    owner: str
    region: str
    networks: Mapping[str, Network]
    sinks: Sinks
    tags: Mapping[str, str]
    past: Sequence[str] = ()
    suffix: str = ""

    @property
    def group(self) -> str:
        """Name of the resource group."""
        return names.resource_group(self.stack.code, self._first + self.suffix)

    @property
    def suffixed(self) -> tuple[str, str, str]:
        """What the names of this owner's resources are made from."""
        return self.stack.code, self._first, self.stack.subscription_id

    @property
    def _first(self) -> str:
        return self.past[0] if self.past else self.service

    def options(self, role: str, after: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
        """Options of the resource `<service><role>`: what it comes after, and what it was called before a rename."""
        aliases = [pulumi.Alias(name=f"{name}{role}") for name in self.past]
        return pulumi.ResourceOptions(depends_on=list(after), aliases=aliases)

    def resource_group(self) -> resources.ResourceGroup:
        """The group itself, which everything else here comes after."""
        return resources.ResourceGroup(
            f"{self.service}{self.suffix}-group",
            resource_group_name=self.group,
            location=self.region,
            tags={**self.tags, "env": self.stack.environment_name, "owner": self.owner, "service": self._first},
            opts=self.options(f"{self.suffix}-group"),
        )

    def paired(self) -> "Site | None":
        """The same owner's place in the paired region, if the environment has one."""
        region = next((name for name in self.networks if name != self.region), None)
        return replace(self, region=region, suffix=names.REPLICA) if region else None

    def owned(self) -> OwnedArgs:
        """Arguments that every component takes."""
        return {
            "environment": self.stack.environment_name,
            "service": self._first,
            "owner": self.owner,
            "subscription_id": self.stack.subscription_id,
            "resource_group_name": self.group,
            "tags": dict(self.tags),
        }

    def placed(self) -> PlacedArgs:
        """Arguments of a component that stands in one region."""
        return {**self.owned(), "location": self.region}

    def recovers(self, name: str) -> bool:
        """Whether a deleted vault or store of this name is to be taken back."""
        return name in self.stack.recovered

    def connected(self, reached: Reached) -> ConnectedArgs:
        """Arguments of a component that is reached by private endpoint. Without a zone, policy makes its record."""
        network = self.networks[self.region]
        args: ConnectedArgs = {**self.placed(), "subnet_id": network.subnet_id}
        if network.dns_zones_in:
            group = network.dns_zones_in.rsplit("/", 1)[-1]
            subscription = arm.subscription_of(network.dns_zones_in)
            args["private_dns_zone_id"] = arm.private_dns_zone_id(subscription, group, _ZONES[reached])
        return args

    def private(self, reached: Reached) -> PrivateArgs:
        """Arguments of a component that is reached by private endpoint and logs to the audit stack."""
        return {
            **self.connected(reached),
            "audit_account_id": self.sinks.account(self.stack, self.region),
            "audit_workspace_id": self.sinks.workspace_id,
        }

    def replica(self) -> AzureReplicaArgs:
        """Arguments of a vault's replica that stands here."""
        private = self.private("vault")
        name = names.vault(*self.suffixed, paired_region=self.region)
        args: AzureReplicaArgs = {
            "location": self.region,
            "resource_group_name": self.group,
            "vault_name": name,
            "audit_account_id": private["audit_account_id"],
            "subnet_id": private["subnet_id"],
            "recover": self.recovers(name),
        }
        if "private_dns_zone_id" in private:
            args["private_dns_zone_id"] = private["private_dns_zone_id"]
        return args


def audited(audit: Mapping[str, Any]) -> Sinks:
    """The audit stack's sinks, from its outputs."""
    return Sinks(audit["auditAccounts"], audit["workspaceId"])
