"""Small clouds, told twice: to the sandbox through its providers, and to the graph as resources of a stack."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sandbox.cloud import Cloud, RefusedError
from sandbox.cloud.authorization import decide, directory
from sandbox.provider.lifecycle import Naming, Provider
from zs_access import Graph, build
from zs_policy.model import Context, Resource
from zs_policy.wire import UNKNOWN

VAULT, KEY = "azure-native:keyvault:Vault", "azure-native:keyvault:Key"
ACCOUNT, CONTAINER = "azure-native:storage:StorageAccount", "azure-native:storage:BlobContainer"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
GRANT, ROLE = "azure-native:authorization:RoleAssignment", "azure-native:authorization:RoleDefinition"
ENTRY = "azure-native:appconfiguration:KeyValue"
MEMBER = "azuread:index/groupMember:GroupMember"
TENANT = "00000000-0000-4000-8000-000000000001"

KV, BLOBS = "Microsoft.KeyVault/vaults", "Microsoft.Storage/storageAccounts/blobServices/containers"
GIVES = "Microsoft.Authorization/roleAssignments/write"
_READS = (f"{KV}/secrets/getSecret/action",)
_SETS = (f"{KV}/secrets/setSecret/action", f"{KV}/secrets/write")
_USES = tuple(f"{KV}/keys/{verb}/action" for verb in ("wrap", "unwrap", "encrypt", "decrypt", "sign"))
_MAKES = (*(f"{KV}/keys/{verb}/action" for verb in ("create", "import", "rotate")), f"{KV}/keys/write")
ACTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("secret", "read"): _READS,
    ("secret", "write"): _SETS,
    ("secret", "manage"): (GIVES,),
    ("key", "use"): _USES,
    ("key", "write"): _MAKES,
    ("key", "manage"): (GIVES,),
    ("vault", "read"): _READS,
    ("vault", "write"): (*_SETS, *_MAKES),
    ("vault", "use"): _USES,
    ("vault", "manage"): (GIVES, f"{KV}/write", f"{KV}/accessPolicies/write"),
    ("account", "read"): (f"{BLOBS}/blobs/read",),
    ("account", "write"): tuple(f"{BLOBS}/blobs/{verb}" for verb in ("write", "delete", "add/action")),
    ("account", "manage"): (GIVES, f"{BLOBS}/write", f"{BLOBS}/delete"),
    ("container", "read"): (f"{BLOBS}/blobs/read",),
    ("container", "write"): tuple(f"{BLOBS}/blobs/{verb}" for verb in ("write", "delete", "add/action")),
    ("container", "manage"): (GIVES, f"{BLOBS}/write", f"{BLOBS}/delete"),
}
"""What each right of the graph is, in Azure's own words: any of these actions."""


class Assignment(NamedTuple):
    """`who` is an identity's name, or the object id of a group or person."""

    who: str
    role: str
    scope: str


