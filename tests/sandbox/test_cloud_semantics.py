"""What services do of their own accord: soft delete, limits, conflicts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud import RefusedError
from sandbox.cloud.semantics import turns
from sandbox.cloud.semantics.softdelete import Deleted, purge
from sandbox.provider.lifecycle import Provider

VAULT = "azure-native:keyvault:Vault"
FIC = "azure-native:managedidentity:FederatedIdentityCredential"
GRANT = "azure-native:authorization:RoleAssignment"
SETTING = "azure-native:monitor:DiagnosticSetting"
Make = Callable[..., tuple[str, dict[str, Any]]]


def vault(name: str = "dev-basket", group: str = "g", **properties: Any) -> dict[str, Any]:
    sku = {"family": "A", "name": "standard"}
    return {"resourceGroupName": group, "vaultName": name, "properties": {"tenantId": "t", "sku": sku, **properties}}


class TestVault:
    def test_a_deleted_vault_keeps_its_name(self, azure: Provider, make: Make) -> None:
        identity, inputs = make(VAULT, vault(enablePurgeProtection=True))
        azure.delete(VAULT, identity, inputs)
        assert azure.read(VAULT, identity, inputs, {}) is None
        with pytest.raises(RefusedError, match=r"ConflictError.*dev-basket.*recover.*purge protected"):
            make(VAULT, vault())

    def test_it_can_be_recovered_as_it_was(self, azure: Provider, make: Make) -> None:
        identity, inputs = make(VAULT, vault(enablePurgeProtection=True, enableRbacAuthorization=True))
        azure.delete(VAULT, identity, inputs)
        make(VAULT, vault(createMode="recover"))
        (found,) = azure.cloud.resources()
        assert found.outputs["properties"]["enableRbacAuthorization"] is True

    def test_recovering_brings_no_grants_back(self, azure: Provider, make: Make) -> None:
        identity, inputs = make(VAULT, vault())
        make(GRANT, {"scope": identity, "principalId": "p", "roleDefinitionId": "r"})
        azure.delete(VAULT, identity, inputs)
        make(VAULT, vault(createMode="recover"))
        assert [record.type for record in azure.cloud.resources()] == [VAULT]

    def test_there_must_be_one_to_recover(self, make: Make) -> None:
        with pytest.raises(RefusedError, match="SoftDeletedVaultDoesNotExist"):
            make(VAULT, vault(createMode="recover"))

    def test_it_is_recovered_where_it_was(self, azure: Provider, make: Make) -> None:
        identity, inputs = make(VAULT, vault())
        azure.delete(VAULT, identity, inputs)
        with pytest.raises(RefusedError, match="SoftDeletedVaultDoesNotExist"):
            make(VAULT, vault(group="other", createMode="recover"))

    def test_a_purge_frees_the_name_unless_protected(self, azure: Provider, make: Make) -> None:
        identity, inputs = make(VAULT, vault())
        azure.delete(VAULT, identity, inputs)
        purge(azure.cloud, VAULT, "Dev-Basket")
        identity, inputs = make(VAULT, vault(enablePurgeProtection=True))
        azure.delete(VAULT, identity, inputs)
        with pytest.raises(RefusedError, match="purge protected"):
            purge(azure.cloud, VAULT, "dev-basket")
        with pytest.raises(RefusedError, match="nothing deleted is named"):
            purge(azure.cloud, VAULT, "another")

    def test_a_name_is_one_in_the_world(self, make: Make) -> None:
        make(VAULT, vault())
        with pytest.raises(RefusedError, match="VaultAlreadyExists"):
            make(VAULT, vault("DEV-basket", group="other"), "other")

    @pytest.mark.parametrize("name", ["ab", "1abc", "a--b", "abc-", "a" * 25, "a_b"])
    def test_a_name_has_a_form(self, make: Make, name: str) -> None:
        with pytest.raises(RefusedError, match="VaultNameNotValid"):
            make(VAULT, vault(name))

    def test_purge_protection_is_never_false(self, azure: Provider, make: Make) -> None:
        with pytest.raises(RefusedError, match="enablePurgeProtection"):
            make(VAULT, vault(enablePurgeProtection=False))
        identity, inputs = make(VAULT, vault(enablePurgeProtection=True))
        with pytest.raises(RefusedError, match="cannot be undone"):
            azure.update(VAULT, "urn", identity, inputs, {**inputs, **vault()})

    def test_retention_is_set_once(self, azure: Provider, make: Make) -> None:
        identity, inputs = make(VAULT, vault(softDeleteRetentionInDays=30))
        with pytest.raises(RefusedError, match="softDeleteRetentionInDays"):
            azure.update(VAULT, "urn", identity, inputs, {**inputs, **vault(softDeleteRetentionInDays=60)})


class TestConfigurationStore:
    STORE = "azure-native:appconfiguration:ConfigurationStore"

    def given(self, sku: str = "standard", **changes: Any) -> dict[str, Any]:
        return {"resourceGroupName": "g", "configStoreName": "conf-dev", "sku": {"name": sku}, **changes}

    def test_it_is_deleted_softly_and_recovered(self, azure: Provider, make: Make) -> None:
        identity, inputs = make(self.STORE, self.given(disableLocalAuth=True, enablePurgeProtection=True))
        azure.delete(self.STORE, identity, inputs)
        (gone,) = azure.cloud.deleted()
        assert gone._replace(since="") == Deleted(self.STORE, "conf-dev", identity, True)
        with pytest.raises(RefusedError, match="still holds the name"):
            make(self.STORE, self.given())
        make(self.STORE, self.given(createMode="Recover"))
        assert azure.cloud.deleted() == []
        (found,) = azure.cloud.resources()
        assert found.outputs["disableLocalAuth"] is True

    def test_it_need_not_be_protected(self, azure: Provider, make: Make) -> None:
        """The Pulumi SDK sends false where a program says nothing; only taking it back is refused."""
        identity, inputs = make(self.STORE, self.given(enablePurgeProtection=False))
        protected = {**inputs, "enablePurgeProtection": True}
        azure.update(self.STORE, "urn", identity, inputs, protected)
        with pytest.raises(RefusedError, match="cannot be undone"):
            azure.update(self.STORE, "urn", identity, protected, inputs)

    def test_a_free_one_is_gone_at_once(self, azure: Provider, make: Make) -> None:
        identity, inputs = make(self.STORE, self.given("free"))
        azure.delete(self.STORE, identity, inputs)
        make(self.STORE, self.given("free"))


def federated(number: int = 0, identity: str = "i", **changes: Any) -> dict[str, Any]:
    return {
        "resourceGroupName": "g",
        "resourceName": identity,
        "federatedIdentityCredentialResourceName": f"fic{number}",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": f"repo:org/repo:environment:e{number}",
        "audiences": ["api://AzureADTokenExchange"],
        **changes,
    }


class TestFederatedCredentials:
    def test_twenty_are_the_limit(self, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(turns, "_TAKES_S", 0)
        for number in range(20):
            make(FIC, federated(number))
        with pytest.raises(RefusedError, match="20 federated credentials, which is the limit"):
            make(FIC, federated(20))
        make(FIC, federated(20, identity="other"))

    def test_issuer_and_subject_are_not_trusted_twice(self, azure: Provider, make: Make) -> None:
        make(FIC, federated(0))
        with pytest.raises(RefusedError, match="already exists on this managed identity, as 'fic0'"):
            make(FIC, federated(1, subject=federated(0)["subject"]))
        make(FIC, federated(2, subject=federated(0)["subject"].upper()))  # byte for byte another subject
        identity, inputs = make(FIC, federated(3))
        with pytest.raises(RefusedError, match="already exists"):
            azure.update(FIC, "urn", identity, inputs, {**inputs, "subject": federated(0)["subject"]})
        azure.update(FIC, "urn", identity, inputs, {**inputs, "audiences": ["other"]})

    def test_two_writes_at_once_are_refused(self, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(turns, "_TAKES_S", 0.3)
        outcomes: list[str] = []
        together = threading.Barrier(2)

        def write(number: int) -> None:
            together.wait()
            try:
                make(FIC, federated(number))
                outcomes.append("made")
            except RefusedError as refusal:
                outcomes.append(refusal.code)

        writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert sorted(outcomes) == ["ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity", "made"]
        make(FIC, federated(2))

    def test_a_turn_of_a_dead_process_is_void(self, azure: Provider, make: Make) -> None:
        make(FIC, federated(0))
        key = next(r.key for r in azure.cloud.of_type(FIC)).rsplit("/", 2)[0]
        azure.cloud.note("turn", key, {"pid": 2**22 + 1, "since": 9e12})
        make(FIC, federated(1))


def test_a_grant_is_given_once(make: Make) -> None:
    given = {"scope": "/subscriptions/s", "principalId": "p", "roleDefinitionId": "/x/roleDefinitions/r"}
    make(GRANT, given)
    with pytest.raises(RefusedError, match="RoleAssignmentExists"):
        make(GRANT, {**given, "roleDefinitionId": "/other/roleDefinitions/R"}, "other")
    make(GRANT, {**given, "principalId": "q"}, "third")


class TestDiagnosticSettings:
    def given(self, name: str, **changes: Any) -> dict[str, Any]:
        logs = [{"categoryGroup": "audit", "enabled": True}]
        return {"name": name, "resourceUri": "/r", "workspaceId": "/w", "logs": logs, **changes}

    def test_a_category_goes_to_a_sink_once(self, make: Make) -> None:
        make(SETTING, self.given("a"))
        with pytest.raises(RefusedError, match=r"already used.*for the same category"):
            make(SETTING, self.given("b"))
        make(SETTING, self.given("c", workspaceId="/other"))
        make(SETTING, self.given("d", resourceUri="/other"))

    def test_five_are_the_limit(self, make: Make) -> None:
        for number in range(5):
            make(SETTING, self.given(f"s{number}", workspaceId=f"/w{number}"))
        with pytest.raises(RefusedError, match="which is the limit"):
            make(SETTING, self.given("s5", workspaceId="/w5"))

    def test_a_sink_is_needed(self, make: Make) -> None:
        with pytest.raises(RefusedError, match="at least one sink"):
            make(SETTING, {"name": "a", "resourceUri": "/r"})


@pytest.mark.parametrize(
    ("token", "given"),
    [
        ("storage:StorageAccount", {"accountName": "Has-Hyphen", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}),
        ("servicebus:Namespace", {"namespaceName": "abc"}),
        ("appconfiguration:ConfigurationStore", {"configStoreName": "a_b_c_d", "sku": {"name": "standard"}}),
    ],
)
def test_names_have_their_services_form(make: Make, token: str, given: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="is not valid"):
        make(f"azure-native:{token}", {"resourceGroupName": "g", **given})


def test_a_bucket_name_is_one_in_the_world(tmp_path: Path) -> None:
    aws = Provider("aws", tmp_path / "cloud.sqlite")
    aws.create("aws:s3/bucket:Bucket", "urn:a", {"bucket": "shared-name", "region": "eu-west-1"})
    with pytest.raises(RefusedError, match="BucketAlreadyExists"):
        aws.create("aws:s3/bucket:Bucket", "urn:b", {"bucket": "shared-name", "region": "us-east-1"})
