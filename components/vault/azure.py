"""Azure Key Vault: one per service and environment, closed by default.

Not arguments, because nobody may choose otherwise: RBAC authorization, 90 days of soft delete, purge protection, no
public network, no access for deployments, disks or templates, all logs to the audit stack. Deliberately not made:
secrets (an ARM write is a value write) and management locks (role assignments inherit a lock: it would block revoking).
"""

from collections.abc import Sequence
from typing import NotRequired, cast

import pulumi
from pulumi_azure_native import authorization, keyvault, monitor

from components import arm, checks, grants
from components.base import PrivateArgs, PrivateComponent, PrivateLink, connected_problems, tags_of
from components.errors import GrantError, Problem
from components.grants import Principal
from components.replica.azure import AzureReplicaArgs, replica_problems
from components.roles import Role
from components.vault.azure_key import AzureKey, AzureKeyArgs, key_problems, key_properties

# Fixed when a vault is made; Azure refuses every later change, so it is not an argument.
SOFT_DELETE_DAYS = 90


class AzureVaultArgs(PrivateArgs):
    """Arguments of `AzureVault`."""

    tenant_id: str
    """Entra tenant whose tokens the vault accepts, a lower-case GUID."""
    vault_name: str
    """Name of the vault, unique in the world: 3 to 24 letters, digits and single hyphens, a letter first."""
    premium: bool
    """Premium tier: keys are made in an HSM and never leave it. Production needs it."""
    key_only: bool
    """A vault of keys that platform services unwrap with: those services pass its firewall, and it holds no secrets."""
    protect: NotRequired[bool]
    """Production: `pulumi destroy` refuses the vault and its keys, and forgetting them leaves them in the cloud."""
    recover: NotRequired[bool]
    """Take a soft-deleted vault of this name back instead of making one. It comes back without its grants, diagnostic
    settings and event subscriptions: this program makes them again."""
    adopt: NotRequired[str]
    """ARM id of a vault of this name that exists already and is taken over instead of made. A preview shows what would
    be changed in it to be what is declared here; what cannot be changed in place, the engine refuses. It stays in its
    own resource group; what is made beside it goes into `resource_group_name`."""
    audit_later: NotRequired[bool]
    """Only for the vault of the audit stack, whose key encrypts the very accounts that its logs go to: `start_logging`
    is called once they exist."""