@dataclass(frozen=True)
class Described:
    """A small organisation. Places are (subscription, group); `secrets` and `keys` are (vault, name)."""

    vaults: Mapping[str, tuple[str, str]]
    secrets: tuple[tuple[str, str], ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    containers: tuple[tuple[str, str], ...] = ()
    accounts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    identities: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    members: tuple[tuple[str, str], ...] = ()
    """(group, member): object ids or names of identities."""
    trusts: tuple[tuple[str, str], ...] = ()
    """(identity, subject)."""
    assignments: tuple[Assignment, ...] = ()
    roles: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    """Custom roles: GUID -> permission set."""

    def scope_of(self, target: str) -> str:
        """`vault:v`, `secret:v/s`, `key:v/k`, `container:a/c`, `account:a` as an ARM id."""
        kind, _, name = target.partition(":")
        first, _, last = name.partition("/")
        if kind in ("account", "container"):
            base = f"{arm(*self.accounts[first])}/providers/Microsoft.Storage/storageAccounts/{first}"
            return f"{base}/blobServices/default/containers/{last}" if last else base
        base = f"{arm(*self.vaults[first])}/providers/Microsoft.KeyVault/vaults/{first}"
        return f"{base}/{kind}s/{last}" if last else base

    def targets(self) -> list[str]:
        inside = [
            *(f"secret:{v}/{s}" for v, s in self.secrets),
            *(f"key:{v}/{k}" for v, k in self.keys),
            *(f"container:{a}/{c}" for a, c in self.containers),
        ]
        return [*(f"vault:{v}" for v in self.vaults), *(f"account:{a}" for a in self.accounts), *inside]


def arm(subscription: str, group: str = "") -> str:
    return f"/subscriptions/{subscription}" + (f"/resourceGroups/{group}" if group else "")


_NUMBERS = itertools.count()

Verdicts = dict[tuple[str, str, str], bool | None]
"""(principal, target, right) -> True, or None where it cannot be told; what is False is left out."""


@cache
def provider_of(subscription: str) -> Provider:
    provider = Provider("azure-native", Path("nowhere"))
    provider.platform.configure({"subscriptionId": subscription, "location": "westeurope"})
    return provider


class Sandbox:
    """A described organisation in a cloud of its own, and what that cloud grants."""

    def __init__(self, folder: Path, described: Described) -> None:
        self.described = described
        self.resources: list[Resource] = []
        self.objects: dict[str, str] = {}
        self._path = folder / f"{next(_NUMBERS)}.sqlite"
        self.cloud = Cloud(self._path)
        self._fill()

    def close(self) -> None:
        self.cloud.close()

    def _make(self, token: str, name: str, inputs: dict[str, Any], subscription: str, **depends: str) -> dict[str, Any]:
        provider = provider_of(subscription)
        provider.cloud = self.cloud  # the provider's own is opened when first asked for; reading the SDK is what costs
        checked, problems = provider.check(token, name, {}, dict(inputs), Naming(b"seed"))
        assert problems == []
        urn = f"urn:pulumi:dev::p::{token}::{name}"
        identity, outputs = provider.create(token, urn, checked)
        needs = {key: [f"urn:pulumi:dev::p::{value}"] for key, value in depends.items()}
        self.resources.append(
            Resource(token, name, urn, inputs, property_dependencies=needs, outputs={**outputs, "id": identity})
        )
        return outputs

    def _fill(self) -> None:
        told = self.described
        for name, (subscription, group) in told.identities.items():
            made = self._make(IDENTITY, name, {"resourceName": name, "resourceGroupName": group}, subscription)
            self.objects[name] = made["principalId"]
        for name, (subscription, group) in told.vaults.items():
            properties = {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}}
            properties |= {"enableRbacAuthorization": True}
            vault = {"vaultName": name, "resourceGroupName": group, "properties": properties}
            self._make(VAULT, name, vault, subscription)
        for vault, name in told.keys:
            subscription, group = told.vaults[vault]
            key = {"vaultName": vault, "keyName": name, "resourceGroupName": group, "properties": {"kty": "RSA"}}
            self._make(KEY, f"{vault}-{name}", key, subscription)
        for name, (subscription, group) in told.accounts.items():
            account = {"accountName": name, "resourceGroupName": group, "kind": "StorageV2"}
            self._make(ACCOUNT, name, {**account, "sku": {"name": "Standard_LRS"}}, subscription)
        for account, name in told.containers:
            subscription, group = told.accounts[account]
            container = {"accountName": account, "containerName": name, "resourceGroupName": group}
            self._make(CONTAINER, f"{account}-{name}", container, subscription)
        self.resources += [entry(vault, name) for vault, name in told.secrets]
        for guid, permissions in told.roles.items():
            subscription = next(iter(told.vaults.values()))[0]
            role = {"roleDefinitionId": guid, "roleName": guid, "scope": arm(subscription), "roleType": "CustomRole"}
            self._make(ROLE, guid, {**role, "permissions": [dict(permissions)]}, subscription)
        for number, (identity, subject) in enumerate(told.trusts):
            subscription, group = told.identities[identity]
            trust = {"resourceName": identity, "resourceGroupName": group, "audiences": ["api://x"]}
            trust |= {"issuer": "https://issuer.example/", "subject": subject}
            self._make(CREDENTIAL, f"trust-{number}", trust, subscription)
        for group, member in told.members:
            directory.join(self.cloud, self.object_of(group), self.object_of(member))
            urn = f"urn:pulumi:dev::p::{MEMBER}::{group}-{member}"
            props = {"groupObjectId": self.object_of(group), "memberObjectId": self.object_of(member)}
            needs = (
                {"memberObjectId": [f"urn:pulumi:dev::p::{IDENTITY}::{member}"]} if member in told.identities else {}
            )
            self.resources.append(Resource(MEMBER, f"{group}-{member}", urn, props, property_dependencies=needs))
        for number, grant in enumerate(told.assignments):
            self._assign(number, grant)

    def _assign(self, number: int, grant: Assignment) -> None:
        subscription = next(iter(self.described.vaults.values()))[0]
        definition = f"{arm(subscription)}/providers/Microsoft.Authorization/roleDefinitions/{grant.role}"
        props = {"scope": grant.scope, "roleDefinitionId": definition, "principalId": self.object_of(grant.who)}
        props |= {"principalType": "ServicePrincipal" if grant.who in self.described.identities else "User"}
        props |= {"roleAssignmentName": f"00000000-0000-4000-9000-{number:012}"}
        source = {"principalId": f"{IDENTITY}::{grant.who}"} if grant.who in self.described.identities else {}
        self._make(GRANT, f"grant-{number}", props, subscription, **source)

    def object_of(self, who: str) -> str:
        return self.objects.get(who, who)

    def principals(self) -> list[str]:
        told = self.described
        named = {p for pair in told.members for p in pair} | {grant.who for grant in told.assignments}
        return sorted({*told.identities, *named})

    def granted(self) -> Verdicts:
        """What the cloud's own authorization says of every principal and target."""
        found: Verdicts = {}
        for who in self.principals():
            for target in self.described.targets():
                kind = target.partition(":")[0]
                for (of, right), actions in ACTIONS.items():
                    if (
                        of == kind
                        and (verdict := self._any(who, actions, self.described.scope_of(target))) is not False
                    ):
                        found[who, target, right] = verdict
        for identity, subject in self.described.trusts:
            for (who, target, right), verdict in list(found.items()):
                if who == identity:
                    known = found.get((subject, target, right))
                    found[subject, target, right] = True if True in (known, verdict) else None
        return found

    def _any(self, who: str, actions: Iterable[str], scope: str) -> bool | None:
        answers: set[bool | None] = set()
        for action in actions:
            try:
                answers.add(decide(self.cloud, self.object_of(who), action, scope).allowed)
            except RefusedError as refusal:
                if refusal.code != "NotModelled":
                    raise
                answers.add(None)
        return True if True in answers else None if None in answers else False

    def planned(self) -> list[Resource]:
        """The same resources as a first preview has them: nothing that only the cloud gives."""
        identities = {f"urn:pulumi:dev::p::{IDENTITY}::{name}" for name in self.described.identities}
        found: list[Resource] = []
        for resource in self.resources:
            props = dict(resource.props)
            needs = resource.property_dependencies
            props |= {name: UNKNOWN for name, urns in needs.items() if identities & set(urns)}
            found.append(Resource(resource.type, resource.name, resource.urn, props, property_dependencies=needs))
        return found


