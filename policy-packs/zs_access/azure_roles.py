"""What Azure's roles reach: a table of our own for the built-in ones, a reading of the actions for custom ones.

Source: Microsoft's pages of built-in roles for security, storage, identity and general
(learn.microsoft.com/azure/role-based-access-control/built-in-roles). Written as what a role reaches, not as its
actions: what matters here is a handful of things that can be done to a secret.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, cast

from zs_access.graph import RIGHTS, Right, Rights

NOTHING: Final[Rights] = frozenset()


class Role(NamedTuple):
    """`data` are rights over the service's own interface, which a vault in access-policy mode does not ask roles for;
    `control` those over Resource Manager. `conditional` are given under a condition of the role's own.
    """

    name: str
    data: Rights = NOTHING
    control: Rights = NOTHING
    conditional: bool = False


def _rights(text: str) -> Rights:
    found: set[tuple[str, Right]] = set()
    for word in text.split():
        kind, _, right = word.partition(":")
        found.add((kind, next(r for r in RIGHTS if r == right)))
    return frozenset(found)


def _role(name: str, data: str = "", control: str = "", *, conditional: bool = False) -> Role:
    return Role(name, _rights(data), _rights(control), conditional)


# Resource Manager writes secrets and keys too: `vaults/secrets/write` is an action of the control plane.
_CHANGES_VAULTS: Final = "vault:manage secret:write key:write"

BUILT_IN: Final[Mapping[str, Role]] = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": _role("Owner", "", f"any:manage {_CHANGES_VAULTS}"),
    "b24988ac-6180-42a0-ab88-20f7382dd24c": _role("Contributor", "", f"container:manage {_CHANGES_VAULTS}"),
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": _role("Reader"),
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": _role("User Access Administrator", "", "any:manage"),
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": _role("Role Based Access Control Administrator", "", "any:manage"),
    "8b54135c-b56d-4d72-a534-26097cfdc8d8": _role(
        "Key Vault Data Access Administrator", "", "any:manage", conditional=True
    ),
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": _role(
        "Key Vault Administrator", "secret:read secret:write key:use key:write"
    ),
    "f25e0fa2-a7c8-4377-a976-54943a77a395": _role("Key Vault Contributor", "", _CHANGES_VAULTS),
    "21090545-7ca7-4776-b22c-e363652d74d2": _role("Key Vault Reader"),
    "4633458b-17de-408a-b874-0445c86b69e6": _role("Key Vault Secrets User", "secret:read"),
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": _role("Key Vault Secrets Officer", "secret:read secret:write"),
    "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba": _role("Key Vault Certificate User", "secret:read"),
    "a4417e6f-fecd-4de8-b567-7b0420556985": _role("Key Vault Certificates Officer"),
    "12338af0-0e69-4776-bea7-57ae8d297424": _role("Key Vault Crypto User", "key:use"),
    "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": _role("Key Vault Crypto Officer", "key:use key:write"),
    "e147488a-f6f5-4113-8e2d-b22465e65bf6": _role("Key Vault Crypto Service Encryption User", "key:use"),
    "08bbd89e-9f13-488c-ac41-acfcb10c90ab": _role("Key Vault Crypto Service Release User"),
    "17d1049b-9a84-46fb-8f53-869881c3d3ab": _role("Storage Account Contributor", "", "container:manage"),
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": _role("Storage Blob Data Reader", "container:read"),
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": _role(
        "Storage Blob Data Contributor", "container:read container:write", "container:manage"
    ),
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": _role(
        "Storage Blob Data Owner", "container:read container:write", "container:manage"
    ),
    "516239f1-63e1-4d78-a4de-a74fb236a071": _role("App Configuration Data Reader"),
    "5ae67dd6-50cb-40e7-96ff-dc2bfa4b606b": _role("App Configuration Data Owner"),
    "090c5cfd-751d-490a-894a-3ce6f1109419": _role("Azure Service Bus Data Owner"),
    "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39": _role("Azure Service Bus Data Sender"),
    "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0": _role("Azure Service Bus Data Receiver"),
    # Of other services, often given above a vault: nothing of what is looked at here.
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": _role("AcrPull"),
    "8311e382-0749-4cb8-b61a-304f252e45ec": _role("AcrPush"),
    "c2f4ef07-c644-48eb-af81-4b1b4947fb11": _role("AcrDelete"),
    "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8": _role("Azure Kubernetes Service Cluster Admin Role"),
    "4abbcc35-e782-43d8-92c5-2d3f1bd2253f": _role("Azure Kubernetes Service Cluster User Role"),
    "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8": _role("Azure Kubernetes Service Contributor Role"),
    "3498e952-d568-435e-9b2c-8d77e338d7f7": _role("Azure Kubernetes Service RBAC Admin"),
    "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b": _role("Azure Kubernetes Service RBAC Cluster Admin"),
    "7f6c6a51-bcf8-42ba-9220-52d62157d7db": _role("Azure Kubernetes Service RBAC Reader"),
    "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb": _role("Azure Kubernetes Service RBAC Writer"),
    "9980e02c-c2be-4d73-94e8-173b1dc7cf3c": _role("Virtual Machine Contributor"),
    "1c0163c0-47e6-4577-8991-ea5c82e286e4": _role("Virtual Machine Administrator Login"),
    "fb879df8-f326-4884-b1cf-06f3ad86be52": _role("Virtual Machine User Login"),
    "de139f84-1756-47ae-9be6-808fbbe84772": _role("Website Contributor"),
    "2cc479cb-7b4d-49a8-b449-8c00fd0f0a4b": _role("Web Plan Contributor"),
    "befefa01-2a29-4197-83a8-272ff33ce314": _role("DNS Zone Contributor"),
    "b12aa53e-6015-4669-85d0-8515ebb3ae7f": _role("Private DNS Zone Contributor"),
    "a4b10055-b0c7-44c2-b00f-c7b5b3550cf7": _role("Traffic Manager Contributor"),
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88": _role("Storage Queue Data Contributor"),
    "19e7f393-937e-4f77-808e-94535e297925": _role("Storage Queue Data Reader"),
    "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a": _role("Storage Queue Data Message Sender"),
    "8a0f0c08-91a1-4084-bc3d-661d67233fed": _role("Storage Queue Data Message Processor"),
    "4d97b98b-1d4f-4787-a291-c67834d212e7": _role("Network Contributor"),
    "43d0d8ad-25c7-4714-9337-8ba259a9fe05": _role("Monitoring Reader"),
    "73c42c96-874c-492b-b04d-ab87d138a893": _role("Log Analytics Reader"),
}
BY_NAME: Final = {role.name.lower(): role for role in BUILT_IN.values()}
EVERYTHING: Final = _role(
    "a role that is not known",
    "secret:read secret:write key:use key:write container:read container:write",
    "any:manage",
)

# One action for each thing that can be done; a custom role that has it can do the thing.
_DATA: Final = {
    "secret:read": ("Microsoft.KeyVault/vaults/secrets/getSecret/action",),
    "secret:write": ("Microsoft.KeyVault/vaults/secrets/setSecret/action",),
    "key:use": tuple(
        f"Microsoft.KeyVault/vaults/keys/{verb}/action" for verb in ("unwrap", "decrypt", "sign", "wrap", "encrypt")
    ),
    "key:write": tuple(f"Microsoft.KeyVault/vaults/keys/{verb}/action" for verb in ("create", "import", "rotate")),
    "container:read": ("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",),
    "container:write": tuple(
        f"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/{verb}"
        for verb in ("write", "delete", "add/action")
    ),
}
_CONTROL: Final = {
    "any:manage": ("Microsoft.Authorization/roleAssignments/write",),
    "vault:manage": ("Microsoft.KeyVault/vaults/write", "Microsoft.KeyVault/vaults/accessPolicies/write"),
    "secret:write": ("Microsoft.KeyVault/vaults/secrets/write",),
    "key:write": ("Microsoft.KeyVault/vaults/keys/write",),
    "container:manage": tuple(
        f"Microsoft.Storage/storageAccounts/blobServices/containers/{verb}" for verb in ("write", "delete")
    ),
}


def custom(name: str, permissions: object) -> Role:
    """What a role of somebody's own reaches, from its permission sets as a RoleDefinition states them."""
    data: set[str] = set()
    control: set[str] = set()
    for each in cast("list[object]", permissions) if isinstance(permissions, list) else []:
        if isinstance(each, Mapping):
            entry = cast("Mapping[str, object]", each)
            data.update(_given(_DATA, entry.get("dataActions"), entry.get("notDataActions")))
            control.update(_given(_CONTROL, entry.get("actions"), entry.get("notActions")))
    return _role(name, " ".join(data), " ".join(control))


def _given(asked: Mapping[str, tuple[str, ...]], allowed: object, removed: object) -> Iterator[str]:
    yes, no = _patterns(allowed), _patterns(removed)
    for right, actions in asked.items():
        if any(_any(yes, action) and not _any(no, action) for action in actions):
            yield right


def _patterns(value: object) -> list[str]:
    """What is not known may be anything."""
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [item for item in items if isinstance(item, str)]


def _any(patterns: list[str], action: str) -> bool:
    return any(matches(pattern, action) for pattern in patterns)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` for anything covers a text, letter case apart. The pattern is a stranger's: each
    of its words is looked for once, in order.
    """
    head, *words = pattern.lower().split("*")
    rest = text.lower()
    if not words:
        return head == rest
    if not rest.startswith(head):
        return False
    rest = rest[len(head) :]
    *words, end = words
    for word in words:
        at = rest.find(word)
        if at < 0:
            return False
        rest = rest[at + len(word) :]
    return rest.endswith(end)
