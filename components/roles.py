"""Azure built-in roles that the platform gives, by name, and the names of their assignments.

One table, so that no caller ever writes a GUID. Only data-plane roles stand here: who deploys the platform and who may
change a vault is decided where people are (just-in-time access), not by a component.
"""

import uuid
from types import MappingProxyType
from typing import Literal

from components import arm

Role = Literal[
    "Key Vault Secrets User",
    "Key Vault Secrets Officer",
    "Key Vault Crypto User",
    "Key Vault Crypto Officer",
    "Key Vault Crypto Service Encryption User",
    "Key Vault Certificate User",
    "Key Vault Certificates Officer",
    "Key Vault Reader",
    "Storage Blob Data Reader",
    "Storage Blob Data Contributor",
    "Azure Service Bus Data Sender",
    "Azure Service Bus Data Receiver",
    "App Configuration Data Reader",
    "App Configuration Data Owner",
]

ROLE_IDS = MappingProxyType[Role, str](
    {
        "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
        "Key Vault Secrets Officer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
        "Key Vault Crypto Officer": "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
        "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
        "Key Vault Certificate User": "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
        "Key Vault Certificates Officer": "a4417e6f-fecd-4de8-b567-7b0420556985",
        "Key Vault Reader": "21090545-7ca7-4776-b22c-e363652d74d2",
        "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        "Azure Service Bus Data Sender": "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
        "Azure Service Bus Data Receiver": "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
        "App Configuration Data Reader": "516239f1-63e1-4d78-a4de-a74fb236a071",
        "App Configuration Data Owner": "5ae67dd6-50cb-40e7-96ff-dc2bfa4b606b",
    }
)

# Fixed for ever: another namespace would rename, and so replace, every assignment there is.
_NAMESPACE = uuid.UUID("7f3c1e0a-52d7-5b0e-9c54-6a1b8e2d4f90")


def role_definition_id(scope: str, role: Role) -> str:
    """Id of a built-in role, as an assignment at `scope` (any id below a subscription) names it."""
    definitions = f"/subscriptions/{arm.subscription_of(scope)}/providers/Microsoft.Authorization/roleDefinitions"
    return f"{definitions}/{ROLE_IDS[role]}"


def assignment_name(scope: str, principal_key: str, role: Role) -> str:
    """The GUID that names an assignment: the same for the same grant, whoever makes it and whenever.

    ARM compares ids without case, so scope and key are compared so too: one grant spelt twice is one assignment.
    """
    return str(uuid.uuid5(_NAMESPACE, f"{scope.lower()}|{principal_key.lower()}|{ROLE_IDS[role]}"))
