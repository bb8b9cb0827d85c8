"""Azure's built-in roles that reach what is inside a vault: GUID -> (name, reads secret values, may change them or
grant).

GUIDs from Microsoft's table of built-in roles. Roles that reach keys only are not here: a key's value never leaves
the vault.
"""

from typing import Final, NamedTuple


class SecretRole(NamedTuple):
    name: str
    reads: bool
    writes: bool


KEY_ROLES: Final = frozenset(
    {
        "21090545-7ca7-4776-b22c-e363652d74d2",  # Key Vault Reader
        "acdd72a7-3385-48ef-bd42-f606fba81ae7",  # Reader
        "12338af0-0e69-4776-bea7-57ae8d297424",  # Key Vault Crypto User
        "e147488a-f6f5-4113-8e2d-b22465e65bf6",  # Key Vault Crypto Service Encryption User
        "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",  # Key Vault Crypto Officer
    }
)
"""Roles that may stand on a vault and reach no secret value."""

SECRET_ROLES: Final = {
    "4633458b-17de-408a-b874-0445c86b69e6": SecretRole("Key Vault Secrets User", reads=True, writes=False),
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": SecretRole("Key Vault Secrets Officer", reads=True, writes=True),
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": SecretRole("Key Vault Administrator", reads=True, writes=True),
    "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba": SecretRole("Key Vault Certificate User", reads=True, writes=False),
    "a4417e6f-fecd-4de8-b567-7b0420556985": SecretRole("Key Vault Certificates Officer", reads=True, writes=True),
    "8b54135c-b56d-4d72-a534-26097cfdc8d8": SecretRole("Key Vault Data Access Administrator", reads=True, writes=True),
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": SecretRole("Owner", reads=True, writes=True),
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": SecretRole("User Access Administrator", reads=True, writes=True),
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": SecretRole(
        "Role Based Access Control Administrator", reads=True, writes=True
    ),
    "f25e0fa2-a7c8-4377-a976-54943a77a395": SecretRole("Key Vault Contributor", reads=False, writes=True),
    "b24988ac-6180-42a0-ab88-20f7382dd24c": SecretRole("Contributor", reads=False, writes=True),
}

REACHING: Final = {
    "12338af0-0e69-4776-bea7-57ae8d297424": "Key Vault Crypto User",
    "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": "Key Vault Crypto Officer",
    "a68e7c17-0ab2-4c09-9a58-125dae29748c": "Key Vault Purge Operator",
    "e147488a-f6f5-4113-8e2d-b22465e65bf6": "Key Vault Crypto Service Encryption User",
}
"""Roles that reach keys or deleted vaults and no secret value: too wide above a vault, fine on one."""

BECOMING: Final = {
    "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59": "Managed Identity Contributor",
    "f1a07417-d97a-45cb-824c-7a7467783830": "Managed Identity Operator",
    "17d1049b-9a84-46fb-8f53-869881c3d3ab": "Storage Account Contributor",
    "81a9662b-bebf-436f-a333-f67b29880f12": "Storage Account Key Operator Service Role",
    "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8": "Azure Kubernetes Service Cluster Admin Role",
}
"""Roles whose holder takes an identity, an account key or a cluster's own login, and is then whoever that is."""

CONTROLLING: Final = frozenset(
    {
        "00482a5a-887f-4fb3-b363-3b7fe8e74483",  # Key Vault Administrator
        "8b54135c-b56d-4d72-a534-26097cfdc8d8",  # Key Vault Data Access Administrator
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  # Owner
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  # User Access Administrator
        "f58310d9-a9f6-439a-9e8d-f62e7b41a168",  # Role Based Access Control Administrator
        "f25e0fa2-a7c8-4377-a976-54943a77a395",  # Key Vault Contributor
        "b24988ac-6180-42a0-ab88-20f7382dd24c",  # Contributor
    }
)
"""Roles that change who reaches a vault, or the vault itself."""

OFFICERS: Final = frozenset(
    {
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",  # Key Vault Secrets Officer
        "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",  # Key Vault Crypto Officer
        "a4417e6f-fecd-4de8-b567-7b0420556985",  # Key Vault Certificates Officer
        "00482a5a-887f-4fb3-b363-3b7fe8e74483",  # Key Vault Administrator
    }
)
"""Roles that write or delete what is in a vault."""
