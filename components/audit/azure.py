"""Azure audit sinks: an immutable storage account in each region used, and the workspace that detection rules read.

They stand in a subscription of their own, with operators of their own: who uses a vault cannot touch its logs.
Containers are immutable with protected append (so that log delivery can go on), unlocked: locking is a separate,
reviewed step that cannot be taken back, and no property of a resource. Versioning of single blobs is not used for that,
and point-in-time restore is left off: it conflicts with immutability.
"""

import re
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import authorization, monitor, operationalinsights, storage

from components import arm, checks, diagnostics
from components.base import (
    Component,
    ConnectedArgs,
    ConnectedComponent,
    PlacedArgs,
    PrivateLink,
    connected_problems,
    placement_problems,
    tags_of,
)
from components.errors import Problem
from components.storage_account import account_name_problems, keyless_account

# Azure's own bound of an immutability policy: 400 years.
_LONGEST_RETENTION_DAYS = 146_000
_MOST_WORKSPACE_DAYS = 730
_RECOVERY_DAYS = 90


class CustomerManagedKeyArgs(TypedDict):
    """The key that encrypts an account, and who may unwrap with it."""

    key_uri: str
    """Address of the key without a version, so that the account follows its rotation."""
    identity_id: str
    """ARM id of the identity that holds Crypto Service Encryption User on the key."""


class AzureAuditAccountArgs(ConnectedArgs):
    """Arguments of `AzureAuditAccount`."""

    account_name: str
    """Name of the account, unique in the world: 3 to 24 lower-case letters and digits."""
    retention_days: int
    """Days for which nothing written can be changed or deleted (SOC 2: 365, HIPAA: 2190). It may only grow."""
    customer_managed_key: NotRequired[CustomerManagedKeyArgs]
    """Key of the audit subscription's own key-only vault. Absent: Microsoft's keys."""
    categories: NotRequired[list[str]]
    """Log categories whose containers are immutable; unless said otherwise all that components here send."""
    audit_workspace_id: NotRequired[str]
    """Workspace that reads and writes of this account are logged to (never to the account itself)."""
    zone_redundant: NotRequired[bool]
    """False for a region without availability zones; a copy in the paired region is kept either way."""
    protect: NotRequired[bool]
    """True unless said otherwise: `pulumi destroy` refuses the account and its lock, and forgetting them leaves them in
    the cloud."""


