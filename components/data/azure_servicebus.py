"""Azure Service Bus namespace: Entra sign-in only, connection strings off, private."""

from typing import Literal, NotRequired, TypedDict

import pulumi
from pulumi_azure_native import authorization, servicebus

from components import arm, checks, grants
from components.base import PrivateArgs, PrivateComponent, PrivateLink, connected_problems, tags_of
from components.errors import GrantError, Problem
from components.grants import Principal


class NetworkExceptionArgs(TypedDict):
    """Why a resource is not private, and until when."""

    reason: str
    """Why, for whoever reads the report."""
    until: str
    """Last day, `2027-01-31`; a rule reports the exception and refuses it afterwards."""


class AzureServiceBusArgs(PrivateArgs):
    """Arguments of `AzureServiceBus`."""

    namespace_name: str
    """Name of the namespace, unique in the world: 6 to 50 letters, digits and hyphens, a letter first."""
    queues: NotRequired[list[str]]
    """Queues: 1 to 260 letters, digits, dots, hyphens and underscores."""
    topics: NotRequired[list[str]]
    """Topics, named like queues."""
    standard_tier: NotRequired[NetworkExceptionArgs]
    """The standard tier, for a tenth of the price, has no private endpoint: its network is open, so it is an exception.
    Local authentication stays off."""
    production: NotRequired[bool]
    """`pulumi destroy` refuses the namespace and its queues and topics."""


class AzureServiceBus(PrivateComponent):
    """A Service Bus namespace without connection strings. `grant_access` is for Python programs only."""

    resource_id: str
    """ARM id of the namespace."""
    name: str
    """Name of the namespace."""
    host: str
    """Host name that clients connect to."""

    _link = PrivateLink("namespace", "privatelink.servicebus.windows.net")

    def __init__(self, name: str, args: AzureServiceBusArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        checks.require(
            f"AzureServiceBus {name}", connected_problems(args, AzureServiceBusArgs, self._link), _problems(args)
        )
        super().__init__(name, opts, keep=args.get("production", False))
        self._args = args
        self.name = args["namespace_name"]
        self.resource_id = arm.service_bus_id(args["subscription_id"], args["resource_group_name"], self.name)
        self.host = f"{self.name}.servicebus.windows.net"
        self.namespace = _namespace(f"{name}-namespace", args, self._kept_child())
        self._entities: dict[str, pulumi.Resource] = {}
        for queue in args.get("queues", []):
            self._entities[f"queues/{queue}"] = servicebus.Queue(
                f"{name}-queue-{queue}",
                queue_name=queue,
                namespace_name=self.name,
                resource_group_name=args["resource_group_name"],
                dead_lettering_on_message_expiration=True,
                opts=self._kept_child([self.namespace]),
            )
        for topic in args.get("topics", []):
            self._entities[f"topics/{topic}"] = servicebus.Topic(
                f"{name}-topic-{topic}",
                topic_name=topic,
                namespace_name=self.name,
                resource_group_name=args["resource_group_name"],
                opts=self._kept_child([self.namespace]),
            )
        self._log(args, self.resource_id, after=[self.namespace])
        if "standard_tier" not in args:
            self._connect(args, self.resource_id, self.name, self.namespace)
        self.register_outputs({"resourceId": self.resource_id, "name": self.name, "host": self.host})

    def grant_access(
        self, principal: Principal, entity: str, direction: Literal["send", "receive"]
    ) -> "authorization.RoleAssignment":
        """Let `principal` send to, or receive from, one entity (`queues/orders`, `topics/integration-events`)."""
        if entity not in self._entities:
            allowed = ", ".join(sorted(self._entities)) or "none"
            problem = Problem("an entity that is not declared", "another name", allowed, "add it to queues or topics")
            raise GrantError(f"AzureServiceBus {self.name}", [problem])
        return grants.assign_role(
            f"{self._prefix}-{entity.replace('/', '-')}-{direction}-{principal.label}",
            scope=f"{self.resource_id}/{entity}",
            role="Azure Service Bus Data Sender" if direction == "send" else "Azure Service Bus Data Receiver",
            principal=principal,
            environment=self._args["environment"],
            opts=self._child([self._entities[entity]]),
        )


def _namespace(name: str, args: AzureServiceBusArgs, opts: pulumi.ResourceOptions) -> "servicebus.Namespace":
    exception = args.get("standard_tier")
    tier = servicebus.SkuTier.STANDARD if exception else servicebus.SkuTier.PREMIUM
    tags = tags_of(args)
    if exception:
        tags |= {"open-network-reason": exception["reason"], "open-network-until": exception["until"]}
    return servicebus.Namespace(
        name,
        namespace_name=args["namespace_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=tags,
        sku={
            "name": servicebus.SkuName.STANDARD if exception else servicebus.SkuName.PREMIUM,
            "tier": tier,
            "capacity": None if exception else 1,
        },
        disable_local_auth=True,
        minimum_tls_version=servicebus.TlsVersion.TLS_VERSION_1_2,
        public_network_access=(
            servicebus.PublicNetworkAccess.ENABLED if exception else servicebus.PublicNetworkAccess.DISABLED
        ),
        zone_redundant=None if exception else True,
        opts=opts,
    )


def _problems(args: AzureServiceBusArgs) -> list[Problem]:
    problems = checks.named(
        "namespace_name",
        args.get("namespace_name"),
        pattern="(?!.*--)(?!.*-(sb|mgmt)$)[A-Za-z][0-9A-Za-z-]*[0-9A-Za-z]",
        least=6,
        most=50,
        allowed="letters, digits and single hyphens, a letter first, not ending with -sb or -mgmt",
    )
    for field in ("queues", "topics"):
        for entity in args.get(field, []):
            problems += checks.named(
                f"one of {field}",
                entity,
                pattern="[0-9A-Za-z]([0-9A-Za-z._-]*[0-9A-Za-z])?",
                least=1,
                most=260,
                allowed="letters, digits, dots, hyphens and underscores, a letter or digit at both ends",
            )
    exception = args.get("standard_tier")
    if exception is not None:
        problems += checks.fields(exception, NetworkExceptionArgs) + checks.filled(
            "reason", exception.get("reason", "-")
        )
        problems += checks.day("until", exception["until"]) if "until" in exception else []
    return problems
