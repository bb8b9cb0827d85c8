"""What can be reached on Azure: vaults, their keys, the secrets that the slot manifest declares, blob containers."""

import json
import re
from collections.abc import Iterator
from typing import Final, final

from zs_access.graph import ROOT, UNPLACED, Node
from zs_access.world import Place, World, group_of, items, mapping, place_of, text
from zs_policy.ids import vaults_in
from zs_policy.model import Resource
from zs_policy.wire import UNKNOWN

VAULT: Final = "azure-native:keyvault:Vault"
KEY: Final = "azure-native:keyvault:Key"
SECRET: Final = "azure-native:keyvault:Secret"  # noqa: S105 - a type
ENTRY: Final = "azure-native:appconfiguration:KeyValue"
ACCOUNT: Final = "azure-native:storage:StorageAccount"
CONTAINER: Final = "azure-native:storage:BlobContainer"
RESOURCE_GROUP: Final = "azure-native:resources:ResourceGroup"
SETTING: Final = "azure-native:monitor:DiagnosticSetting"
MANAGED: Final = "azure-native:management:ManagementGroupSubscription"
GROUPS: Final = "/providers/microsoft.management/managementgroups/"
_GROUP: Final = re.compile(GROUPS + "[^/]+")
_SCOPE: Final = re.compile("/subscriptions/[^/]+(?:/resourcegroups/[^/]+)?")
SLOTS: Final = "slots."
KEY_KINDS: Final = frozenset({"key-encryption-key"})
_IN_GROUP: Final = r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/"
_IN_VAULT: Final = re.compile(_IN_GROUP + r"microsoft\.keyvault/vaults/([^/]+)(?:/(secrets|keys)/([^/]+))?")
_IN_ACCOUNT: Final = re.compile(
    _IN_GROUP + r"microsoft\.storage/storageaccounts/([^/]+)(?:/blobservices/default(?:/containers/([^/]+))?)?"
)


