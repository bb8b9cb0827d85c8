"""The slot manifest on Azure: an App Configuration store per environment, one entry per service.

An entry says which secrets a service needs, never what they are: the rotator reads it, makes the values and writes them
into the vault. The store is written through ARM with the deployer's own sign-in (pass-through), so no data-plane key
exists and none can.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired

import pulumi
from pulumi_azure_native import appconfiguration, authorization

from components import arm, checks, grants
from components.base import PrivateArgs, PrivateComponent, PrivateLink, connected_problems, tags_of
from components.errors import Problem
from components.grants import Principal
from components.roles import Role

# App Configuration's limit of one entry: key, value and all attributes together, in bytes.
_MOST_BYTES = 10_000
# Left of it for the key, the content type and the tags.
_MOST_VALUE_BYTES = _MOST_BYTES - 500
# What a slot describes has no value here; a field of such a name is a mistake worth stopping.
_VALUE_FIELDS = frozenset({"value", "secret", "password", "token", "credential", "connectionstring", "privatekey"})


class AzureSlotManifestArgs(PrivateArgs):
    """Arguments of `AzureSlotManifest`."""

    store_name: str
    """Name of the store, unique in the world: 5 to 50 letters, digits and single hyphens."""
    protect: NotRequired[bool]
    """Production: `pulumi destroy` refuses the store, and forgetting it leaves it in the cloud."""
    recover: NotRequired[bool]
    """Take a soft-deleted store of this name back instead of making one; it comes back with its entries."""


class ManifestEntries:
    """What can be done with a manifest, ours or existing."""

    resource_id: str
    """ARM id of the store."""
    name: str
    """Name of the store."""

    _prefix: str
    _environment: str
    _in_place: list[pulumi.Resource]

    def publish(
        self, service: str, entries: Sequence[Mapping[str, Any]], opts: pulumi.ResourceOptions | None = None
    ) -> "appconfiguration.KeyValue":
        """Write the slots of one service, as JSON with sorted fields: the same slots are the same text.

        Entries are plain metadata (name, kind, owner, purpose, period, consumers, …); one that has a field for a value
        is refused. One entry of a store holds about 9.5 kB, some thirty slots.
        """
        text = slots_text(service, entries)
        return appconfiguration.KeyValue(
            f"{self._prefix}-entry-{service}",
            config_store_name=self.name,
            resource_group_name=arm.parse(self.resource_id).resource_group_name,
            key_value_name=f"slots.{service}",
            content_type="application/json",
            value=text,
            tags={"env": self._environment, "service": service},
            opts=pulumi.ResourceOptions.merge(self._entry_options(), opts),
        )

    def grant_read(self, reader: Principal) -> "authorization.RoleAssignment":
        """Let `reader` (the rotator) read the manifest, all of it."""
        return self._grant("read", "App Configuration Data Reader", reader)

    def grant_write(self, deployer: Principal) -> "authorization.RoleAssignment":
        """Let `deployer` (who runs `up`) write entries: ARM passes its own sign-in through to the store."""
        made = self._grant("write", "App Configuration Data Owner", deployer)
        # Entries published from here on are written, and on destroy deleted, while the right to do so stands.
        self._in_place.append(made)
        return made

    def _grant(self, verb: str, role: Role, principal: Principal) -> "authorization.RoleAssignment":
        return grants.assign_role(
            f"{self._prefix}-{verb}-{principal.label}",
            scope=self.resource_id,
            role=role,
            principal=principal,
            environment=self._environment,
            opts=self._entry_options(),
        )

    def _entry_options(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(depends_on=self._in_place)


class ExistingSlotManifest(ManifestEntries):
    """A manifest that another stack owns: entries are written to it, and it is otherwise left alone."""

    def __init__(self, name: str, resource_id: str, environment: str) -> None:
        self._prefix, self.resource_id, self._environment = name, resource_id, environment
        self.name = arm.parse(resource_id).name
        self._in_place = []


class AzureSlotManifest(PrivateComponent, ManifestEntries):
    """The store of an environment's slot manifest. `publish` and `grant_read` are for Python programs only."""

    _link = PrivateLink("configurationStores", "privatelink.azconfig.io")

    def __init__(self, name: str, args: AzureSlotManifestArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        checks.require(
            f"AzureSlotManifest {name}", connected_problems(args, AzureSlotManifestArgs, self._link), _problems(args)
        )
        super().__init__(name, opts, keep=args.get("protect", False))
        self._environment, self.name = args["environment"], args["store_name"]
        self.resource_id = arm.configuration_store_id(args["subscription_id"], args["resource_group_name"], self.name)
        self.store = appconfiguration.ConfigurationStore(
            f"{name}-store",
            config_store_name=self.name,
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=tags_of(args),
            sku={"name": "Standard"},
            disable_local_auth=True,
            public_network_access=appconfiguration.PublicNetworkAccess.DISABLED,
            # ARM writes entries with the deployer's own sign-in, and reaches the closed store over ARM's private link,
            # which the deployer's network must have.
            data_plane_proxy={
                "authentication_mode": appconfiguration.AuthenticationMode.PASS_THROUGH,
                "private_link_delegation": appconfiguration.PrivateLinkDelegation.ENABLED,
            },
            # As for vaults: never False.
            enable_purge_protection=True,
            soft_delete_retention_in_days=7,
            create_mode=(
                appconfiguration.CreateMode.RECOVER if args.get("recover") else appconfiguration.CreateMode.DEFAULT
            ),
            # createMode says how this one store came to be: a later run without the flag is no difference.
            opts=self._kept_child(ignore_changes=["createMode"]),
        )
        self._in_place = [self.store]
        self._log(args, self.resource_id, after=[self.store])
        self._connect(args, self.resource_id, self.name, self.store)
        self.register_outputs({"resourceId": self.resource_id, "name": self.name})

    @staticmethod
    def from_existing(name: str, resource_id: str, environment: str) -> ExistingSlotManifest:
        """The manifest of another stack, to publish to. `name` begins the names of the entries made through it."""
        return ExistingSlotManifest(name, resource_id, environment)

    def _entry_options(self) -> pulumi.ResourceOptions:
        return self._child(self._in_place)


def slots_text(service: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """The text of a service's entry. Raises ArgumentError for what has a field for a value, or does not fit."""
    pattern, allowed = "[a-z][a-z0-9-]*", "lower-case letters, digits, hyphens"
    checks.require("a slot entry", checks.named("service", service, pattern=pattern, least=1, most=64, allowed=allowed))
    text = json.dumps(list(entries), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    checks.require(f"slots of {service}", _value_problems(entries), _size_problems(len(text.encode())))
    return text


def _problems(args: AzureSlotManifestArgs) -> list[Problem]:
    return checks.named(
        "store_name",
        args.get("store_name"),
        pattern="(?!.*--)[0-9A-Za-z][0-9A-Za-z-]*[0-9A-Za-z]",
        least=5,
        most=50,
        allowed="letters, digits and single hyphens, a letter or digit at both ends",
    )


def _value_problems(entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
    fix = "remove it; the rotator makes values, or a person seeds them into the vault"
    return [
        Problem("a slot has no value", f"a field of slot {position} that is named like one", "metadata", fix)
        for position, entry in enumerate(entries, 1)
        for field in entry
        if field.lower().replace("_", "") in _VALUE_FIELDS
    ]


def _size_problems(size: int) -> list[Problem]:
    if size <= _MOST_VALUE_BYTES:
        return []
    fix = "shorten purposes, or split the service"
    return [Problem("slots do not fit in one entry", f"{size} bytes", f"{_MOST_VALUE_BYTES} bytes", fix)]
