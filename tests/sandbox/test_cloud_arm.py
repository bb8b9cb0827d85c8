"""What holds for every Azure resource: locks, parents, what goes along, what comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.cloud import RefusedError
from sandbox.cloud.semantics import arm, diagnostics, keys, softdelete
from sandbox.provider.lifecycle import Provider

VAULT = "azure-native:keyvault:Vault"
KEY = "azure-native:keyvault:Key"
GROUP = "azure-native:resources:ResourceGroup"
GRANT = "azure-native:authorization:RoleAssignment"
SETTING = diagnostics.TYPE
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
FIC = "azure-native:managedidentity:FederatedIdentityCredential"
ACCOUNT = "azure-native:storage:StorageAccount"
BY_SCOPE = "azure-native:authorization:ManagementLockByScope"
Make = Callable[..., tuple[str, dict[str, Any]]]
Made = tuple[str, dict[str, Any]]

IN = {"resourceGroupName": "dev"}
KEYED = {**IN, "vaultName": "dev-basket", "keyName": "kek", "properties": {"kty": "RSA"}}
CREDENTIAL = {
    **IN,
    "resourceName": "id-basket",
    "federatedIdentityCredentialResourceName": "main",
    "issuer": "https://token.actions.githubusercontent.com",
    "subject": "repo:org/repo:environment:dev",
    "audiences": ["api://AzureADTokenExchange"],
}


def vault_args(**properties: Any) -> dict[str, Any]:
    sku = {"family": "A", "name": "standard"}
    return {**IN, "vaultName": "dev-basket", "properties": {"tenantId": "t", "sku": sku, **properties}}


def account_args(name: str, **changes: Any) -> dict[str, Any]:
    return {**IN, "accountName": name, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, **changes}


def setting_args(resource: str, account: str, **changes: Any) -> dict[str, Any]:
    logs = [{"categoryGroup": "audit", "enabled": True}]
    return {"name": "audit", "resourceUri": resource, "storageAccountId": account, "logs": logs, **changes}


def grant_args(scope: str) -> dict[str, Any]:
    return {"scope": scope, "principalId": "p", "principalType": "Group", "roleDefinitionId": "/r/roleDefinitions/x"}


@pytest.fixture
def vault(make: Make, group: Any) -> Made:
    return make(VAULT, vault_args())


class TestLocks:
    @pytest.fixture(params=["resource", "group", "subscription", "resource, as such"])
    def lock(self, request: Any, make: Make, vault: Made) -> Callable[[str], None]:
        def lock(level: str) -> None:
            given = {"level": level, "lockName": "kept"}
            subscription = vault[0].split("/resourceGroups/")[0]
            match request.param:
                case "resource":
                    made = make(BY_SCOPE, {**given, "scope": vault[0]})
                case "group":
                    made = make("azure-native:authorization:ManagementLockAtResourceGroupLevel", {**given, **IN})
                case "subscription":
                    made = make("azure-native:authorization:ManagementLockAtSubscriptionLevel", given)
                    assert made[0] == f"{subscription}/providers/Microsoft.Authorization/locks/kept"
                case _:
                    of = {
                        "apiVersion": "2024-11-01",
                        "resourceProviderNamespace": "Microsoft.KeyVault",
                        "parentResourcePath": "",
                        "resourceType": "vaults",
                        "resourceName": "dev-basket",
                    }
                    made = make("azure-native:authorization:ManagementLockAtResourceLevel", {**given, **IN, **of})
            made_at, _, name = made[0].rpartition("/providers/Microsoft.Authorization/locks/")
            assert (vault[0].startswith(made_at), name) == (True, "kept")

        return lock

    def test_nothing_below_is_deleted(self, azure: Provider, make: Make, vault: Made, lock: Any) -> None:
        grant = make(GRANT, grant_args(vault[0]))
        lock("CanNotDelete")
        for type_, made in ((VAULT, vault), (GRANT, grant), (GROUP, (vault[0].split("/providers/")[0], IN))):
            with pytest.raises(RefusedError, match=r"ScopeLocked.*cannot perform delete operation"):
                azure.delete(type_, *made)
        make(KEY, KEYED)
        azure.update(VAULT, "urn", *vault, {**vault[1], "tags": {"a": "b"}})

    def test_read_only_is_written_to_by_nobody(self, azure: Provider, make: Make, vault: Made, lock: Any) -> None:
        lock("ReadOnly")
        for attempt in (
            lambda: make(KEY, KEYED),
            lambda: make(GRANT, grant_args(vault[0])),
            lambda: azure.update(VAULT, "urn", *vault, {**vault[1], "tags": {"a": "b"}}),
        ):
            with pytest.raises(RefusedError, match=r"ScopeLocked.*cannot perform write operation"):
                attempt()
        with pytest.raises(RefusedError, match="delete operation"):
            azure.delete(VAULT, *vault)

    def test_a_lock_can_be_taken_away(self, azure: Provider, make: Make, vault: Made) -> None:
        make(BY_SCOPE, {"level": "CanNotDelete", "lockName": "above", "scope": vault[0].split("/providers/")[0]})
        lock = make(BY_SCOPE, {"level": "CanNotDelete", "lockName": "kept", "scope": vault[0]})
        azure.delete(BY_SCOPE, *lock)
        with pytest.raises(RefusedError, match=r"resourcegroups/dev'. Please"):
            azure.delete(VAULT, *vault)

    def test_a_lock_blocks_revoking(self, azure: Provider, make: Make, group: Any) -> None:
        """Why the product puts none on an identity."""
        identity = make(IDENTITY, {**IN, "resourceName": "id-basket"})
        credential = make(FIC, CREDENTIAL)
        make(BY_SCOPE, {"level": "CanNotDelete", "lockName": "kept", "scope": identity[0]})
        with pytest.raises(RefusedError, match="ScopeLocked"):
            azure.delete(FIC, *credential)

    def test_a_lock_holds_nothing_beside_it(self, azure: Provider, make: Make, vault: Made) -> None:
        make(VAULT, {**vault_args(), "vaultName": "dev-basket2"})
        make(BY_SCOPE, {"level": "CanNotDelete", "lockName": "kept", "scope": f"{vault[0]}2"})
        azure.delete(VAULT, *vault)


class TestParents:
    @pytest.mark.parametrize(
        ("token", "given"),
        [
            (KEY, KEYED),
            (FIC, CREDENTIAL),
            ("azure-native:storage:BlobContainer", {**IN, "accountName": "acct", "containerName": "logs"}),
        ],
    )
    def test_a_part_needs_its_whole(self, make: Make, group: Any, token: str, given: dict[str, Any]) -> None:
        with pytest.raises(RefusedError, match="ParentResourceNotFound"):
            make(token, given)

    def test_what_stands_on_a_resource_needs_it(self, make: Make, vault: Made) -> None:
        missing = vault[0] + "2"
        with pytest.raises(
            RefusedError, match=r"ResourceNotFound: The Resource 'microsoft.keyvault/vaults/dev-basket2"
        ):
            make(GRANT, grant_args(f"{missing}/keys/kek"))
        with pytest.raises(RefusedError, match="ResourceNotFound"):
            make(SETTING, setting_args(missing, "/w"))
        make(GRANT, grant_args(f"{vault[0]}/secrets/later"))  # the service does not ask for what is in a vault

    def test_what_is_in_a_group_of_others_is_believed(self, make: Make) -> None:
        make(KEY, {**KEYED, "resourceGroupName": "theirs"})
        make(GRANT, grant_args("/subscriptions/s/resourceGroups/theirs/providers/Microsoft.KeyVault/vaults/v"))

    def test_an_account_makes_containers_of_its_own(self, make: Make, group: Any) -> None:
        """Found by a public static site: nobody declares the container that its pages go to."""
        page = {**IN, "accountName": "acct", "containerName": "$web", "blobName": "index.html"}
        with pytest.raises(RefusedError, match=r"ParentResourceNotFound.+storageaccounts/acct'"):
            make("azure-native:storage:Blob", page)
        make(ACCOUNT, account_args("acct"))
        make("azure-native:storage:Blob", page)

    def test_what_is_deleted_here_is_not(self, azure: Provider, make: Make) -> None:
        identity, inputs = make(VAULT, {**vault_args(), "resourceGroupName": "theirs"})
        azure.delete(VAULT, identity, inputs)
        with pytest.raises(RefusedError, match="ResourceNotFound"):
            make(GRANT, grant_args(identity))


class TestWhatGoesAlong:
    def test_a_group_takes_everything(self, azure: Provider, make: Make, vault: Made) -> None:
        make(KEY, KEYED)
        make(IDENTITY, {**IN, "resourceName": "id-basket"})
        make(FIC, CREDENTIAL)
        make(GRANT, grant_args(vault[0]))
        azure.delete(GROUP, vault[0].split("/providers/")[0], IN)
        assert list(azure.cloud.resources()) == []
        assert [gone.name for gone in azure.cloud.deleted()] == ["dev-basket"]

    def test_a_recovered_vault_has_its_keys_and_nothing_that_was_attached(
        self, azure: Provider, make: Make, vault: Made
    ) -> None:
        key, _ = make(KEY, KEYED)
        make(GRANT, grant_args(vault[0]))
        make(GRANT, grant_args(key))
        make(SETTING, setting_args(vault[0], "/elsewhere/account"))
        azure.delete(VAULT, *vault)
        assert [record.type for record in azure.cloud.resources()] == [GROUP]
        make(VAULT, vault_args(createMode="recover"))
        assert {record.id for record in azure.cloud.resources() if record.type != GROUP} == {vault[0], key}

    def test_the_keys_of_a_purged_vault_are_gone(self, azure: Provider, make: Make, vault: Made) -> None:
        make(KEY, KEYED)
        azure.delete(VAULT, *vault)
        softdelete.purge(azure.cloud, VAULT, "dev-basket")
        make(VAULT, vault_args())
        assert azure.cloud.of_type(KEY) == []

    def test_a_key_that_was_deleted_by_itself_keeps_its_name(self, azure: Provider, make: Make, vault: Made) -> None:
        key, inputs = make(KEY, KEYED)
        azure.delete(KEY, key, inputs)
        azure.delete(VAULT, *vault)
        make(VAULT, vault_args(createMode="recover"))
        assert azure.cloud.of_type(KEY) == [], "a recovered vault has its deleted keys as deleted ones"
        with pytest.raises(RefusedError, match=r"Conflict.*key 'kek' is currently in a deleted but recoverable state"):
            make(KEY, KEYED)
        keys.purge(azure.cloud, key.casefold())
        make(KEY, KEYED)

    def test_a_key_that_was_deleted_by_itself_is_recovered_as_it_was(
        self, azure: Provider, make: Make, vault: Made
    ) -> None:
        key, inputs = make(KEY, KEYED)
        before = azure.cloud.of_type(KEY)
        azure.delete(KEY, key, inputs)
        keys.recover(azure.cloud, key.casefold())
        assert azure.cloud.of_type(KEY) == before
        assert keys.deleted(azure.cloud, vault[0].casefold()) == []

    def test_a_purged_vault_took_its_deleted_keys_along(self, azure: Provider, make: Make, vault: Made) -> None:
        azure.delete(KEY, *make(KEY, KEYED))
        azure.delete(VAULT, *vault)
        softdelete.purge(azure.cloud, VAULT, "dev-basket")
        make(VAULT, vault_args())
        make(KEY, KEYED)

    def test_a_key_is_made_once_and_never_changed(self, azure: Provider, make: Make, vault: Made) -> None:
        key, inputs = make(KEY, KEYED)
        before = azure.cloud.with_id(key)
        outputs = azure.update(KEY, "urn", key, inputs, {**inputs, "tags": {"a": "b"}})
        assert outputs["tags"] == {}
        assert azure.cloud.with_id(key) == before
        with pytest.raises(RefusedError, match="AlreadyExists"):
            make(KEY, KEYED)

    def test_putting_settings_back_takes_nothing_along(self, azure: Provider, make: Make, group: Any) -> None:
        account = {**IN, "accountName": "near"}
        make(ACCOUNT, account_args("near"))
        service = make("azure-native:storage:BlobServiceProperties", {**account, "blobServicesName": "default"})
        setting, _ = make(SETTING, setting_args(service[0], "/elsewhere/account"))
        container, _ = make("azure-native:storage:BlobContainer", {**account, "containerName": "logs"})
        azure.delete("azure-native:storage:BlobServiceProperties", *service)
        assert azure.cloud.with_id(setting)
        assert azure.cloud.with_id(container)


class TestReattaching:
    """A setting that was not deleted before its resource."""

    def test_it_comes_back_with_a_successor(self, azure: Provider, make: Make, vault: Made) -> None:
        setting, _ = make(SETTING, setting_args(vault[0], "/elsewhere/account"))
        azure.delete(VAULT, *vault)
        assert azure.cloud.with_id(setting) == []
        softdelete.purge(azure.cloud, VAULT, "dev-basket")
        make(VAULT, vault_args())
        assert [record.id for record in azure.cloud.of_type(SETTING)] == [setting]
        with pytest.raises(RefusedError, match=r"AlreadyExists.*pulumi import"):
            make(SETTING, setting_args(vault[0], "/elsewhere/account"))

    def test_one_that_was_deleted_first_does_not(self, azure: Provider, make: Make, vault: Made) -> None:
        azure.delete(SETTING, *make(SETTING, setting_args(vault[0], "/elsewhere/account")))
        azure.delete(VAULT, *vault)
        softdelete.purge(azure.cloud, VAULT, "dev-basket")
        make(VAULT, vault_args())
        assert azure.cloud.of_type(SETTING) == []

    def test_none_comes_back_with_what_is_recovered(self, azure: Provider, make: Make, vault: Made) -> None:
        make(SETTING, setting_args(vault[0], "/elsewhere/account"))
        for _ in range(2):
            azure.delete(VAULT, *vault)
            make(VAULT, vault_args(createMode="recover"))
            assert azure.cloud.of_type(SETTING) == []


class TestSinks:
    def test_logs_stay_in_their_region(self, make: Make, vault: Made) -> None:
        far, _ = make(ACCOUNT, account_args("far", location="North Europe"))
        near, _ = make(ACCOUNT, account_args("near", location="West Europe"))
        with pytest.raises(RefusedError, match="is in northeurope, and the resource that logs to it in westeurope"):
            make(SETTING, setting_args(vault[0], far))
        with pytest.raises(RefusedError, match="ResourceNotFound"):
            make(SETTING, setting_args(vault[0], near + "2"))
        make(SETTING, setting_args(vault[0], near))

    @pytest.mark.parametrize(
        ("log", "sent"),
        [
            ({"categoryGroup": "audit", "enabled": True}, True),
            ({"categoryGroup": "allLogs", "enabled": True}, True),
            ({"category": "AuditEvent", "enabled": True}, True),
            ({"category": "AuditEvent", "enabled": False}, False),
            ({"category": "AzurePolicyEvaluationDetails", "enabled": True}, False),
        ],
    )
    def test_who_gets_a_category(self, azure: Provider, make: Make, vault: Made, log: Any, sent: bool) -> None:
        account, _ = make(ACCOUNT, account_args("near"))
        make(SETTING, setting_args(vault[0], account, logs=[log]))
        container = f"{account}/blobServices/default/containers/insights-logs-auditevent"
        assert diagnostics.sinks_of(azure.cloud, vault[0].upper(), "AuditEvent") == ([container] if sent else [])

    @pytest.mark.parametrize(("bypass", "gets"), [("AzureServices", 1), ("Logging, AzureServices", 1), ("None", 0)])
    def test_a_closed_account_gets_nothing(
        self, azure: Provider, make: Make, vault: Made, bypass: str, gets: int
    ) -> None:
        rules = {"bypass": bypass, "defaultAction": "Deny"}
        account, _ = make(ACCOUNT, account_args("near", networkRuleSet=rules))
        make(SETTING, setting_args(vault[0], account))
        assert len(diagnostics.sinks_of(azure.cloud, vault[0], "AuditEvent")) == gets


def test_a_region_is_that_of_the_nearest(azure: Provider, make: Make, vault: Made) -> None:
    key, _ = make(KEY, KEYED)
    assert arm.location_of(azure.cloud, f"{key}/versions/1") == "westeurope"
    assert arm.location_of(azure.cloud, vault[0].split("/providers/")[0]) is None
    assert (arm.regional(key), arm.regional(f"{key}/providers/Microsoft.Insights/diagnosticSettings/x")) == (
        True,
        False,
    )
