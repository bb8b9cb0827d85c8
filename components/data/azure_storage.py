"""Azure storage account for a service's blobs: Entra sign-in only, shared keys off, private."""

from typing import NotRequired

import pulumi
from pulumi_azure_native import authorization, storage

from components import arm, checks, grants
from components.base import PrivateArgs, PrivateComponent, PrivateLink, connected_problems
from components.errors import GrantError, Problem
from components.grants import Principal
from components.storage_account import account_name_problems, keyless_account

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
        checks.require(f"AzureStorage {name}", connected_problems(args, AzureStorageArgs, self._link), _problems(args))
        super().__init__(name, opts, keep=args.get("production", False))
        self._args = args
        self.name = args["account_name"]
        self.resource_id = arm.storage_account_id(args["subscription_id"], args["resource_group_name"], self.name)
        self.blob_endpoint = f"https://{self.name}.blob.core.windows.net/"
        self.account = _account(f"{name}-account", args, self._kept_child())
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
                opts=self._kept_child([self.account]),
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
    return keyless_account(
        name,
        args,
        args["account_name"],
        sku=storage.SkuName.STANDARD_GZRS if production else storage.SkuName.STANDARD_ZRS,
        encryption={
            "require_infrastructure_encryption": True,
            "key_source": storage.KeySource.MICROSOFT_STORAGE,
        },
        opts=opts,
    )


def _problems(args: AzureStorageArgs) -> list[Problem]:
    problems = account_name_problems(args.get("account_name"))
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
