"""Azure's built-in roles that the product grants or its rules name.

Actions as in Microsoft's list of built-in roles (learn.microsoft.com/azure/role-based-access-control/built-in-roles).
A role that is not here is not guessed at: evaluating it is refused.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sandbox.cloud.authorization.actions import matches


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """What a role allows: `actions` of the control plane, `data_actions` of the data plane, each less what its `not_`
    takes out. `*` stands for any text, slashes included. `conditioned` are actions that the role itself allows only
    under a condition.
    """

    name: str
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    conditioned: tuple[str, ...] = ()

    def allows(self, action: str, *, data: bool) -> bool:
        if data:
            return matches(self.data_actions, action) and not matches(self.not_data_actions, action)
        return matches(self.actions, action) and not matches(self.not_actions, action)

    def allows_only_conditionally(self, action: str) -> bool:
        return matches(self.conditioned, action)


_DEPLOYS: Final = (
    "Microsoft.Authorization/*/read",
    "Microsoft.Insights/alertRules/*",
    "Microsoft.Resources/deployments/*",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Support/*",
)
_SEES_VAULTS: Final = (
    *_DEPLOYS,
    "Microsoft.KeyVault/checkNameAvailability/read",
    "Microsoft.KeyVault/deletedVaults/read",
    "Microsoft.KeyVault/locations/*/read",
    "Microsoft.KeyVault/vaults/*/read",
    "Microsoft.KeyVault/operations/read",
)
_GRANTS: Final = ("Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete")
_DELEGATES: Final = "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"
_CONTAINERS: Final = "Microsoft.Storage/storageAccounts/blobServices/containers"
_QUEUES_AND_TOPICS: Final = (
    "Microsoft.ServiceBus/*/queues/read",
    "Microsoft.ServiceBus/*/topics/read",
    "Microsoft.ServiceBus/*/topics/subscriptions/read",
)

ROLES: Final = MappingProxyType[str, RoleDefinition](
    {
        # Privileged and general
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": RoleDefinition("Owner", ("*",)),
        "b24988ac-6180-42a0-ab88-20f7382dd24c": RoleDefinition(
            "Contributor",
            ("*",),
            (
                "Microsoft.Authorization/*/Delete",
                "Microsoft.Authorization/*/Write",
                "Microsoft.Authorization/elevateAccess/Action",
                "Microsoft.Blueprint/blueprintAssignments/write",
                "Microsoft.Blueprint/blueprintAssignments/delete",
                "Microsoft.Compute/galleries/share/action",
                "Microsoft.Purview/consents/write",
                "Microsoft.Purview/consents/delete",
                "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
                "Microsoft.Subscription/cancel/action",
                "Microsoft.Subscription/enable/action",
            ),
        ),
        "acdd72a7-3385-48ef-bd42-f606fba81ae7": RoleDefinition("Reader", ("*/read",)),
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": RoleDefinition(
            "User Access Administrator", ("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*")
        ),
        "f58310d9-a9f6-439a-9e8d-f62e7b41a168": RoleDefinition(
            "Role Based Access Control Administrator", (*_GRANTS, "*/read", "Microsoft.Support/*")
        ),
        # Key Vault
        "00482a5a-887f-4fb3-b363-3b7fe8e74483": RoleDefinition(
            "Key Vault Administrator", _SEES_VAULTS, data_actions=("Microsoft.KeyVault/vaults/*",)
        ),
        "f25e0fa2-a7c8-4377-a976-54943a77a395": RoleDefinition(
            "Key Vault Contributor",
            (*_DEPLOYS, "Microsoft.KeyVault/*"),
            (
                "Microsoft.KeyVault/locations/deletedVaults/purge/action",
                "Microsoft.KeyVault/hsmPools/*",
                "Microsoft.KeyVault/managedHsms/*",
            ),
        ),
        "8b54135c-b56d-4d72-a534-26097cfdc8d8": RoleDefinition(
            "Key Vault Data Access Administrator",
            (
                *_GRANTS,
                "Microsoft.Authorization/*/read",
                "Microsoft.Resources/deployments/*",
                "Microsoft.Resources/subscriptions/resourceGroups/read",
                "Microsoft.Resources/subscriptions/read",
                "Microsoft.Management/managementGroups/read",
                "Microsoft.Support/*",
                "Microsoft.KeyVault/vaults/*/read",
            ),
            conditioned=_GRANTS,  # only the Key Vault data roles may be given with it
        ),
        "21090545-7ca7-4776-b22c-e363652d74d2": RoleDefinition(
            "Key Vault Reader",
            _SEES_VAULTS,
            data_actions=(
                "Microsoft.KeyVault/vaults/*/read",
                "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
            ),
        ),
        "4633458b-17de-408a-b874-0445c86b69e6": RoleDefinition(
            "Key Vault Secrets User",
            data_actions=(
                "Microsoft.KeyVault/vaults/secrets/getSecret/action",
                "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
            ),
        ),
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": RoleDefinition(
            "Key Vault Secrets Officer", _SEES_VAULTS, data_actions=("Microsoft.KeyVault/vaults/secrets/*",)
        ),
        "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba": RoleDefinition(
            "Key Vault Certificate User",
            data_actions=(
                "Microsoft.KeyVault/vaults/certificates/read",
                "Microsoft.KeyVault/vaults/secrets/getSecret/action",
                "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
                "Microsoft.KeyVault/vaults/keys/read",
            ),
        ),
        "a4417e6f-fecd-4de8-b567-7b0420556985": RoleDefinition(
            "Key Vault Certificates Officer",
            _SEES_VAULTS,
            data_actions=(
                "Microsoft.KeyVault/vaults/certificatecas/*",
                "Microsoft.KeyVault/vaults/certificates/*",
                "Microsoft.KeyVault/vaults/certificatecontacts/write",
            ),
        ),
        "12338af0-0e69-4776-bea7-57ae8d297424": RoleDefinition(
            "Key Vault Crypto User",
            data_actions=(
                "Microsoft.KeyVault/vaults/keys/read",
                "Microsoft.KeyVault/vaults/keys/update/action",
                "Microsoft.KeyVault/vaults/keys/backup/action",
                "Microsoft.KeyVault/vaults/keys/encrypt/action",
                "Microsoft.KeyVault/vaults/keys/decrypt/action",
                "Microsoft.KeyVault/vaults/keys/wrap/action",
                "Microsoft.KeyVault/vaults/keys/unwrap/action",
                "Microsoft.KeyVault/vaults/keys/sign/action",
                "Microsoft.KeyVault/vaults/keys/verify/action",
            ),
        ),
        "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": RoleDefinition(
            "Key Vault Crypto Officer",
            _SEES_VAULTS,
            data_actions=("Microsoft.KeyVault/vaults/keys/*", "Microsoft.KeyVault/vaults/keyrotationpolicies/*"),
        ),
        "e147488a-f6f5-4113-8e2d-b22465e65bf6": RoleDefinition(
            "Key Vault Crypto Service Encryption User",
            (
                "Microsoft.EventGrid/eventSubscriptions/write",
                "Microsoft.EventGrid/eventSubscriptions/read",
                "Microsoft.EventGrid/eventSubscriptions/delete",
            ),
            data_actions=(
                "Microsoft.KeyVault/vaults/keys/read",
                "Microsoft.KeyVault/vaults/keys/wrap/action",
                "Microsoft.KeyVault/vaults/keys/unwrap/action",
            ),
        ),
        "08bbd89e-9f13-488c-ac41-acfcb10c90ab": RoleDefinition(
            "Key Vault Crypto Service Release User", data_actions=("Microsoft.KeyVault/vaults/keys/release/action",)
        ),
        "a68e7c17-0ab2-4c09-9a58-125dae29748c": RoleDefinition(
            "Key Vault Purge Operator",
            (
                "Microsoft.KeyVault/locations/deletedVaults/read",
                "Microsoft.KeyVault/locations/deletedVaults/purge/action",
            ),
        ),
        # Storage
        "17d1049b-9a84-46fb-8f53-869881c3d3ab": RoleDefinition(
            "Storage Account Contributor",
            (
                *_DEPLOYS,
                "Microsoft.Insights/diagnosticSettings/*",
                "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
                "Microsoft.ResourceHealth/availabilityStatuses/read",
                "Microsoft.Storage/storageAccounts/*",
            ),
        ),
        "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": RoleDefinition(
            "Storage Blob Data Reader",
            (f"{_CONTAINERS}/read", _DELEGATES),
            data_actions=(f"{_CONTAINERS}/blobs/read",),
        ),
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe": RoleDefinition(
            "Storage Blob Data Contributor",
            (f"{_CONTAINERS}/delete", f"{_CONTAINERS}/read", f"{_CONTAINERS}/write", _DELEGATES),
            data_actions=tuple(
                f"{_CONTAINERS}/blobs/{verb}" for verb in ("delete", "read", "write", "move/action", "add/action")
            ),
        ),
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": RoleDefinition(
            "Storage Blob Data Owner",
            (f"{_CONTAINERS}/*", _DELEGATES),
            data_actions=(f"{_CONTAINERS}/blobs/*",),
        ),
        # App Configuration
        "516239f1-63e1-4d78-a4de-a74fb236a071": RoleDefinition(
            "App Configuration Data Reader", data_actions=("Microsoft.AppConfiguration/configurationStores/*/read",)
        ),
        "5ae67dd6-50cb-40e7-96ff-dc2bfa4b606b": RoleDefinition(
            "App Configuration Data Owner",
            data_actions=tuple(
                f"Microsoft.AppConfiguration/configurationStores/*/{verb}"
                for verb in ("read", "write", "delete", "action")
            ),
            not_data_actions=("Microsoft.AppConfiguration/configurationStores/useSasAuth/action",),
        ),
        # Service Bus
        "090c5cfd-751d-490a-894a-3ce6f1109419": RoleDefinition(
            "Azure Service Bus Data Owner", ("Microsoft.ServiceBus/*",), data_actions=("Microsoft.ServiceBus/*",)
        ),
        "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0": RoleDefinition(
            "Azure Service Bus Data Receiver",
            _QUEUES_AND_TOPICS,
            data_actions=("Microsoft.ServiceBus/*/receive/action",),
        ),
        "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39": RoleDefinition(
            "Azure Service Bus Data Sender", _QUEUES_AND_TOPICS, data_actions=("Microsoft.ServiceBus/*/send/action",)
        ),
    }
)
"""Built-in roles by the GUID of their definition."""
