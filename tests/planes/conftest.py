"""A small cloud, made as `up` makes one, its data planes, and the vendors' own clients."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from azure.identity import ClientAssertionCredential
from azure.keyvault.keys import KeyClient
from azure.keyvault.secrets import SecretClient

from sandbox.planes import Planes
from sandbox.provider.lifecycle import Naming, Provider

GITHUB = "https://token.actions.githubusercontent.com"
AUDIENCE = "api://AzureADTokenExchange"
ROLES = {
    "Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Secrets Officer": "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    "Reader": "21090545-7ca7-4776-b22c-e363652d74d2",
    "Crypto Officer": "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
    "Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
    "Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
    "Blob Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "Blob Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Blob Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
}
# Clients that do not try again: what the service said first is what a test is about.
ONCE = {"retry_total": 0}


class Town:
    """A cloud with a few resources, and clients of it."""

    def __init__(self, cloud: Path) -> None:
        self.path = cloud
        self.azure = Provider("azure-native", cloud)
        self.azure.platform.configure({"location": "westeurope"})
        self.planes: Planes
        self._made: dict[str, tuple[str, dict[str, Any]]] = {}

    def make(self, token: str, given: dict[str, Any]) -> dict[str, Any]:
        """A resource of `azure-native`; its outputs, with its id."""
        token = f"azure-native:{token}"
        inputs, found = self.azure.check(
            token, f"r{len(self._made)}", {}, {"resourceGroupName": "g", **given}, Naming()
        )
        inputs.pop("resourceGroupName") if token.endswith(("RoleAssignment", "DiagnosticSetting")) else None
        assert [problem for problem in found if "resourceGroupName" not in str(problem)] == []
        identity, outputs = self.azure.create(token, f"urn:{uuid.uuid4()}", inputs)
        self._made[identity] = (token, inputs)
        return {**outputs, "id": identity}

    def unmake(self, identity: str) -> None:
        token, inputs = self._made[identity]
        self.azure.delete(token, identity, inputs)

    def vault(self, name: str, *, open_: bool = True, premium: bool = False, **properties: Any) -> str:
        """A vault's ARM id. Open: to every network."""
        closed = {"publicNetworkAccess": "Disabled", "networkAcls": {"bypass": "None", "defaultAction": "Deny"}}
        common = {
            "tenantId": self.azure.platform.tenant,  # type: ignore[attr-defined]
            "sku": {"family": "A", "name": "premium" if premium else "standard"},
            "enableRbacAuthorization": True,
        }
        given = {**common, **({} if open_ else closed), **properties}
        return str(self.make("keyvault:Vault", {"vaultName": name, "properties": given})["id"])

    def identity(self, name: str, subject: str = "", issuer: str = GITHUB) -> Identity:
        """A managed identity; with a subject, one that a workload can sign in as."""
        found = self.make("managedidentity:UserAssignedIdentity", {"resourceName": name})
        made = Identity(self, found["id"], found["clientId"], found["principalId"], found["tenantId"], issuer, subject)
        if subject:
            self.trust(name, issuer, subject)
        return made

    def trust(self, identity: str, issuer: str, subject: str, audience: str = AUDIENCE) -> dict[str, Any]:
        return self.make(
            "managedidentity:FederatedIdentityCredential",
            {
                "resourceName": identity,
                "federatedIdentityCredentialResourceName": f"trust-{len(self._made)}",
                "issuer": issuer,
                "subject": subject,
                "audiences": [audience],
            },
        )

    def grant(self, principal: str, role: str, scope: str) -> str:
        given = {
            "scope": scope,
            "roleAssignmentName": str(uuid.uuid4()),
            "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{ROLES[role]}",
            "principalId": principal,
            "principalType": "ServicePrincipal",
        }
        return str(self.make("authorization:RoleAssignment", given)["id"])

    def account(self, name: str, **changes: Any) -> str:
        given = {
            "accountName": name,
            "kind": "StorageV2",
            "sku": {"name": "Standard_GZRS"},
            "allowSharedKeyAccess": False,
            **changes,
        }
        return str(self.make("storage:StorageAccount", given)["id"])

    def container(self, account: str, name: str, **policy: Any) -> str:
        """A container; with a policy, an immutable one."""
        where = {"accountName": account.rsplit("/", 1)[-1], "containerName": name}
        made = str(self.make("storage:BlobContainer", where)["id"])
        if policy:
            self.make(
                "storage:BlobContainerImmutabilityPolicy", {**where, "immutabilityPolicyName": "default", **policy}
            )
        return made

    def endpoint(self, resource: str, group: str = "vault") -> str:
        connection = {"name": "c", "privateLinkServiceId": resource, "groupIds": [group]}
        name = f"pe-{resource.rsplit('/', 1)[-1]}"
        subnet = {"id": "/subscriptions/s/resourceGroups/n/providers/Microsoft.Network/virtualNetworks/v/subnets/s"}
        given = {"privateEndpointName": name, "privateLinkServiceConnections": [connection], "subnet": subnet}
        return str(self.make("network:PrivateEndpoint", given)["id"])

    def log(self, resource: str, account: str) -> str:
        given = {
            "resourceUri": resource.removeprefix("/"),
            "name": "audit",
            "storageAccountId": account,
            "logs": [{"categoryGroup": "allLogs", "enabled": True}],
        }
        return str(self.make("monitor:DiagnosticSetting", given)["id"])


class Identity:
    """A managed identity and the workload that is trusted to be it."""

    def __init__(self, town: Town, id_: str, client: str, oid: str, tenant: str, issuer: str, subject: str) -> None:
        self.town, self.id, self.client, self.oid, self.tenant = town, id_, client, oid, tenant
        self.issuer, self.subject = issuer, subject

    def assertion(self, **changes: Any) -> str:
        given = {"issuer": self.issuer, "subject": self.subject, "audience": AUDIENCE, **changes}
        return self.town.planes.mint(**given)

    def credential(self, **changes: Any) -> ClientAssertionCredential:
        """What the workload signs in with; `changes` make its assertion another than the right one."""
        return ClientAssertionCredential(self.tenant, self.client, lambda: self.assertion(**changes), **ONCE)

    def secrets(self, vault: str, **changes: Any) -> SecretClient:
        return SecretClient(address(vault), self.credential(**changes), **ONCE)

    def keys(self, vault: str) -> KeyClient:
        return KeyClient(address(vault), self.credential(), **ONCE)


def address(vault: str) -> str:
    return f"https://{vault.rsplit('/', 1)[-1]}.vault.azure.net"


@contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One cloud for a file of tests, with its planes; clients of this process come from inside the network."""
    folder = tmp_path_factory.mktemp("planes")
    town = Town(folder / "cloud.sqlite")
    _ = town.azure.cloud
    with Planes(town.path, folder / "planes") as planes, environment(planes.env()):
        town.planes = planes
        yield town


@pytest.fixture
def outside(town: Town) -> Iterator[None]:
    """Clients of this test come from the public internet."""
    with environment(town.planes.env(outside=True)):
        yield


@pytest.fixture(scope="module")
def around() -> Callable[[dict[str, str]], Any]:
    return environment
