"""Azure Traffic Manager: which region is asked, by the health of an endpoint that reads a canary secret in each.

It answers names and sees no traffic, so nothing that reads a secret passes through it; that is why it is not Front
Door. Deliberately not made: the endpoints. Each is a host of the region that answers 200 on the probed path as long as
it can read the region's canary; Traffic Manager probes it from the Internet, so it says nothing but that.
"""

from typing import NotRequired

import pulumi
from pulumi_azure_native import trafficmanager

from components import arm, checks, diagnostics
from components.base import Component, OwnedArgs, placement_problems, tags_of
from components.errors import Problem

HEALTH_PATH = "/health"
# A dead region is noticed after three failed probes, ten seconds apart, and forgotten by resolvers within another 30.
_PROBE_SECONDS, _TOLERATED, _TTL_SECONDS = 10, 2, 30
_HOST = r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"


class AzureFailoverArgs(OwnedArgs):
    """Arguments of `AzureFailover`."""

    profile_name: str
    """Name of the profile and first part of its DNS name, unique in the world: 1 to 63 letters, digits and hyphens."""
    primary_host: str
    """Host that is asked as long as it is healthy."""
    secondary_host: str
    """Host in the paired region, asked while the first is not healthy."""
    path: NotRequired[str]
    """Path that answers 200 while the region's canary can be read; `/health` unless said otherwise."""
    audit_account_id: str
    """Immutable storage account that the probes' results are recorded in: when a region was lost, and for how long."""
    audit_workspace_id: str
    """Log Analytics workspace of the audit stack."""


class AzureFailover(Component):
    """A name that leads to the primary region, or to its pair while the primary does not answer."""

    resource_id: str
    """ARM id of the profile."""
    host: str
    """The name that clients look up."""

    def __init__(self, name: str, args: AzureFailoverArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        checks.require(f"AzureFailover {name}", placement_problems(args, AzureFailoverArgs), _problems(args))
        super().__init__(name, opts)
        profile = args["profile_name"]
        self.resource_id = arm.traffic_manager_id(args["subscription_id"], args["resource_group_name"], profile)
        self.host = f"{profile}.trafficmanager.net"
        self.profile = trafficmanager.Profile(
            f"{name}-profile",
            profile_name=profile,
            resource_group_name=args["resource_group_name"],
            location="global",
            tags=tags_of(args),
            profile_status="Enabled",
            traffic_routing_method="Priority",
            traffic_view_enrollment_status="Disabled",
            dns_config={"relative_name": profile, "ttl": _TTL_SECONDS},
            monitor_config={
                "protocol": "HTTPS",
                "port": 443,
                "path": args.get("path", HEALTH_PATH),
                "interval_in_seconds": _PROBE_SECONDS,
                "timeout_in_seconds": 5,
                "tolerated_number_of_failures": _TOLERATED,
                "expected_status_code_ranges": [{"min": 200, "max": 200}],
            },
            endpoints=[
                {
                    "name": role,
                    "type": "Microsoft.Network/trafficManagerProfiles/externalEndpoints",
                    "target": host,
                    "priority": priority,
                    "endpoint_status": "Enabled",
                }
                for priority, (role, host) in enumerate(
                    (("primary", args["primary_host"]), ("secondary", args["secondary_host"])), 1
                )
            ],
            opts=self._child(),
        )
        diagnostics.diagnostic_setting(
            f"{name}-logs",
            resource_id=self.resource_id,
            account_id=args["audit_account_id"],
            workspace_id=args["audit_workspace_id"],
            opts=self._child([self.profile]),
        )
        self.register_outputs({"resourceId": self.resource_id, "host": self.host})


def _problems(args: AzureFailoverArgs) -> list[Problem]:
    problems = checks.named(
        "profile_name",
        args.get("profile_name"),
        pattern="[0-9A-Za-z]([0-9A-Za-z-]*[0-9A-Za-z])?",
        least=1,
        most=63,
        allowed="letters, digits and hyphens, a letter or digit at both ends",
    )
    for field in ("primary_host", "secondary_host"):
        if field in args:
            allowed = "a host name in lower case"
            problems += checks.named(field, args[field], pattern=_HOST, least=4, most=253, allowed=allowed)
    if "path" in args:
        allowed = "a path that begins with a slash"
        problems += checks.named("path", args["path"], pattern=r"/[0-9A-Za-z/._-]*", least=1, most=128, allowed=allowed)
    if "primary_host" in args and args["primary_host"] == args.get("secondary_host"):
        fix = "name a host of the paired region"
        problems.append(Problem("one host for both regions", "the same host twice", "two hosts", fix))
    return problems