class VaultGrants:
    """What can be granted on a vault, ours or existing."""

    resource_id: str
    """ARM id of the vault."""
    name: str
    """Name of the vault."""
    uri: str
    """Address of its data plane, ending with a slash."""

    _prefix: str
    _environment: str
    _key_only: bool

    def grant_read(self, reader: Principal) -> "authorization.RoleAssignment":
        """Let `reader` read the secrets of this vault, all of them: a vault holds one service's (Secrets User)."""
        return self._grant("read", "Key Vault Secrets User", reader)

    def grant_rotate(self, rotator: Principal) -> "authorization.RoleAssignment":
        """Let `rotator` write new versions of the secrets of this vault (Secrets Officer).

        The role could purge too; purge protection refuses that to everybody.
        """
        return self._grant("rotate", "Key Vault Secrets Officer", rotator)

    def existing_key(self, key_name: str) -> AzureKey:
        """A key of this vault that another stack made."""
        return AzureKey(
            f"{self._prefix}-key-{key_name}",
            arm.child_id(self.resource_id, "keys", key_name),
            f"{self.uri}keys/{key_name}",
            self._environment,
            self._grant_options,
        )

    def _grant(self, verb: str, role: Role, principal: Principal) -> "authorization.RoleAssignment":
        if self._key_only:
            problem = Problem(
                "a role on secrets of a key-only vault",
                f"{role} at the scope of the vault",
                "roles on a single key (AzureKey.grant_wrap)",
                "keep the secrets of a service in a vault of its own",
            )
            raise GrantError(f"vault {self._prefix}", [problem])
        return grants.assign_role(
            f"{self._prefix}-{verb}-{principal.label}",
            scope=self.resource_id,
            role=role,
            principal=principal,
            environment=self._environment,
            opts=self._grant_options(),
        )

    def _grant_options(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions()


class ExistingAzureVault(VaultGrants):
    """A vault that another stack owns: it can be granted on, and is otherwise left alone."""

    def __init__(self, name: str, resource_id: str, uri: str, environment: str, *, key_only: bool) -> None:
        self._prefix, self.resource_id, self.uri, self._environment = name, resource_id, uri, environment
        self.name = arm.parse(resource_id).name
        self._key_only = key_only


class AzureVault(PrivateComponent, VaultGrants):
    """A key vault with its private endpoint and its audit trail.

    Grants and keys are methods (`grant_read`, `grant_rotate`, `add_key`), for Python programs only: a component package
    has no methods, so a program in another language gives roles itself, at the scope `resourceId`.
    """

    _link = PrivateLink("vault", "privatelink.vaultcore.azure.net")

    def __init__(self, name: str, args: AzureVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        checks.require(f"AzureVault {name}", connected_problems(args, AzureVaultArgs, self._link), _problems(args))
        super().__init__(name, opts, keep=args.get("protect", False))
        self._args = args
        self._environment, self._key_only = args["environment"], args["key_only"]
        self.name, self.region = args["vault_name"], args["location"]
        adopted = args.get("adopt")
        self._group = arm.parse(adopted).resource_group_name if adopted else args["resource_group_name"]
        self.resource_id = adopted or arm.vault_id(args["subscription_id"], self._group, self.name)
        self.uri = arm.vault_uri(self.name)
        self.vault = keyvault.Vault(
            f"{name}-vault",
            vault_name=self.name,
            resource_group_name=self._group,
            location=args["location"],
            tags=tags_of(args),
            properties=_vault_properties(args),
            # createMode says how this one vault came to be: a later run without the flag is no difference.
            # One that was deleted since is not there to be imported: it is taken back like any other.
            opts=self._kept_child(
                import_=None if args.get("recover") else adopted, ignore_changes=["properties.createMode"]
            ),
        )
        self._in_place: list[pulumi.Resource] = [self.vault]
        if not args.get("audit_later"):
            self.start_logging()
        self._connect(args, self.resource_id, self.name, self.vault)
        self.register_outputs({"resourceId": self.resource_id, "name": self.name, "uri": self.uri})

    @staticmethod
    def from_existing(
        name: str, resource_id: str, uri: str, environment: str, *, key_only: bool = False
    ) -> ExistingAzureVault:
        """A vault of another stack, to grant on. `name` begins the names of the grants made through it."""
        return ExistingAzureVault(name, resource_id, uri, environment, key_only=key_only)

    def replicate_to(self, region: AzureReplicaArgs, opts: pulumi.ResourceOptions | None = None) -> "AzureVault":
        """Make this vault's replica: a second vault in the paired region, the same in all that `region` does not say.

        Grants and keys are given to each of the two. Keys of the same name are different keys: Azure lets none leave
        its vault, so what one wraps, only that one unwraps.
        """
        checks.require(f"replica of {self._prefix}", replica_problems(self._args, self.name, region))
        own = ("private_dns_zone_id", "recover", "adopt")
        same = {field: value for field, value in self._args.items() if field not in own}
        tags = {**self._args.get("tags", {}), "replica-of": self.name}
        return AzureVault(f"{self._prefix}-replica", cast("AzureVaultArgs", {**same, "tags": tags, **region}), opts)

    def start_logging(self, after: Sequence[pulumi.Resource] = ()) -> "monitor.DiagnosticSetting":
        """Send the vault's logs to the audit stack. Called by the constructor, save with `audit_later`."""
        setting = self._log(self._args, self.resource_id, after=[self.vault, *after])
        # What may read comes after what records it, and goes before it on destroy.
        self._in_place.append(setting)
        return setting

    def add_key(self, key_name: str, args: AzureKeyArgs) -> AzureKey:
        """Make a key, in the HSM where the vault is premium.

        ARM creates a key if it is absent and changes nothing afterwards, so later changes of `args` are ignored rather
        than reported as done: a changed rotation policy goes through the data plane.
        """
        checks.require(f"a key of {self._prefix}", key_problems(key_name, args))
        key_id = arm.child_id(self.resource_id, "keys", key_name)
        resource = keyvault.Key(
            f"{self._prefix}-key-{key_name}",
            key_name=key_name,
            vault_name=self.name,
            resource_group_name=self._group,
            properties=key_properties(args, premium=self._args["premium"]),
            tags=tags_of(self._args),
            # A recovered vault brings its keys back, so they are taken over; a preview cannot see them yet.
            opts=self._kept_child(
                self._in_place,
                ignore_changes=["properties"],
                deleted_with=self.vault,
                import_=key_id if self._args.get("recover") and not pulumi.runtime.is_dry_run() else None,
            ),
        )
        key = self.existing_key(key_name)
        return AzureKey(
            f"{self._prefix}-key-{key_name}",
            key.resource_id,
            key.uri,
            self._environment,
            lambda: self._child([*self._in_place, resource]),
            resource,
        )

    def _grant_options(self) -> pulumi.ResourceOptions:
        return self._child(self._in_place)


def _problems(args: AzureVaultArgs) -> list[Problem]:
    problems = checks.named(
        "vault_name",
        args.get("vault_name"),
        pattern="(?!.*--)[A-Za-z][0-9A-Za-z-]*[0-9A-Za-z]",
        least=3,
        most=24,
        allowed="letters, digits and single hyphens, a letter first, no hyphen last",
        fix="shorten or respell the service's name",
    )
    if "adopt" in args:
        problems += _adoption_problems(args, args["adopt"])
    if args.get("audit_later") and not args.get("key_only"):
        fix = "leave audit_later out"
        problems.append(Problem("audit_later on a vault of secrets", "true", "only on key_only vaults", fix))
    return problems + checks.guid("tenant_id", args.get("tenant_id"))


def _adoption_problems(args: AzureVaultArgs, adopted: str) -> list[Problem]:
    try:
        group = arm.parse(adopted).resource_group_name
    except ValueError:
        group = ""
    if adopted == arm.vault_id(args.get("subscription_id", ""), group, args.get("vault_name", "")):
        return []
    allowed = "/subscriptions/<subscription_id>/resourceGroups/<any>/providers/Microsoft.KeyVault/vaults/<vault_name>"
    fix = "take it from `az keyvault show --query id`"
    return [Problem("adopt is not the id of this vault", "another id", allowed, fix)]


def _vault_properties(args: AzureVaultArgs) -> "keyvault.VaultPropertiesArgsDict":
    return {
        "tenant_id": args["tenant_id"],
        "sku": {
            "family": keyvault.SkuFamily.A,
            "name": keyvault.SkuName.PREMIUM if args["premium"] else keyvault.SkuName.STANDARD,
        },
        # Always sent: newer API versions have another default.
        "enable_rbac_authorization": True,
        "access_policies": [],
        "enable_soft_delete": True,
        "soft_delete_retention_in_days": SOFT_DELETE_DAYS,
        # Never False: Azure refuses that, even for a vault that has none.
        "enable_purge_protection": True,
        "enabled_for_deployment": False,
        "enabled_for_disk_encryption": False,
        "enabled_for_template_deployment": False,
        "create_mode": keyvault.CreateMode.RECOVER if args.get("recover") else keyvault.CreateMode.DEFAULT,
        "public_network_access": "Disabled",
        "network_acls": {
            "bypass": "AzureServices" if args["key_only"] else "None",
            "default_action": "Deny",
            "ip_rules": [],
            "virtual_network_rules": [],
        },
    }