def entry(vault: str, *names: str) -> Resource:
    """A slot manifest's entry for secrets of one vault."""
    slots = ",".join(f'{{"name":"{n}","kind":"api-key","vault":"https://{vault}.vault.azure.net/"}}' for n in names)
    props = {"keyValueName": f"slots.{vault}", "value": f"[{slots}]"}
    return Resource(ENTRY, f"{vault}-{names}", f"urn:pulumi:dev::p::{ENTRY}::{vault}-{'-'.join(names)}", props)


def reached(graph: Graph, names: Mapping[str, str]) -> Verdicts:
    """The graph's answer in the same words. `names` turns node keys of principals into what the test calls them."""
    found: Verdicts = {}
    for reach in graph.reach():
        who = names.get(reach.principal.key, reach.principal.label)
        found[who, _target(reach.target.kind, reach.target.key), reach.right] = None if reach.undecided else True
    return found


def _target(kind: str, key: str) -> str:
    inside = key.partition(":")[2].replace("/secrets/", "/").replace("/keys/", "/")
    return f"{kind}:{inside}"


@pytest.fixture(scope="session")
def context() -> Callable[[str], Context]:
    """The context of the stack `dev` configured for one subscription."""
    return lambda subscription: Context(stack="dev", config={"azure-native:subscriptionId": subscription})


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Callable[[Described], Sandbox]]:
    """Tell an organisation to a sandbox."""
    made: list[Sandbox] = []

    def tell(described: Described) -> Sandbox:
        while made:
            made.pop().close()
        made.append(Sandbox(tmp_path, described))
        return made[-1]

    yield tell
    while made:
        made.pop().close()


@pytest.fixture(scope="session")
def small() -> Any:
    """The words that tests of this folder describe organisations with."""

    class Words:
        Described, Assignment = Described, Assignment
        arm = staticmethod(arm)
        reached = staticmethod(reached)
        entry = staticmethod(entry)
        build = staticmethod(build)

    return Words
