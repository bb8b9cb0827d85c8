"""Where a stack's resources stand: what every component is told about its place, its owner and its audit sinks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
from pulumi_azure_native import resources

from components import arm
from components.base import PlacedArgs, PrivateArgs
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
class Site:
    """A place for the resources of one owner: a service, an environment's platform, or the audit stack."""

    stack: Stack
    service: str
    owner: str
    network: Network
    audit_account_id: str
    audit_workspace_id: str
    tags: Mapping[str, str]

    @property
    def group(self) -> str:
        """Name of the resource group."""
        return names.resource_group(self.stack.code, self.service)

    @property
    def suffixed(self) -> tuple[str, str, str]:
        """What the names of this owner's resources are made from."""
        return self.stack.code, self.service, self.stack.subscription_id

    def resource_group(self) -> resources.ResourceGroup:
        """The group itself, which everything else here comes after."""
        return resources.ResourceGroup(
            f"{self.service}-group",
            resource_group_name=self.group,
            location=self.stack.location,
            tags={**self.tags, "env": self.stack.environment_name, "owner": self.owner, "service": self.service},
        )

    def placed(self) -> PlacedArgs:
        """Arguments that every component takes."""
        return {
            "environment": self.stack.environment_name,
            "service": self.service,
            "owner": self.owner,
            "subscription_id": self.stack.subscription_id,
            "resource_group_name": self.group,
            "location": self.stack.location,
            "tags": dict(self.tags),
        }

    def recovers(self, name: str) -> bool:
        """Whether a deleted vault or store of this name is to be taken back."""
        return name in self.stack.recovered

    def private(self, reached: Reached) -> PrivateArgs:
        """Arguments of a component that is reached by private endpoint and logs to the audit stack."""
        args: PrivateArgs = {
            **self.placed(),
            "audit_account_id": self.audit_account_id,
            "audit_workspace_id": self.audit_workspace_id,
            "subnet_id": self.network.subnet_id,
        }
        if self.network.dns_zones_in:
            group = self.network.dns_zones_in.rsplit("/", 1)[-1]
            subscription = arm.subscription_of(self.network.dns_zones_in)
            args["private_dns_zone_id"] = arm.private_dns_zone_id(subscription, group, _ZONES[reached])
        return args


def audited(stack: Stack, audit: Mapping[str, Any]) -> tuple[str, str]:
    """Audit account of the stack's region, and workspace, from the audit stack's outputs."""
    accounts: Mapping[str, str] = audit["auditAccounts"]
    if stack.location not in accounts:
        raise pulumi.RunError(
            f"no audit account in '{stack.location}' yet: run `pulumi up -s {stack.audit_stack}` first"
        )
    return accounts[stack.location], audit["workspaceId"]