class AzureAuditAccount(ConnectedComponent):
    """An immutable storage account that the vaults of one region send their logs to.

    Azure Monitor writes over Azure's own channel; people read over the private endpoint, or not at all.
    """

    resource_id: str
    """ARM id of the account."""
    name: str
    """Name of the account."""

    _link = PrivateLink("blob", "privatelink.blob.core.windows.net")

    def __init__(self, name: str, args: AzureAuditAccountArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        where = f"AzureAuditAccount {name}"
        checks.require(where, connected_problems(args, AzureAuditAccountArgs, self._link), _account_problems(args))
        super().__init__(name, opts, keep=args.get("protect", True))
        self._args = args
        self.name = args["account_name"]
        self.resource_id = arm.storage_account_id(args["subscription_id"], args["resource_group_name"], self.name)
        self.account = _account(f"{name}-account", args, self._kept_child())
        categories = args.get("categories", diagnostics.ALL_CATEGORIES)
        containers = [self._immutable_container(name, category) for category in categories]
        service = storage.BlobServiceProperties(
            f"{name}-blobs",
            account_name=self.name,
            resource_group_name=args["resource_group_name"],
            blob_services_name="default",
            is_versioning_enabled=True,
            change_feed={"enabled": True},
            delete_retention_policy={"enabled": True, "days": _RECOVERY_DAYS},
            container_delete_retention_policy={"enabled": True, "days": _RECOVERY_DAYS},
            opts=self._kept_child([self.account]),
        )
        endpoint = self._connect(args, self.resource_id, self.name, self.account)
        # Everything below inherits the lock, so it is made last and goes first.
        self.lock = authorization.ManagementLockByScope(
            f"{name}-lock",
            scope=self.resource_id,
            lock_name="audit-no-delete",
            level="CanNotDelete",
            notes="Audit logs. Removing this lock is a reviewed step of the audit operators.",
            opts=self._kept_child([endpoint, service, *containers]),
        )
        if workspace_id := args.get("audit_workspace_id"):
            self._log_access(name, workspace_id)
        self.register_outputs({"resourceId": self.resource_id, "name": self.name})

    def _immutable_container(self, name: str, category: str) -> pulumi.Resource:
        # The name that Azure Monitor writes a category to; made by us first, so that it is immutable from the start.
        container_name = f"insights-logs-{category.lower()}"
        container = storage.BlobContainer(
            f"{name}-container-{category.lower()}",
            container_name=container_name,
            account_name=self.name,
            resource_group_name=self._args["resource_group_name"],
            public_access=storage.PublicAccess.NONE,
            opts=self._kept_child([self.account]),
        )
        return storage.BlobContainerImmutabilityPolicy(
            f"{name}-container-{category.lower()}-immutability",
            container_name=container_name,
            account_name=self.name,
            resource_group_name=self._args["resource_group_name"],
            immutability_policy_name="default",
            immutability_period_since_creation_in_days=self._args["retention_days"],
            # Block blobs too, and never together with allow_protected_append_writes, which is for append blobs only.
            allow_protected_append_writes_all=True,
            opts=self._kept_child([container]),
        )

    def _log_access(self, name: str, workspace_id: str) -> "monitor.DiagnosticSetting":
        return diagnostics.diagnostic_setting(
            f"{name}-logs",
            resource_id=f"{self.resource_id}/blobServices/default",
            workspace_id=workspace_id,
            account_id=None,
            opts=self._child([self.account]),
        )


class AzureLogWorkspaceArgs(PlacedArgs):
    """Arguments of `AzureLogWorkspace`."""

    workspace_name: str
    """Name of the workspace: 4 to 63 letters, digits and hyphens, a letter or digit at both ends."""
    retention_days: int
    """Days that logs can be queried for: 30 to 730. The immutable account keeps them for longer."""
    protect: NotRequired[bool]
    """True unless said otherwise: `pulumi destroy` refuses the workspace, and forgetting it leaves it in the cloud."""


class AzureLogWorkspace(Component):
    """The Log Analytics workspace that detection rules read. Entra sign-in only: its keys are off."""

    resource_id: str
    """ARM id of the workspace."""

    def __init__(self, name: str, args: AzureLogWorkspaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        where = f"AzureLogWorkspace {name}"
        checks.require(where, placement_problems(args, AzureLogWorkspaceArgs), _workspace_problems(args))
        super().__init__(name, opts, keep=args.get("protect", True))
        self.resource_id = arm.workspace_id(
            args["subscription_id"], args["resource_group_name"], args["workspace_name"]
        )
        self.workspace = operationalinsights.Workspace(
            f"{name}-workspace",
            workspace_name=args["workspace_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=tags_of(args),
            sku={"name": operationalinsights.WorkspaceSkuNameEnum.PER_GB2018},
            retention_in_days=args["retention_days"],
            features={
                "disable_local_auth": True,
                "enable_log_access_using_only_resource_permissions": False,
                "immediate_purge_data_on30_days": False,
            },
            # Diagnostic settings come in over Azure's own channel; nothing else may write. People query over the
            # portal, as themselves.
            public_network_access_for_ingestion="Disabled",
            public_network_access_for_query="Enabled",
            opts=self._kept_child(),
        )
        self.register_outputs({"resourceId": self.resource_id})


def _account(name: str, args: AzureAuditAccountArgs, opts: pulumi.ResourceOptions) -> "storage.StorageAccount":
    key = args.get("customer_managed_key")
    zone_redundant = args.get("zone_redundant", True)
    return keyless_account(
        name,
        args,
        args["account_name"],
        sku=storage.SkuName.STANDARD_GZRS if zone_redundant else storage.SkuName.STANDARD_GRS,
        identity=_identity(key),
        encryption=_encryption(key),
        # Azure Monitor delivers logs as a trusted service; nobody else passes.
        trusted_services=True,
        opts=opts,
    )


def _identity(key: CustomerManagedKeyArgs | None) -> "storage.IdentityArgsDict | None":
    if key is None:
        return None
    return {"type": storage.IdentityType.USER_ASSIGNED, "user_assigned_identities": [key["identity_id"]]}


def _encryption(key: CustomerManagedKeyArgs | None) -> "storage.EncryptionArgsDict":
    each: storage.EncryptionServiceArgsDict = {"enabled": True, "key_type": storage.KeyType.ACCOUNT}
    encryption: storage.EncryptionArgsDict = {
        "require_infrastructure_encryption": True,
        "services": {"blob": each, "file": each, "queue": each, "table": each},
        "key_source": storage.KeySource.MICROSOFT_STORAGE,
    }
    if key is not None:
        vault_uri, _, key_name = key["key_uri"].rpartition("/keys/")
        encryption["key_source"] = storage.KeySource.MICROSOFT_KEYVAULT
        key_properties: storage.KeyVaultPropertiesArgsDict = {"key_vault_uri": vault_uri, "key_name": key_name}
        user: storage.EncryptionIdentityArgsDict = {"encryption_user_assigned_identity": key["identity_id"]}
        encryption["key_vault_properties"], encryption["encryption_identity"] = key_properties, user
    return encryption


def _account_problems(args: AzureAuditAccountArgs) -> list[Problem]:
    problems = account_name_problems(args.get("account_name"))
    days, fix = args.get("retention_days"), "take it from the compliance profile"
    problems += checks.within("retention_days", days, 1, _LONGEST_RETENTION_DAYS, unit="days", fix=fix)
    for category in args.get("categories", []):
        problems += checks.named("a category", category, pattern="[A-Za-z]+", least=3, most=49, allowed="letters")
    key = args.get("customer_managed_key")
    if key is not None:
        problems += checks.fields(key, CustomerManagedKeyArgs)
        if not re.fullmatch(r"https://[^/]+/keys/[0-9A-Za-z-]+", key.get("key_uri", "")):
            allowed = "https://<vault>/keys/<name>, no version"
            problems.append(Problem("key_uri is not a key's address", "another text", allowed, "use AzureKey.uri"))
    return problems


def _workspace_problems(args: AzureLogWorkspaceArgs) -> list[Problem]:
    days, fix = args.get("retention_days"), "keep logs longer in the immutable account"
    return checks.named(
        "workspace_name",
        args.get("workspace_name"),
        pattern="[0-9A-Za-z][0-9A-Za-z-]*[0-9A-Za-z]",
        least=4,
        most=63,
        allowed="letters, digits and hyphens, a letter or digit at both ends",
    ) + checks.within("retention_days", days, 30, _MOST_WORKSPACE_DAYS, unit="days", fix=fix)
