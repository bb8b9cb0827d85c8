"""Azure Managed Redis: Entra sign-in only, access keys off, TLS, private."""

import hashlib
from typing import NotRequired

import pulumi
from pulumi_azure_native import redisenterprise

from components import arm, checks
from components.base import PrivateArgs, PrivateComponent, PrivateLink, connected_problems, tags_of
from components.errors import Problem
from components.grants import Principal, same_environment

_DATABASE = "default"  # the one name that Azure takes


class AzureRedisArgs(PrivateArgs):
    """Arguments of `AzureRedis`."""

    cluster_name: str
    """Name of the cluster, unique in its region: 1 to 60 letters, digits and single hyphens."""
    sku: NotRequired[str]
    """Size, for example `Balanced_B5`; `Balanced_B0`, the smallest, unless said otherwise."""
    production: NotRequired[bool]
    """Two nodes, and `pulumi destroy` refuses the cluster and its database."""


class AzureRedis(PrivateComponent):
    """A managed Redis without access keys. `grant_access` is a method, for Python programs only."""

    resource_id: str
    """ARM id of the cluster."""
    name: str
    """Name of the cluster."""
    host: pulumi.Output[str]
    """Host name that clients connect to, with TLS, on port 10000."""

    _link = PrivateLink("redisEnterprise", "privatelink.redis.azure.net")

    def __init__(self, name: str, args: AzureRedisArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        checks.require(f"AzureRedis {name}", connected_problems(args, AzureRedisArgs, self._link), _problems(args))
        production = args.get("production", False)
        super().__init__(name, opts, keep=production)
        self._args = args
        self.name = args["cluster_name"]
        self.resource_id = arm.redis_id(args["subscription_id"], args["resource_group_name"], self.name)
        self.cluster = redisenterprise.RedisEnterprise(
            f"{name}-cluster",
            cluster_name=self.name,
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=tags_of(args),
            sku={"name": args.get("sku", "Balanced_B0")},
            high_availability="Enabled" if production else "Disabled",
            minimum_tls_version="1.2",
            public_network_access="Disabled",
            opts=self._kept_child(),
        )
        self.host = self.cluster.host_name
        self.database = redisenterprise.Database(
            f"{name}-database",
            cluster_name=self.name,
            resource_group_name=args["resource_group_name"],
            database_name=_DATABASE,
            access_keys_authentication="Disabled",
            client_protocol="Encrypted",
            clustering_policy="OSSCluster",
            eviction_policy="VolatileLRU",
            port=10000,
            opts=self._kept_child([self.cluster]),
        )
        # Connections are logged by the database; metrics are the cluster's, and no sink of ours.
        self._log(args, arm.child_id(self.resource_id, "databases", _DATABASE), after=[self.database], metrics=False)
        # A cluster takes one write at a time; what is inside it follows each other.
        self._last = self._connect(args, self.resource_id, self.name, self.database)
        self.register_outputs({"resourceId": self.resource_id, "name": self.name, "host": self.host})

    def grant_access(self, principal: Principal) -> "redisenterprise.AccessPolicyAssignment":
        """Let `principal` use the database: Azure has one access policy, `default`, with all data commands.

        A cluster takes one write at a time, so assignments follow each other.
        """
        same_environment(f"AzureRedis {self.name}", self._args["environment"], principal)
        made = redisenterprise.AccessPolicyAssignment(
            f"{self._prefix}-access-{principal.label}",
            access_policy_assignment_name=hashlib.sha256(principal.key.lower().encode()).hexdigest()[:32],
            access_policy_name="default",
            cluster_name=self.name,
            database_name=_DATABASE,
            resource_group_name=self._args["resource_group_name"],
            user={"object_id": principal.object_id},
            # Named by the principal's key, as a role assignment is: another object id has the same name.
            opts=self._child([self._last], delete_before_replace=True),
        )
        self._last = made
        return made


def _problems(args: AzureRedisArgs) -> list[Problem]:
    problems = checks.named(
        "cluster_name",
        args.get("cluster_name"),
        pattern="(?!.*--)[0-9A-Za-z]([0-9A-Za-z-]*[0-9A-Za-z])?",
        least=1,
        most=60,
        allowed="letters, digits and single hyphens, a letter or digit at both ends",
    )
    if "sku" in args:
        pattern = "(Balanced|MemoryOptimized|ComputeOptimized|FlashOptimized)_[A-Z][0-9]+"
        allowed = "Balanced_B0 and its like (the Enterprise tiers are retired)"
        problems += checks.named("sku", args["sku"], pattern=pattern, least=1, most=40, allowed=allowed)
    return problems