@final
class Things:
    """Adds what is reached to the graph, and answers which of it a scope names.

    Vaults and accounts are known by their names, which are unique in the world; so one that is only named in another
    stack's grant is the same node as the one that its own stack makes.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._mentioned = {k: v for r in world.resources for k, v in _mentioned(text(r.at("scope")))}
        self._read()

    def _read(self) -> None:
        world = self._world
        for link in world.of(MANAGED):
            group, subscription = text(link.at("groupId")), text(link.at("subscriptionId"))
            if group and subscription:
                parent = self.scope(GROUPS + group.lower())
                world.add(_scope(f"/subscriptions/{subscription.lower()}", parent))
        for group in world.of(RESOURCE_GROUP):
            name, subscription = text(group.at("resourceGroupName")), world.subscription(group)
            if name and subscription:
                world.by_urn[group.urn] = self.scope(f"/subscriptions/{subscription}/resourcegroups/{name}")
        for vault in world.of(VAULT):
            name = self._name_of(vault)
            world.by_urn[vault.urn] = self.vault(name, self._place(vault, name), vault.urn)
            self._mode(vault)
        for account in world.of(ACCOUNT):
            name = self._name_of(account)
            world.by_urn[account.urn] = self._account(name, self._place(account, name), account.urn)
        for key in world.of(KEY, SECRET):
            kind = "key" if key.kind == KEY else "secret"
            vault, name = text(key.at("vaultName")), text(key.at(f"{kind}Name"))
            if vault or (vault := self._from(key, "vaultName")):
                self.inside(self.vault(vault, urn=key.urn), kind, name or key.name, key.urn)
        for container in world.of(CONTAINER):
            account = text(container.at("accountName")) or self._from(container, "accountName")
            name = text(container.at("containerName")) or container.name
            if account:
                self._container(account, name, container.urn, self._place(container, account))
        for entry in world.of(ENTRY):
            self._slots(entry)
        for setting in world.of(SETTING):
            if (sink := self.scope(text(setting.at("storageAccountId")))) not in ("", ROOT):
                world.graph.sinks.add(sink)

    def _from(self, resource: Resource, name: str) -> str:
        """The name of the vault or account of this stack that a name which is not known yet comes from."""
        made = [self._world.made.get(urn) for urn in resource.property_dependencies.get(name, ())]
        makers = [r for r in made if r is not None and r.kind in (VAULT, ACCOUNT)]
        return self._name_of(makers[0]) if len(makers) == 1 else ""

    def _name_of(self, resource: Resource) -> str:
        """Its own name; its URN where Azure or the provider draws one."""
        return text(resource.at("vaultName" if resource.kind == VAULT else "accountName")) or resource.urn

    def _place(self, resource: Resource, name: str) -> Place:
        """Where a thing lies: by its id, by an id that names it, by what it is asked for."""
        stated = place_of(text(resource.outputs.get("id")))
        group, subscription = group_of(resource), self._world.subscription(resource)
        return (stated if stated.group else None) or self._mentioned.get(name.lower()) or Place(subscription, group)

    def _mode(self, vault: Resource) -> None:
        mode = vault.at("properties.enableRbacAuthorization")
        key = self._world.by_urn[vault.urn]
        if mode is not True:
            unsure = "the vault's way of authorising is not known yet" if mode is UNKNOWN else ""
            self._world.graph.roleless[key] = unsure

    def vault(self, name: str, place: Place | None = None, urn: str = "") -> str:
        """The node of a vault by its name."""
        key = f"vault:{name.lower()}"
        if key not in self._world.graph.nodes or place:
            place = place or self._mentioned.get(name.lower(), Place("", ""))
            label = name.rpartition("::")[2]
            where = self._world.environment(f"/subscriptions/{place.subscription}" if place.subscription else "", urn)
            made = urn if urn and not urn.split("::")[-2].endswith((":Key", ":Secret", ":KeyValue")) else ""
            self._world.add(Node(key, "vault", label, where, made, self._parent(place)))
        return key

    def inside(self, vault: str, kind: str, name: str, urn: str = "") -> str:
        """The node of a secret or key in a vault."""
        holder = self._world.graph.nodes[vault]
        key = f"{vault}/{kind}s/{name.lower()}"
        return self._world.add(Node(key, kind, name, holder.environment, urn, vault))

    def _container(self, account: str, name: str, urn: str, place: Place) -> str:
        holder = self._account(account, place, urn)
        parent = self._world.graph.nodes[holder]
        key = f"{holder}/{name.lower()}"
        label = f"{parent.label}/{name}"
        return self._world.add(Node(key, "container", label, parent.environment, urn, holder))

    def _account(self, name: str, place: Place, urn: str = "") -> str:
        key = f"account:{name.lower()}"
        place = self._mentioned.get(name.lower(), place)
        where = self._world.environment(f"/subscriptions/{place.subscription}" if place.subscription else "", urn)
        return self._world.add(Node(key, "account", name.rpartition("::")[2], where, "", self._parent(place)))

    def _parent(self, place: Place) -> str:
        if not place.subscription:
            return UNPLACED
        subscription = self.scope(f"/subscriptions/{place.subscription}")
        if place.group:
            return self.scope(f"{subscription}/resourcegroups/{place.group}")
        return self._world.add(Node(f"{subscription}/{UNPLACED}", "scope", "some group", parent=subscription))

    def _slots(self, entry: Resource) -> None:
        """The secrets that a slot manifest's entry declares: on Azure no resource says that they exist."""
        if not text(entry.at("keyValueName")).startswith(SLOTS):
            return
        try:
            slots = json.loads(text(entry.at("value")))
        except (ValueError, RecursionError):
            return
        for slot in items(slots):
            declared = mapping(slot)
            name = text(declared.get("name"))
            if name and declared.get("kind") not in KEY_KINDS:
                for field in ("vault", "replica"):
                    for vault in vaults_in(text(declared.get(field))):
                        self.inside(self.vault(vault, urn=entry.urn), "secret", name, entry.urn)

    def scope(self, arm_id: str) -> str:
        """The node that an ARM id names, or "" when nothing that is reached can lie at or below it."""
        kind, key = named(arm_id)
        place = place_of(arm_id)
        head, _, item = key.partition(":")[2].partition("/")
        match kind:
            case "vault":
                return self.vault(head, place)
            case "secret" | "key":
                return self.inside(self.vault(head, place), kind, item.partition("/")[2])
            case "account":
                return self._account(head, place)
            case "container":
                return self._container(head, item, "", place)
            case "scope":
                parent = key.rpartition("/resourcegroups/")[0] if place.group else ROOT
                return self._world.add(_scope(key, self.scope(parent) if place.group else parent))
            case "group of subscriptions":
                return self._world.add(Node(key, kind, key.rpartition("/")[2], parent=ROOT))
            case _:
                return key


def named(arm_id: str) -> tuple[str, str]:
    """(kind, key) of what an ARM id names; two empty texts when nothing that is reached can lie at or below it."""
    identity = "/" + arm_id.strip("/").lower()
    if identity == ROOT:
        return "", ROOT
    if found := _IN_VAULT.fullmatch(identity):
        vault = f"vault:{found[1]}"
        return (found[2].removesuffix("s"), f"{vault}/{found[2]}/{found[3]}") if found[2] else ("vault", vault)
    if found := _IN_ACCOUNT.fullmatch(identity):
        account = f"account:{found[1]}"
        return ("container", f"{account}/{found[2]}") if found[2] else ("account", account)
    if _GROUP.fullmatch(identity):
        return "group of subscriptions", identity
    return ("scope", identity) if _SCOPE.fullmatch(identity) else ("", "")


def _scope(identity: str, parent: str) -> Node:
    return Node(identity, "scope", identity.rpartition("/")[2], parent=parent)


def _mentioned(scope: str) -> Iterator[tuple[str, Place]]:
    """Where the vault or account lies that an ARM id names."""
    identity = "/" + scope.strip("/").lower()
    if found := _IN_VAULT.fullmatch(identity) or _IN_ACCOUNT.fullmatch(identity):
        yield found[1], place_of(identity)
