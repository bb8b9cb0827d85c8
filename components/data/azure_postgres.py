"""Azure Database for PostgreSQL, flexible server: Entra sign-in only, TLS, private. It has no administrator password.

Deliberately not made: roles inside the databases. ARM knows administrators of a server only; a login that may use one
schema is made in SQL, by an administrator, after `up`.
"""

from typing import NotRequired

import pulumi
from pulumi_azure_native import dbforpostgresql

from components import arm, checks
from components.base import PrivateArgs, PrivateComponent, PrivateLink, connected_problems, tags_of
from components.errors import Problem
from components.grants import Principal, same_environment


class AzurePostgresArgs(PrivateArgs):
    """Arguments of `AzurePostgres`."""

    tenant_id: str
    """Entra tenant whose tokens the server accepts, a lower-case GUID."""
    server_name: str
    """Name of the server, unique in the world: 3 to 63 lower-case letters, digits and hyphens."""
    databases: list[str]
    """Databases: 1 to 63 letters, digits, hyphens and underscores, a letter or underscore first."""
    version: NotRequired[str]
    """Major version; `17` unless said otherwise."""
    sku: NotRequired[str]
    """Size; `Standard_D2ds_v5` in production, else `Standard_B1ms`. A name with `_B` is of the burstable tier."""
    storage_gb: NotRequired[int]
    """32 to 32767 GiB; it grows by itself and never shrinks. 32, in production 128, unless said otherwise."""
    production: NotRequired[bool]
    """A standby in another zone, 35 days of backup copied to a second region (else 7 days in this one), and
    `pulumi destroy` refuses the server and its databases."""


class AzurePostgres(PrivateComponent):
    """A PostgreSQL server without passwords. `grant_access` is a method, for Python programs only."""

    resource_id: str
    """ARM id of the server."""
    name: str
    """Name of the server."""
    host: str
    """Host name that clients connect to, with TLS."""

    _link = PrivateLink("postgresqlServer", "privatelink.postgres.database.azure.com")

    def __init__(self, name: str, args: AzurePostgresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        checks.require(
            f"AzurePostgres {name}", connected_problems(args, AzurePostgresArgs, self._link), _problems(args)
        )
        super().__init__(name, opts, keep=args.get("production", False))
        self._args = args
        self.name = args["server_name"]
        self.resource_id = arm.postgres_id(args["subscription_id"], args["resource_group_name"], self.name)
        self.host = f"{self.name}.postgres.database.azure.com"
        self.server = _server(f"{name}-server", args, self._kept_child())
        # A server takes one write at a time; what is inside it follows each other.
        self._last: pulumi.Resource = self.server
        for setting, value in (("require_secure_transport", "on"), ("ssl_min_protocol_version", "TLSv1.2")):
            self._last = dbforpostgresql.Configuration(
                f"{name}-setting-{setting.replace('_', '-')}",
                configuration_name=setting,
                value=value,
                source="user-override",
                server_name=self.name,
                resource_group_name=args["resource_group_name"],
                opts=self._child([self._last]),
            )
        for database in args["databases"]:
            self._last = dbforpostgresql.Database(
                f"{name}-database-{database}",
                database_name=database,
                charset="UTF8",
                server_name=self.name,
                resource_group_name=args["resource_group_name"],
                opts=self._kept_child([self._last]),
            )
        self._log(args, self.resource_id, after=[self.server])
        self._last = self._connect(args, self.resource_id, self.name, self._last)
        self.register_outputs({"resourceId": self.resource_id, "name": self.name, "host": self.host})

    def grant_access(self, principal: Principal, login: str) -> "dbforpostgresql.Administrator":
        """Make `principal` an Entra administrator of this server, with `login` as the name it signs in by.

        It is the only grant that ARM has, so a server serves one service. `login` is the display name of the identity
        or group in Entra.
        """
        same_environment(f"AzurePostgres {self.name}", self._args["environment"], principal)
        made = dbforpostgresql.Administrator(
            f"{self._prefix}-admin-{principal.label}",
            object_id=principal.object_id,
            principal_name=login,
            principal_type=principal.kind,
            tenant_id=self._args["tenant_id"],
            server_name=self.name,
            resource_group_name=self._args["resource_group_name"],
            opts=self._child([self._last]),
        )
        self._last = made
        return made


def _server(name: str, args: AzurePostgresArgs, opts: pulumi.ResourceOptions) -> "dbforpostgresql.Server":
    production = args.get("production", False)
    sku = args.get("sku", "Standard_D2ds_v5" if production else "Standard_B1ms")
    tiers = {"B": "Burstable", "D": "GeneralPurpose", "E": "MemoryOptimized"}
    return dbforpostgresql.Server(
        name,
        server_name=args["server_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=tags_of(args),
        version=args.get("version", "17"),
        sku={"name": sku, "tier": tiers[sku.removeprefix("Standard_")[0]]},
        # No administrator_login and no password: they are only for the authentication that is off.
        auth_config={
            "active_directory_auth": "Enabled",
            "password_auth": "Disabled",
            "tenant_id": args["tenant_id"],
        },
        network={"public_network_access": "Disabled"},
        storage={"storage_size_gb": args.get("storage_gb", 128 if production else 32), "auto_grow": "Enabled"},
        backup={
            "backup_retention_days": 35 if production else 7,
            "geo_redundant_backup": "Enabled" if production else "Disabled",
        },
        high_availability={"mode": "ZoneRedundant" if production else "Disabled"},
        opts=opts,
    )


def _problems(args: AzurePostgresArgs) -> list[Problem]:
    problems = checks.named(
        "server_name",
        args.get("server_name"),
        pattern="[a-z0-9]([a-z0-9-]*[a-z0-9])?",
        least=3,
        most=63,
        allowed="lower-case letters, digits and hyphens, no hyphen at either end",
    )
    for database in args.get("databases", []):
        problems += checks.named(
            "a database",
            database,
            pattern="[A-Za-z_][0-9A-Za-z_-]*",
            least=1,
            most=63,
            allowed="letters, digits, hyphens and underscores, a letter or underscore first",
        )
    if "sku" in args:
        allowed = "Standard_B…, Standard_D… or Standard_E…"
        problems += checks.named("sku", args["sku"], pattern=r"Standard_[BDE]\w+", least=1, most=40, allowed=allowed)
    if "storage_gb" in args:
        fix = "choose the size that the data needs now"
        problems += checks.within("storage_gb", args["storage_gb"], 32, 32767, unit="GiB", fix=fix)
    if "version" in args:
        problems += checks.one_of("version", args["version"], ("14", "15", "16", "17", "18"))
    return problems + checks.guid("tenant_id", args.get("tenant_id"))
