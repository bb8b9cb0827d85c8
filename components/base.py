"""What every component shares: where it stands, its environment, its tags, and how its children are made."""

from collections.abc import Sequence
from typing import Any, NamedTuple, NotRequired, TypedDict

import pulumi
from pulumi_azure_native import monitor

from components import checks, diagnostics, network
from components.errors import Problem


class OwnedArgs(TypedDict):
    """Whose a resource is, and in which subscription and group."""

    environment: str
    """Name of the environment that the resource belongs to; a grant to a principal of another one is refused."""
    service: str
    """Service that the resource serves (`platform` for what an environment shares)."""
    owner: str
    """Team that answers for the resource."""
    subscription_id: str
    """Subscription, a lower-case GUID."""
    resource_group_name: str
    """Resource group; it exists already."""
    tags: NotRequired[dict[str, str]]
    """More tags; `env`, `owner` and `service` are set from the fields above and cannot be overridden."""


class PlacedArgs(OwnedArgs):
    """A resource that stands in one region."""

    location: str
    """Azure region, for example `westeurope`."""


class ConnectedArgs(PlacedArgs):
    """A resource that is reached by private endpoint."""

    subnet_id: str
    """Subnet that the private endpoint gets its address in, in the resource's own region."""
    private_dns_zone_id: NotRequired[str]
    """Private DNS zone that gets the endpoint's record; absent where a policy assignment of the company adds it."""


class PrivateArgs(ConnectedArgs):
    """A resource that is reached by private endpoint only and logs to the audit stack."""

    audit_account_id: str
    """Immutable storage account of the audit stack in this region (a diagnostic setting cannot cross regions)."""
    audit_workspace_id: str
    """Log Analytics workspace of the audit stack; it may be in another region."""


class PrivateLink(NamedTuple):
    """How a kind of resource is reached privately: the sub-resource, and the zone that its name resolves in."""

    group_id: str
    zone: str


class Component(pulumi.ComponentResource):
    """A component resource `zerosecret:index:<class name>` whose children are named `<name>-<role>`.

    Subclasses check their arguments first, then call this, then make children with `_child`.
    """

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None, *, keep: bool = False) -> None:
        super().__init__(f"zerosecret:index:{type(self).__name__}", name, None, opts)
        self._prefix = name
        self._kept = keep or None
        # The engine does not hand a component's depends_on down; the first child takes it, the others depend on that.
        self._waits_for = opts.depends_on if opts else None

    def _child(self, after: Sequence[pulumi.Resource] = (), **options: Any) -> pulumi.ResourceOptions:
        """Options of a child that comes after the given resources, or, if none, after what the component waits for."""
        return pulumi.ResourceOptions(parent=self, depends_on=list(after) or self._waits_for, **options)

    def _kept_child(self, after: Sequence[pulumi.Resource] = (), **options: Any) -> pulumi.ResourceOptions:
        """As `_child`; where the component is to be kept, `destroy` refuses it and forgetting it leaves it in place."""
        return self._child(after, protect=self._kept, retain_on_delete=self._kept, **options)


class ConnectedComponent(Component):
    """A component whose main resource has a private endpoint. Subclasses say over which private link."""

    _link: PrivateLink

    def _connect(
        self, args: ConnectedArgs, resource_id: str, resource_name: str, after: pulumi.Resource
    ) -> pulumi.Resource:
        endpoint_name = f"pe-{resource_name}"
        endpoint = network.private_endpoint(
            f"{self._prefix}-endpoint",
            endpoint_name=endpoint_name,
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            subnet_id=args["subnet_id"],
            target_id=resource_id,
            group_id=self._link.group_id,
            tags=tags_of(args),
            opts=self._child([after]),
        )
        if zone_id := args.get("private_dns_zone_id"):
            network.private_dns_zone_group(
                f"{self._prefix}-dns",
                endpoint_name=endpoint_name,
                resource_group_name=args["resource_group_name"],
                zone_id=zone_id,
                opts=self._child([endpoint]),
            )
        return endpoint


class PrivateComponent(ConnectedComponent):
    """A component whose main resource is private and audited."""

    def _log(
        self, args: PrivateArgs, resource_id: str, after: Sequence[pulumi.Resource], *, metrics: bool = True
    ) -> "monitor.DiagnosticSetting":
        return diagnostics.diagnostic_setting(
            f"{self._prefix}-logs",
            resource_id=resource_id,
            account_id=args["audit_account_id"],
            workspace_id=args["audit_workspace_id"],
            metrics=metrics,
            opts=self._child(after),
        )


def placement_problems(args: OwnedArgs, shape: type) -> list[Problem]:
    """Problems of the fields that all components share, missing and unknown fields included."""
    problems = checks.fields(args, shape)
    for field in ("environment", "service", "owner", "resource_group_name", "location"):
        problems += checks.filled(field, args.get(field))
    if "subscription_id" in args:
        problems += checks.guid("subscription_id", args["subscription_id"])
    return problems


def connected_problems(args: ConnectedArgs, shape: type, link: PrivateLink) -> list[Problem]:
    """As `placement_problems`; and a zone that the resource's name does not resolve in would do nothing, silently."""
    problems = placement_problems(args, shape)
    for field in ("audit_account_id", "audit_workspace_id", "subnet_id"):
        problems += checks.filled(field, args.get(field))
    zone = args.get("private_dns_zone_id")
    if zone is not None and zone.rsplit("/", 1)[-1] != link.zone:
        fix = "name that zone, or leave it out where policy makes the records"
        problems.append(Problem("private_dns_zone_id is another service's zone", "another name", link.zone, fix))
    return problems


def tags_of(args: OwnedArgs) -> dict[str, str]:
    """All tags of a resource; who owns what is not the caller's to override."""
    own = {"env": args["environment"], "owner": args["owner"], "service": args["service"]}
    return {**args.get("tags", {}), **own}
