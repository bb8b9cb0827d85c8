"""A stack of random small programs: the real engine, the sandbox's providers, a cloud and a state of its own."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud import Cloud
from sandbox.home import Home

ROOT = Path(__file__).resolve().parents[2]
GROUP = "rg-random"
SUBSCRIPTION = "00000000-0000-4000-8000-0000000000d1"
READER = "4633458b-17de-408a-b874-0445c86b69e6"
PURGE_PROTECTED = ("a", "b")
"""Services whose vaults are purge protected; the others' could be purged."""

Resources = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Service:
    """What one service of a random program declares."""

    vault: bool = True
    key: str = ""
    logged: bool = False
    credentials: int = 0
    granted: bool = False
    tag: str = "x"


@dataclass(frozen=True)
class Program:
    """A random program: services by name, the days that the audit container keeps, and vaults to recover."""

    services: dict[str, Service]
    days: int | None = None
    recover: frozenset[str] = frozenset()

    @property
    def vaults(self) -> set[str]:
        return {name for name, service in self.services.items() if service.vault}

    @property
    def keys(self) -> set[tuple[str, str]]:
        """The key that each vault has, if any: (service, key)."""
        return {(name, service.key) for name, service in self.services.items() if service.vault and service.key}

    @property
    def audited(self) -> bool:
        return self.days is not None or any(s.logged and s.vault for s in self.services.values())

    def document(self) -> dict[str, Any]:
        resources: Resources = {"group": _azure("resources:ResourceGroup", resourceGroupName=GROUP)}
        if self.audited:
            _audit(resources, self.days)
        for name, service in self.services.items():
            _service(resources, name, service, name in self.recover)
        return {"name": "random", "runtime": "yaml", "resources": resources}


def _azure(token: str, after: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"type": f"azure-native:{token}", "properties": properties}
    if after:
        made["options"] = {"dependsOn": [f"${{{name}}}" for name in after]}
    return made


def _audit(resources: Resources, days: int | None) -> None:
    place: dict[str, Any] = {"resourceGroupName": "${group.name}", "accountName": "strandomaudit"}
    account = {"kind": "StorageV2", "sku": {"name": "Standard_GRS"}, "allowSharedKeyAccess": False}
    resources["account"] = _azure("storage:StorageAccount", location="westeurope", **place, **account)
    name = "insights-logs-auditevent"
    resources["container"] = _azure("storage:BlobContainer", ("account",), **place, containerName=name)
    if days is not None:
        kept = {"immutabilityPeriodSinceCreationInDays": days, "immutabilityPolicyName": "default"}
        token = "storage:BlobContainerImmutabilityPolicy"
        resources["policy"] = _azure(token, ("container",), **place, containerName=name, **kept)


def _service(resources: Resources, name: str, service: Service, recover: bool) -> None:
    place = {"resourceGroupName": "${group.name}"}
    tags = {"tags": {"owner": service.tag}}
    identity = f"{name}-identity"
    resources[identity] = _azure(
        "managedidentity:UserAssignedIdentity", resourceName=f"id-{name}", location="westeurope", **place, **tags
    )
    before = identity
    for number in range(service.credentials):
        credential = f"{name}-credential-{number}"
        resources[credential] = _azure(
            "managedidentity:FederatedIdentityCredential",
            (before,),
            **place,
            resourceName=f"id-{name}",
            federatedIdentityCredentialResourceName=f"credential-{number}",
            issuer="https://token.actions.githubusercontent.com",
            subject=f"repo:eshop/{name}:environment:e{number}",
            audiences=["api://AzureADTokenExchange"],
        )
        before = credential
    if not service.vault:
        return
    vault = f"{name}-vault"
    properties: dict[str, Any] = {
        "tenantId": "00000000-0000-4000-8000-000000000001",
        "sku": {"family": "A", "name": "premium"},
        "enableRbacAuthorization": True,
        "softDeleteRetentionInDays": 90,
        "createMode": "recover" if recover else "default",
    }
    if name in PURGE_PROTECTED:
        properties["enablePurgeProtection"] = True
    resources[vault] = _azure(
        "keyvault:Vault", vaultName=f"random-{name}", location="westeurope", properties=properties, **place, **tags
    )
    if service.key:
        key = {"kty": "RSA", "keySize": 3072}
        resources[f"{name}-key"] = _azure(
            "keyvault:Key", (vault,), **place, vaultName=f"random-{name}", keyName=service.key, properties=key
        )
    if service.granted:
        resources[f"{name}-grant"] = _azure(
            "authorization:RoleAssignment",
            scope=f"${{{vault}.id}}",
            principalId=f"${{{identity}.principalId}}",
            principalType="ServicePrincipal",
            roleDefinitionId=f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{READER}",
        )
    if service.logged:
        resources[f"{name}-log"] = _azure(
            "monitor:DiagnosticSetting",
            name="audit",
            resourceUri=f"${{{vault}.id}}",
            storageAccountId="${account.id}",
            logs=[{"categoryGroup": "audit", "enabled": True}],
        )


class World:
    """One stack with its own state and its own cloud."""

    def __init__(self, home: Home, folder: Path) -> None:
        (folder / "state").mkdir(parents=True)
        self.folder, self._pulumi = folder, home.pulumi
        self.env = {
            **os.environ,
            **home.env(),
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "ZERO_SECRET_CLOUD": str(folder / "cloud.sqlite"),
            "PULUMI_SKIP_CHECKPOINTS": "1",
        }
        self.write(Program({}))
        self("stack", "init", "test", stack=False)
        self("config", "set", "azure-native:subscriptionId", SUBSCRIPTION)
        self.cloud = Cloud(folder / "cloud.sqlite")

    def write(self, program: Program) -> None:
        (self.folder / "Pulumi.yaml").write_text(json.dumps(program.document()))

    def __call__(self, *arguments: str, stack: bool = True) -> tuple[bool, str]:
        """Run the engine; whether it succeeded, and what it said."""
        done = subprocess.run(
            [self._pulumi, *arguments, *(["--stack", "test"] if stack else []), "--color", "never"],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode == 0, done.stdout + done.stderr

    def run(self, verb: str, *options: str) -> tuple[bool, str]:
        return self(verb, "--yes", "--skip-preview", *options)

    def recorded(self) -> dict[tuple[str, str], Any]:
        """Pulumi's state: inputs by type and id."""
        state = json.loads((self.folder / "state/.pulumi/stacks/random/test.json").read_text())
        latest = state["checkpoint"].get("latest") or {}
        assert not latest.get("pending_operations")
        return {
            (item["type"], item["id"].casefold()): _plain(item["inputs"])
            for item in latest.get("resources") or []
            if item.get("custom") and not item["type"].startswith("pulumi:")
        }

    def existing(self) -> dict[tuple[str, str], Any]:
        """The cloud: inputs by type and id."""
        return {(record.type, record.key): _plain(record.inputs) for record in self.cloud.resources()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if not key.startswith("__")}
    return [_plain(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], World]:
    """Makes a world, as often as it is asked."""
    home = Home(ROOT)
    home.prepare(print)
    folder = tmp_path_factory.mktemp("worlds")
    made = iter(range(10**6))
    return lambda: World(home, folder / str(next(made)))


@pytest.fixture(scope="session")
def declared() -> tuple[type[Program], type[Service]]:
    """What a random program is made of."""
    return Program, Service
