"""Azure storage account for a service's blobs: Entra sign-in only, shared keys off, private."""

from typing import NotRequired

import pulumi
from pulumi_azure_native import authorization, storage

from components import arm, checks, grants
from components.audit.azure import storage_account_name_problems
from components.base import PrivateArgs, PrivateComponent, PrivateLink, private_problems, tags_of
from components.errors import GrantError, Problem
from components.grants import Principal

_RECOVERY_DAYS = 30


class AzureStorageArgs(PrivateArgs):
    """Arguments of `AzureStorage`."""

    account_name: str
    """Name of the account, unique in the world: 3 to 24 lower-case letters and digits."""
    containers: list[str]
    """Blob containers: 3 to 63 lower-case letters, digits and single hyphens."""
    production: NotRequired[bool]
    """Copies in a second region, and `pulumi destroy` refuses the account and its containers."""


class AzureStorage(PrivateComponent):
    """A storage account without keys, connection strings or shared access signatures signed by a key.

    `grant_access` is a method, for Python programs only.
    """

    resource_id: str
    """ARM id of the account."""
    name: str
    """Name of the account."""
    blob_endpoint: str
    """Address of the blob service, ending with a slash."""

    _link = PrivateLink("blob", "privatelink.blob.core.windows.net")

    def __init__(self, name: str, args: AzureStorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        checks.require(f"AzureStorage {name}", private_problems(args, AzureStorageArgs, self._link), _problems(args))
        super().__init__(name, opts)
        self._args = args
        self.name = args["account_name"]
        self.resource_id = arm.storage_account_id(args["subscription_id"], args["resource_group_name"], self.name)
        self.blob_endpoint = f"https://{self.name}.blob.core.windows.net/"
        kept = args.get("production") or None
        self.account = _account(f"{name}-account", args, self._child(protect=kept, retain_on_delete=kept))
        storage.BlobServiceProperties(
            f"{name}-blobs",
            account_name=self.name,
            resource_group_name=args["resource_group_name"],
            blob_services_name="default",
            is_versioning_enabled=True,
            change_feed={"enabled": True},
            delete_retention_policy={"enabled": True, "days": _RECOVERY_DAYS},
            container_delete_retention_policy={"enabled": True, "days": _RECOVERY_DAYS},
            opts=self._child([self.account]),
        )
        self._containers: dict[str, pulumi.Resource] = {
            container: storage.BlobContainer(
                f"{name}-container-{container}",
                container_name=container,
                account_name=self.name,
                resource_group_name=args["resource_group_name"],
                public_access=storage.PublicAccess.NONE,
                opts=self._child([self.account], protect=kept, retain_on_delete=kept),
            )
            for container in args["containers"]
        }
        self._log(args, f"{self.resource_id}/blobServices/default", after=[self.account])
        self._connect(args, self.resource_id, self.name, self.account)
        outputs = {"resourceId": self.resource_id, "name": self.name, "blobEndpoint": self.blob_endpoint}
        self.register_outputs(outputs)

    def grant_access(
        self, principal: Principal, container: str, *, write: bool = False
    ) -> "authorization.RoleAssignment":
        """Let `principal` read the blobs of one container, or change them too."""
        if container not in self._containers:
            allowed = ", ".join(sorted(self._containers)) or "none"
            problem = Problem("a container that is not declared", "another name", allowed, "add it to `containers`")
            raise GrantError(f"AzureStorage {self.name}", [problem])
        return grants.assign_role(
            f"{self._prefix}-{container}-{'write' if write else 'read'}-{principal.label}",
            scope=f"{self.resource_id}/blobServices/default/containers/{container}",
            role="Storage Blob Data Contributor" if write else "Storage Blob Data Reader",
            principal=principal,
            environment=self._args["environment"],
            opts=self._child([self._containers[container]]),
        )


def _account(name: str, args: AzureStorageArgs, opts: pulumi.ResourceOptions) -> "storage.StorageAccount":
    production = args.get("production", False)
    return storage.StorageAccount(
        name,
        account_name=args["account_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=tags_of(args),
        kind=storage.Kind.STORAGE_V2,
        sku={"name": storage.SkuName.STANDARD_GZRS if production else storage.SkuName.STANDARD_ZRS},
        access_tier=storage.AccessTier.HOT,
        encryption={
            "require_infrastructure_encryption": True,
            "key_source": storage.KeySource.MICROSOFT_STORAGE,
        },
        allow_shared_key_access=False,
        default_to_o_auth_authentication=True,
        key_policy={"key_expiration_period_in_days": 90},
        sas_policy={"expiration_action": "Block", "sas_expiration_period": "00.01:00:00"},
        is_local_user_enabled=False,
        is_sftp_enabled=False,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        allowed_copy_scope=storage.AllowedCopyScope.AAD,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        public_network_access=storage.PublicNetworkAccess.DISABLED,
        network_rule_set={
            "default_action": storage.DefaultAction.DENY,
            "bypass": storage.Bypass.NONE,
            "ip_rules": [],
            "virtual_network_rules": [],
        },
        opts=opts,
    )


def _problems(args: AzureStorageArgs) -> list[Problem]:
    problems = storage_account_name_problems(args.get("account_name"))
    for container in args.get("containers", []):
        problems += checks.named(
            "a container",
            container,
            pattern="(?!.*--)[a-z0-9][a-z0-9-]*[a-z0-9]",
            least=3,
            most=63,
            allowed="lower-case letters, digits and single hyphens",
        )
    return problems
