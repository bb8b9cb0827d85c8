"""What resources return: echoed, documented, made up and marked; and what a preview may not know."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud import Cloud
from sandbox.provider.lifecycle import Naming, Provider
from sandbox.provider.outputs import MARK
from sandbox.provider.wire import UNKNOWN, Secret, any_leaf, has_unknown

SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"
TENANT = "99999999-2222-4333-8444-555555555555"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/group"
VAULT: dict[str, Any] = {
    "resourceGroupName": "group",
    "vaultName": "dev-basket",
    "properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "createMode": "default"},
    "tags": {"owner": "basket-team"},
}


@pytest.fixture
def azure(tmp_path: Path) -> Provider:
    provider = Provider("azure-native", tmp_path / "cloud.sqlite")
    provider.platform.configure({"subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "location": "westeurope"})
    return provider


@pytest.fixture
def aws(tmp_path: Path) -> Provider:
    provider = Provider("aws", tmp_path / "cloud.sqlite")
    provider.platform.configure({"region": "eu-west-1"})
    return provider


@pytest.fixture
def kubernetes(tmp_path: Path) -> Provider:
    return Provider("kubernetes", tmp_path / "cloud.sqlite")


def made(provider: Provider, token: str, given: dict[str, Any], name: str = "thing") -> tuple[str, dict[str, Any]]:
    inputs, found = provider.check(token, name, {}, dict(given), Naming(b"seed"))
    assert found == []
    return provider.create(token, f"urn:pulumi:s::p::{token}::{name}", inputs)


def test_a_vault_returns_what_the_service_documents(azure: Provider) -> None:
    identity, outputs = made(azure, "azure-native:keyvault:Vault", VAULT)
    assert identity == f"{GROUP}/providers/Microsoft.KeyVault/vaults/dev-basket"
    assert outputs["name"] == "dev-basket"
    assert outputs["type"] == "Microsoft.KeyVault/vaults"
    assert outputs["location"] == "westeurope"
    assert outputs["tags"] == {"owner": "basket-team"}
    assert outputs["azureApiVersion"] == "2024-11-01"
    assert outputs["properties"]["vaultUri"] == "https://dev-basket.vault.azure.net/"
    assert outputs["properties"]["provisioningState"] == "Succeeded"
    assert outputs["properties"]["tenantId"] == TENANT
    assert "createMode" not in outputs["properties"], "the service does not return what was only asked of it"
    assert list(azure.cloud.synthetic()) == []


def test_an_identity_has_ids_of_its_own_the_same_every_time(azure: Provider, tmp_path: Path) -> None:
    token, given = (
        "azure-native:managedidentity:UserAssignedIdentity",
        {"resourceGroupName": "group", "resourceName": "i"},
    )
    _, first = made(azure, token, given)
    uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert uuid.fullmatch(first["principalId"])
    assert uuid.fullmatch(first["clientId"])
    assert first["principalId"] != first["clientId"]
    assert first["tenantId"] == TENANT
    elsewhere = Provider("azure-native", tmp_path / "other" / "cloud.sqlite")
    elsewhere.platform.configure(azure.platform.config)
    _, second = made(elsewhere, token, given)
    assert first == second
    _, other = made(azure, token, given | {"resourceName": "j"})
    assert other["principalId"] != first["principalId"]


@pytest.mark.parametrize(
    ("token", "given", "path", "expected"),
    [
        ("storage:StorageAccount", {"accountName": "acct", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}},
         "primaryEndpoints.blob", "https://acct.blob.core.windows.net/"),
        ("dbforpostgresql:Server", {"serverName": "pg"}, "fullyQualifiedDomainName", "pg.postgres.database.azure.com"),
        ("servicebus:Namespace", {"namespaceName": "bus-one"}, "serviceBusEndpoint", "https://bus-one.servicebus.windows.net:443/"),
        ("redisenterprise:RedisEnterprise",
         {"clusterName": "cache", "sku": {"name": "Balanced_B0"}, "publicNetworkAccess": "Disabled"},
         "hostName", "cache.westeurope.redis.azure.net"),
        ("appconfiguration:ConfigurationStore", {"configStoreName": "conf-1", "sku": {"name": "standard"}},
         "endpoint", "https://conf-1.azconfig.io"),
    ],
)  # fmt: skip
def test_host_names_are_the_documented_ones(
    azure: Provider, token: str, given: dict[str, Any], path: str, expected: str
) -> None:
    _, outputs = made(azure, f"azure-native:{token}", {"resourceGroupName": "group", **given})
    found: Any = outputs
    for step in path.split("."):
        found = found[step]
    assert found == expected


def test_a_made_up_text_is_marked_and_listed(azure: Provider) -> None:
    identity, outputs = made(azure, "azure-native:botservice:Bot", {"resourceGroupName": "g", "resourceName": "bot"})
    marked = [path for path, value in outputs.items() if isinstance(value, str) and value.startswith(MARK)]
    listed = {synthetic.path for synthetic in azure.cloud.synthetic() if synthetic.id == identity}
    assert set(marked) <= listed


def test_no_made_up_output_looks_like_a_credential(aws: Provider) -> None:
    _, outputs = made(aws, "aws:iam/accessKey:AccessKey", {"user": "someone"})
    shown = outputs["secret"]
    assert isinstance(shown, Secret)
    assert shown.value.startswith(MARK)
    assert not any_leaf(
        outputs, lambda leaf: isinstance(leaf, str) and re.match(r"A(KIA|SIA)[A-Z0-9]{16}", leaf) is not None
    )


def test_aws_returns_inputs_arn_and_all_tags(aws: Provider) -> None:
    aws.platform.configure({"region": "eu-west-1", "defaultTags": {"tags": {"env": "dev"}}})
    identity, outputs = made(
        aws, "aws:iam/role:Role", {"name": "r", "assumeRolePolicy": "{}", "path": "/dev/", "tags": {"a": "b"}}
    )
    assert identity == outputs["name"] == "r"
    assert outputs["arn"] == "arn:aws:iam::123456789012:role/dev/r"
    assert outputs["tagsAll"] == {"env": "dev", "a": "b"}


def test_kubernetes_returns_the_object_and_what_the_server_adds(kubernetes: Provider) -> None:
    identity, outputs = made(
        kubernetes, "kubernetes:core/v1:ConfigMap", {"metadata": {"name": "c"}, "data": {"a": "b"}}
    )
    assert identity == "default/c"
    assert outputs["data"] == {"a": "b"}
    assert outputs["metadata"]["namespace"] == "default"
    assert len(outputs["metadata"]["uid"]) == 36
    namespace, _ = made(kubernetes, "kubernetes:core/v1:Namespace", {"metadata": {"name": "n"}})
    assert namespace == "n"


def test_an_update_keeps_what_creation_settled(aws: Provider, kubernetes: Provider) -> None:
    token = "aws:ec2/securityGroup:SecurityGroup"
    inputs, _ = aws.check(token, "sg", {}, {"description": "d", "tags": {"a": "1"}}, Naming(b"x"))
    identity, before = aws.create(token, "urn", inputs)
    after = aws.update(token, "urn", identity, inputs, {**inputs, "tags": {"a": "2"}})
    assert (after["arn"], after["tagsAll"]) == (before["arn"], {"a": "2"})
    token = "kubernetes:core/v1:ConfigMap"
    inputs, _ = kubernetes.check(token, "c", {}, {"data": {"a": "1"}}, Naming(b"x"))
    identity, before = kubernetes.create(token, "urn", inputs)
    after = kubernetes.update(token, "urn", identity, inputs, {**inputs, "data": {"a": "2"}})
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert (before["metadata"]["resourceVersion"], after["metadata"]["resourceVersion"]) == ("1", "2")


def test_an_assumed_update_is_recorded(azure: Provider) -> None:
    token = "azure-native:botservice:Bot"
    inputs, _ = azure.check(
        token, "b", {}, {"resourceGroupName": "g", "resourceName": "bot", "kind": "sdk"}, Naming(b"x")
    )
    identity, _ = azure.create(token, "urn", inputs)
    azure.update(token, "urn", identity, inputs, {**inputs, "kind": "azurebot"})
    assert [record.assumed for record in azure.cloud.resources()] == [("kind",)]


def test_of_a_secret_object_only_what_was_given_is_secret(azure: Provider) -> None:
    """What the service adds is none: a lookup may answer it, and a reader of the stack can use it."""
    _, outputs = made(azure, "azure-native:keyvault:Vault", {**VAULT, "properties": Secret(VAULT["properties"])})
    assert outputs["properties"]["tenantId"] == Secret(TENANT)
    assert outputs["properties"]["sku"] == {"family": Secret("A"), "name": Secret("standard")}
    assert outputs["properties"]["vaultUri"] == "https://dev-basket.vault.azure.net/"
    found = azure.invoke("azure-native:keyvault:getVault", {"resourceGroupName": "group", "vaultName": "dev-basket"})
    assert found["properties"]["vaultUri"] == "https://dev-basket.vault.azure.net/"
    assert "tenantId" not in found["properties"]


class TestPreview:
    """Before creation, what the real provider leaves unknown is unknown."""

    def test_azure_knows_only_what_was_given(self, azure: Provider) -> None:
        outputs = azure.preview_create("azure-native:keyvault:Vault", {**VAULT, "location": "westeurope"})
        assert outputs["location"] == "westeurope"
        assert outputs["properties"]["tenantId"] == TENANT
        assert outputs["name"] is UNKNOWN
        assert outputs["properties"]["vaultUri"] is UNKNOWN
        assert set(outputs) == set(azure.sdk.resource("azure-native:keyvault:Vault").outputs.properties)

    def test_azure_identities_are_not_known(self, azure: Provider) -> None:
        outputs = azure.preview_create("azure-native:managedidentity:UserAssignedIdentity", {"resourceGroupName": "g"})
        assert outputs["principalId"] is UNKNOWN
        assert outputs["clientId"] is UNKNOWN

    def test_an_azure_update_knows_name_and_location_besides(self, azure: Provider) -> None:
        _, before = made(azure, "azure-native:keyvault:Vault", VAULT)
        outputs = azure.preview_update("azure-native:keyvault:Vault", before, {**VAULT, "location": "westeurope"})
        assert (outputs["name"], outputs["location"]) == ("dev-basket", "westeurope")
        assert outputs["type"] is UNKNOWN

    def test_aws_knows_that_what_may_be_absent_is_absent(self, aws: Provider) -> None:
        outputs = aws.preview_create("aws:iam/role:Role", {"name": "r", "assumeRolePolicy": "{}"})
        assert outputs["name"] == "r"
        assert outputs["arn"] is UNKNOWN
        assert "permissionsBoundary" not in outputs

    def test_an_aws_update_keeps_what_it_knew(self, aws: Provider) -> None:
        inputs = {"name": "r", "assumeRolePolicy": "{}", "description": "old"}
        _, before = made(aws, "aws:iam/role:Role", inputs)
        outputs = aws.preview_update("aws:iam/role:Role", before, {**inputs, "description": "new"})
        assert outputs["arn"] == before["arn"]
        assert outputs["description"] == "new"
        assert not has_unknown(outputs)

    def test_a_kubernetes_status_is_not_known(self, kubernetes: Provider) -> None:
        outputs = kubernetes.preview_create(
            "kubernetes:core/v1:Service", {"metadata": {"name": "s"}, "spec": {"ports": []}}
        )
        assert outputs["metadata"]["name"] == "s"
        assert outputs["status"] is UNKNOWN

    def test_a_secret_input_stays_secret(self, azure: Provider) -> None:
        token = "azure-native:dbforpostgresql:Server"
        given = {"resourceGroupName": "g", "administratorLogin": Secret("admin"), "location": "x"}
        assert azure.preview_create(token, given)["administratorLogin"] == Secret("admin")


def test_a_preview_writes_nothing(azure: Provider) -> None:
    azure.preview_create("azure-native:keyvault:Vault", VAULT)
    assert list(Cloud(azure.cloud.path).resources()) == []
