"""Actions: which pattern of a role has them, and to which plane they belong."""

from typing import Final

from sandbox.cloud.errors import RefusedError

# Actions that belong to the data plane though their namespace serves both (operations list of each provider:
# learn.microsoft.com/azure/role-based-access-control/permissions). `vaults/keys/read` is both; what is asked here is
# the data plane.
_DATA: Final = (
    "Microsoft.KeyVault/vaults/secrets/*",
    "Microsoft.KeyVault/vaults/keys/*",
    "Microsoft.KeyVault/vaults/keyrotationpolicies/*",
    "Microsoft.KeyVault/vaults/certificates/*",
    "Microsoft.KeyVault/vaults/certificatecas/*",
    "Microsoft.KeyVault/vaults/certificatecontacts/*",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*",
    "Microsoft.Storage/storageAccounts/queueServices/queues/messages/*",
    "Microsoft.Storage/storageAccounts/tableServices/tables/entities/*",
    "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/*",
    "Microsoft.AppConfiguration/configurationStores/keyValues/*",
    "Microsoft.AppConfiguration/configurationStores/snapshots/*",
    "Microsoft.ServiceBus/namespaces/messages/*",
)
_TOLD_APART: Final = (
    "AppConfiguration",
    "Authorization",
    "KeyVault",
    "ManagedIdentity",
    "Resources",
    "ServiceBus",
    "Storage",
)
_CONTROL: Final = (
    "Microsoft.KeyVault/vaults/secrets/read",
    "Microsoft.KeyVault/vaults/secrets/write",
    "Microsoft.KeyVault/vaults/keys/write",
    "Microsoft.KeyVault/vaults/keys/versions/read",
)


def is_data_action(action: str) -> bool:
    """Whether an action is of the data plane, where `actions` of a role mean nothing. Raises `RefusedError` with code
    `NotModelled` for a service whose two planes are not told apart here.
    """
    if not matches(tuple(f"Microsoft.{name}/*" for name in _TOLD_APART), action):
        raise RefusedError("NotModelled", f"whether {action} is of the data plane is not known here")
    return matches(_DATA, action) and not matches(_CONTROL, action)


def matches(patterns: tuple[str, ...], action: str) -> bool:
    """Whether one of the patterns has the action. `*` is any text, slashes included; case does not count."""
    return any(_covers(pattern.casefold(), action.casefold()) for pattern in patterns)


def _covers(pattern: str, action: str) -> bool:
    """Each word of the pattern is looked for once, in order: a custom role must not keep the service busy for ever."""
    head, *words = pattern.split("*")
    if not words:
        return head == action
    if not action.startswith(head):
        return False
    rest = action[len(head) :]
    *words, end = words
    for word in words:
        at = rest.find(word)
        if at < 0:
            return False
        rest = rest[at + len(word) :]
    return rest.endswith(end)
