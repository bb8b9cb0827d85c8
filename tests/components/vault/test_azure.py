"""AzureVault, field by field, and in which order its parts come and go."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components import roles
from components.errors import ArgumentError, EnvironmentMismatchError, GrantError
from components.grants import Principal
from components.vault.azure import AzureVault

Deploy = Callable[[Callable[[], Any]], Any]

VAULT_ID = (
    "/subscriptions/00000000-0000-4000-8000-0000000000d1/resourceGroups/rg-dev-catalog/providers/"
    "Microsoft.KeyVault/vaults/dev-catalog-ab2c"
)
READER = Principal("/subscriptions/s/id-dev-catalog", "oid", "ServicePrincipal", "dev")
ROTATOR = Principal("/subscriptions/s/id-dev-rotator", "oid-2", "ServicePrincipal", "dev")
ZONE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"


@pytest.fixture
def full(deploy: Deploy, vault_args: dict[str, Any]) -> Any:
    """A vault with everything that it can have."""

    def program() -> AzureVault:
        vault = AzureVault("catalog", {**vault_args, "private_dns_zone_id": ZONE})
        vault.grant_read(READER)
        vault.grant_rotate(ROTATOR)
        vault.add_key("kek", {"kty": "RSA"}).grant_wrap(READER)
        return vault

    return deploy(program)


def vault_inputs(deploy: Deploy, args: dict[str, Any]) -> dict[str, Any]:
    return deploy(lambda: AzureVault("catalog", args))["catalog-vault"].inputs


def test_every_field_of_the_vault(full: Any, tags: dict[str, str]) -> None:
    assert full["catalog-vault"].type == "azure-native:keyvault:Vault"
    assert full["catalog-vault"].inputs == {
        "vaultName": "dev-catalog-ab2c",
        "resourceGroupName": "rg-dev-catalog",
        "location": "westeurope",
        "tags": tags,
        "properties": {
            "tenantId": "00000000-0000-4000-8000-000000000001",
            "sku": {"family": "A", "name": "standard"},
            "enableRbacAuthorization": True,
            "accessPolicies": [],
            "enableSoftDelete": True,
            "softDeleteRetentionInDays": 90,
            "enablePurgeProtection": True,
            "enabledForDeployment": False,
            "enabledForDiskEncryption": False,
            "enabledForTemplateDeployment": False,
            "createMode": "default",
            "publicNetworkAccess": "Disabled",
            "networkAcls": {
                "bypass": "None",
                "defaultAction": "Deny",
                "ipRules": [],
                "virtualNetworkRules": [],
            },
        },
    }


def test_production_keys_live_in_an_hsm(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    properties = vault_inputs(deploy, {**vault_args, "premium": True})["properties"]
    assert properties["sku"] == {"family": "A", "name": "premium"}


def test_only_a_key_only_vault_lets_platform_services_pass(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    assert vault_inputs(deploy, {**vault_args, "key_only": True})["properties"]["networkAcls"] == {
        "bypass": "AzureServices",
        "defaultAction": "Deny",
        "ipRules": [],
        "virtualNetworkRules": [],
    }


@pytest.mark.parametrize("choice", [{"premium": True}, {"key_only": True}, {"protect": True}, {"recover": True}])
def test_vault_never_sends_purge_false(deploy: Deploy, vault_args: dict[str, Any], choice: dict[str, bool]) -> None:
    assert vault_inputs(deploy, {**vault_args, **choice})["properties"]["enablePurgeProtection"] is True


def test_vault_retention_change_refused(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    """Azure fixes it when a vault is made; it is no argument, so it cannot be planned as an update."""
    with pytest.raises(ArgumentError, match="unknown field"):
        deploy(lambda: AzureVault("catalog", {**vault_args, "soft_delete_retention_in_days": 30}))


def test_recovery_is_asked_for_once_and_is_no_difference_later(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureVault("catalog", {**vault_args, "recover": True}))
    assert deployment["catalog-vault"].inputs["properties"]["createMode"] == "recover"
    assert list(deployment["catalog-vault"].request.ignoreChanges) == ["properties.createMode"]


def test_recovered_vault_reasserts_rbac_diag(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    """A recovered vault comes back bare: what hangs on it is made again in the same run."""

    def program() -> None:
        AzureVault("catalog", {**vault_args, "recover": True}).grant_read(READER)

    deployment = deploy(program)
    for name in ("catalog-logs", "catalog-endpoint", "catalog-read-id-dev-catalog"):
        assert deployment.comes_after(name, "catalog-vault")


def test_children_are_named_by_role_and_belong_to_the_component(full: Any) -> None:
    assert set(full) == {
        "catalog",
        "catalog-vault",
        "catalog-logs",
        "catalog-endpoint",
        "catalog-dns",
        "catalog-read-id-dev-catalog",
        "catalog-rotate-id-dev-rotator",
        "catalog-key-kek",
        "catalog-key-kek-wrap-id-dev-catalog",
    }
    assert full["catalog"].type == "zerosecret:index:AzureVault"
    assert {found.parent for name, found in full.items() if name != "catalog"} == {"catalog"}


def test_no_secret_and_no_lock_is_made(full: Any) -> None:
    kinds = {found.type for found in full.values()}
    assert not {kind for kind in kinds if kind.endswith((":Secret", ":ManagementLockByScope"))}


def test_outputs_are_known_without_the_cloud(full: Any) -> None:
    expected = {
        "resourceId": VAULT_ID,
        "name": "dev-catalog-ab2c",
        "uri": "https://dev-catalog-ab2c.vault.azure.net/",
    }
    assert full.outputs["catalog"] == expected
    vault = full.result
    assert (vault.resource_id, vault.name, vault.uri) == tuple(expected.values())


def test_diag_one_per_sink_category(full: Any) -> None:
    (setting,) = full.of_type("azure-native:monitor:DiagnosticSetting")
    audit = "/subscriptions/00000000-0000-4000-8000-0000000000a1/resourceGroups/rg-audit/providers"
    assert setting.inputs == {
        "name": setting.inputs["name"],
        "resourceUri": VAULT_ID,
        "logs": [
            {"category": "AuditEvent", "enabled": True},
            {"category": "AzurePolicyEvaluationDetails", "enabled": True},
        ],
        "metrics": [{"category": "AllMetrics", "enabled": True}],
        "storageAccountId": f"{audit}/Microsoft.Storage/storageAccounts/logwesteurope",
        "workspaceId": f"{audit}/Microsoft.OperationalInsights/workspaces/log-audit",
        "logAnalyticsDestinationType": "Dedicated",
    }
    assert setting.request.deleteBeforeReplace


def test_diag_is_named_by_its_sinks(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    def name(**change: str) -> str:
        return deploy(lambda: AzureVault("catalog", {**vault_args, **change}))["catalog-logs"].inputs["name"]

    first = name()
    assert name(vault_name="dev-other-ab2c", audit_account_id=vault_args["audit_account_id"].upper()) == first
    assert len({first, name(audit_account_id="/other"), name(audit_workspace_id="/other")}) == 3


def test_diag_deleted_before_vault(full: Any) -> None:
    assert full.comes_after("catalog-logs", "catalog-vault")


def test_nobody_is_let_in_before_it_is_recorded(full: Any) -> None:
    for name in ("catalog-read-id-dev-catalog", "catalog-rotate-id-dev-rotator", "catalog-key-kek"):
        assert full[name].after == {"catalog-vault", "catalog-logs"}
    assert full["catalog-key-kek-wrap-id-dev-catalog"].after == {"catalog-vault", "catalog-logs", "catalog-key-kek"}


def test_the_private_endpoint_leads_to_the_vault_and_its_record_into_the_zone(full: Any) -> None:
    (connection,) = full["catalog-endpoint"].inputs["privateLinkServiceConnections"]
    assert connection == {"name": "pe-dev-catalog-ab2c", "privateLinkServiceId": VAULT_ID, "groupIds": ["vault"]}
    assert full["catalog-endpoint"].after == {"catalog-vault"}
    assert full["catalog-dns"].inputs["privateDnsZoneConfigs"][0]["privateDnsZoneId"] == ZONE
    assert full["catalog-dns"].after == {"catalog-endpoint"}


def test_dns_by_policy_makes_no_record(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    assert "catalog-dns" not in deploy(lambda: AzureVault("catalog", vault_args))


def test_production_is_protected_and_retained(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    def program() -> None:
        vault = AzureVault("catalog", {**vault_args, "protect": True})
        vault.add_key("kek", {"kty": "RSA"})
        vault.grant_read(READER)

    deployment = deploy(program)
    for name in ("catalog-vault", "catalog-key-kek"):
        assert deployment[name].request.protect
        assert deployment[name].request.retainOnDelete
    # Revocation is never blocked.
    assert not deployment["catalog-read-id-dev-catalog"].request.protect


def test_elsewhere_nothing_is_protected(full: Any) -> None:
    assert not any(found.request.protect or found.request.retainOnDelete for found in full.values())


def test_the_vault_waits_for_what_the_component_waits_for(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    def program() -> None:
        first = pulumi.CustomResource("a:b:First", "first", {})
        AzureVault("catalog", vault_args, pulumi.ResourceOptions(depends_on=[first]))

    assert deploy(program)["catalog-vault"].after == {"first"}


class TestGrants:
    def test_reading_is_secrets_user_at_the_vault(self, full: Any) -> None:
        grant = full["catalog-read-id-dev-catalog"].inputs
        assert grant["scope"] == VAULT_ID
        assert grant["roleDefinitionId"] == roles.role_definition_id(VAULT_ID, "Key Vault Secrets User")
        assert grant["principalId"] == "oid"
        assert grant["principalType"] == "ServicePrincipal"

    def test_rotating_is_secrets_officer_at_the_vault(self, full: Any) -> None:
        grant = full["catalog-rotate-id-dev-rotator"].inputs
        assert grant["scope"] == VAULT_ID
        assert grant["roleDefinitionId"] == roles.role_definition_id(VAULT_ID, "Key Vault Secrets Officer")

    def test_a_key_only_vault_gives_no_role_on_secrets(self, deploy: Deploy, vault_args: dict[str, Any]) -> None:
        def program() -> None:
            vault = AzureVault("platform", {**vault_args, "key_only": True})
            for grant in (vault.grant_read, vault.grant_rotate):
                with pytest.raises(GrantError, match="secrets of a key-only vault"):
                    grant(READER)

        assert not deploy(program).of_type("azure-native:authorization:RoleAssignment")

    @pytest.mark.parametrize("method", ["grant_read", "grant_rotate"])
    def test_another_environment_is_refused(self, deploy: Deploy, vault_args: dict[str, Any], method: str) -> None:
        stranger = Principal("/id", "oid", "ServicePrincipal", "prod")

        def program() -> None:
            vault = AzureVault("catalog", vault_args)
            with pytest.raises(EnvironmentMismatchError):
                getattr(vault, method)(stranger)
            with pytest.raises(EnvironmentMismatchError):
                vault.add_key("kek", {"kty": "RSA"}).grant_wrap(stranger)

        assert not deploy(program).of_type("azure-native:authorization:RoleAssignment")


class TestExisting:
    def test_it_is_granted_on_and_otherwise_left_alone(self, deploy: Deploy) -> None:
        def program() -> Any:
            vault = AzureVault.from_existing("platform", VAULT_ID, "https://v.vault.azure.net/", "dev")
            vault.grant_read(READER)
            key = vault.existing_key("kek")
            key.grant_wrap(READER)
            return vault, key

        deployment = deploy(program)
        vault, key = deployment.result
        assert set(deployment) == {"platform-read-id-dev-catalog", "platform-key-kek-wrap-id-dev-catalog"}
        assert vault.name == "dev-catalog-ab2c"
        assert key.resource_id == f"{VAULT_ID}/keys/kek"
        assert key.uri == "https://v.vault.azure.net/keys/kek"
        assert deployment["platform-key-kek-wrap-id-dev-catalog"].inputs["scope"] == f"{VAULT_ID}/keys/kek"

    def test_its_environment_is_known(self, deploy: Deploy) -> None:
        def program() -> None:
            vault = AzureVault.from_existing("platform", VAULT_ID, "https://v/", "prod", key_only=True)
            with pytest.raises(EnvironmentMismatchError):
                vault.existing_key("kek").grant_wrap(READER)
            with pytest.raises(GrantError):
                vault.grant_read(Principal("/id", "oid", "Group", "prod"))

        assert deploy(program) == {}


class TestAuditStacksOwnVault:
    """Its key encrypts the accounts that its logs go to: key, then account, then logs."""

    def test_logs_start_once_their_account_exists(self, deploy: Deploy, vault_args: dict[str, Any]) -> None:
        def program() -> None:
            vault = AzureVault("audit", {**vault_args, "key_only": True, "audit_later": True})
            key = vault.add_key("logs", {"kty": "RSA"})
            account = pulumi.CustomResource(
                "azure-native:storage:StorageAccount",
                "account",
                {},
                pulumi.ResourceOptions(depends_on=[key.grant_wrap(READER)]),
            )
            vault.start_logging(after=[account])
            vault.add_key("late", {"kty": "RSA"})

        deployment = deploy(program)
        assert deployment["audit-key-logs"].after == {"audit-vault"}
        assert deployment["audit-key-logs-wrap-id-dev-catalog"].after == {"audit-vault", "audit-key-logs"}
        assert deployment["audit-logs"].after == {"audit-vault", "account"}
        assert deployment["audit-key-late"].after == {"audit-vault", "audit-logs"}

    def test_a_vault_of_secrets_is_logged_from_the_start(self, deploy: Deploy, vault_args: dict[str, Any]) -> None:
        with pytest.raises(ArgumentError, match="audit_later on a vault of secrets"):
            deploy(lambda: AzureVault("catalog", {**vault_args, "audit_later": True}))


class TestAdoption:
    """A vault that exists already is taken over: found by its id, left where it is."""

    ID = VAULT_ID.replace("rg-dev-catalog", "rg-legacy")

    def test_it_is_imported_from_its_own_group(self, deploy: Deploy, vault_args: dict[str, Any]) -> None:
        def program() -> AzureVault:
            vault = AzureVault("catalog", {**vault_args, "adopt": self.ID})
            vault.grant_read(READER)
            vault.add_key("kek", {"kty": "RSA"})
            return vault

        deployment = deploy(program)
        assert deployment["catalog-vault"].request.importId == self.ID
        assert deployment["catalog-vault"].inputs["resourceGroupName"] == "rg-legacy"
        assert deployment["catalog-key-kek"].inputs["resourceGroupName"] == "rg-legacy"
        assert deployment["catalog-endpoint"].inputs["resourceGroupName"] == "rg-dev-catalog"
        assert deployment["catalog-read-id-dev-catalog"].inputs["scope"] == self.ID
        assert deployment.result.resource_id == self.ID
        assert not [name for name, found in deployment.items() if name != "catalog-vault" and found.request.importId]

    def test_its_replica_is_made_and_not_adopted(self, deploy: Deploy, vault_args: dict[str, Any]) -> None:
        place: Any = {
            "location": "northeurope",
            "resource_group_name": "rg-dev-catalog-replica",
            "vault_name": "dev-catalog-zz99",
            "audit_account_id": "/account-north",
            "subnet_id": "/subnet-north",
        }
        deployment = deploy(lambda: AzureVault("catalog", {**vault_args, "adopt": self.ID}).replicate_to(place))
        assert deployment["catalog-replica-vault"].request.importId == ""

    def test_one_that_was_deleted_since_is_taken_back(self, deploy: Deploy, vault_args: dict[str, Any]) -> None:
        deployment = deploy(lambda: AzureVault("catalog", {**vault_args, "adopt": self.ID, "recover": True}))
        assert deployment["catalog-vault"].request.importId == ""
        assert deployment["catalog-vault"].inputs["properties"]["createMode"] == "recover"
        assert deployment["catalog-vault"].inputs["resourceGroupName"] == "rg-legacy"

    @pytest.mark.parametrize(
        "other",
        [
            "not-an-id",
            VAULT_ID.replace("dev-catalog-ab2c", "dev-other-ab2c"),
            VAULT_ID.replace("0000000000d1", "0000000000f1"),
            VAULT_ID.replace("vaults", "managedHSMs"),
            VAULT_ID + "/keys/kek",
        ],
    )
    def test_another_id_is_refused(self, deploy: Deploy, vault_args: dict[str, Any], other: str) -> None:
        with pytest.raises(ArgumentError, match="adopt is not the id of this vault"):
            deploy(lambda: AzureVault("catalog", {**vault_args, "adopt": other}))
