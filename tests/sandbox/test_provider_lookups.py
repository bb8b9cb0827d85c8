"""Data lookups: answered where the sandbox knows, refused by name elsewhere, and never a stored key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.provider.lifecycle import Naming, Provider
from sandbox.provider.package import Package
from sandbox.provider.platform import UnansweredError
from sandbox.provider.wire import Secret

PROPERTIES = {"tenantId": "t", "sku": {"family": "A", "name": "premium"}}


@pytest.fixture
def azure(tmp_path: Path) -> Provider:
    provider = Provider("azure-native", tmp_path / "cloud.sqlite")
    provider.platform.configure({"subscriptionId": "sub", "tenantId": "ten", "location": "westeurope"})
    return provider


@pytest.fixture
def aws(tmp_path: Path) -> Provider:
    provider = Provider("aws", tmp_path / "cloud.sqlite")
    provider.platform.configure({"region": "eu-west-1"})
    return provider


def test_who_is_asking_on_azure(azure: Provider) -> None:
    answer = azure.invoke("azure-native:authorization:getClientConfig", {})
    assert (answer["subscriptionId"], answer["tenantId"]) == ("sub", "ten")
    assert set(answer) == {"clientId", "objectId", "subscriptionId", "tenantId"}


def test_who_is_asking_on_aws(aws: Provider) -> None:
    answer = aws.invoke("aws:index/getCallerIdentity:getCallerIdentity", {})
    assert answer["accountId"] == "123456789012"
    assert answer["arn"].startswith("arn:aws:sts::123456789012:")


@pytest.mark.parametrize(
    ("function", "args", "expected"),
    [
        ("getRegion", {}, {"name": "eu-west-1", "region": "eu-west-1", "endpoint": "ec2.eu-west-1.amazonaws.com"}),
        ("getRegion", {"region": "us-east-2"}, {"region": "us-east-2"}),
        ("getPartition", {}, {"partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}),
        ("getAvailabilityZones", {}, {"names": ["eu-west-1a", "eu-west-1b", "eu-west-1c"]}),
    ],
)
def test_where_one_is_on_aws(aws: Provider, function: str, args: dict[str, Any], expected: dict[str, Any]) -> None:
    answer = aws.invoke(f"aws:index/{function}:{function}", args)
    assert {key: answer[key] for key in expected} == expected


def test_what_exists_in_the_sandbox_is_found(azure: Provider) -> None:
    token = "azure-native:keyvault:Vault"
    given = {
        "resourceGroupName": "g",
        "vaultName": "dev-vault",
        "properties": {"tenantId": "t", "sku": {"family": "A", "name": "premium"}},
    }
    inputs, _ = azure.check(token, "v", {}, given, Naming(b"x"))
    identity, outputs = azure.create(token, "urn", inputs)
    answer = azure.invoke("azure-native:keyvault:getVault", {"resourceGroupName": "g", "vaultName": "dev-vault"})
    assert answer == {**outputs, "id": identity}
    with pytest.raises(UnansweredError, match="holds no such Vault"):
        azure.invoke("azure-native:keyvault:getVault", {"resourceGroupName": "g", "vaultName": "other"})


def test_aws_finds_by_what_was_asked(aws: Provider) -> None:
    inputs = {"name": "r", "assumeRolePolicy": "{}"}
    aws.create("aws:iam/role:Role", "urn", inputs)
    assert aws.invoke("aws:iam/getRole:getRole", {"name": "r"})["arn"] == "arn:aws:iam::123456789012:role/r"
    with pytest.raises(UnansweredError, match="holds no such Role"):
        aws.invoke("aws:iam/getRole:getRole", {"name": "other"})


def test_a_lookup_never_returns_a_secret(azure: Provider) -> None:
    token = "azure-native:dbforpostgresql:Server"
    given = {"resourceGroupName": "g", "serverName": "pg", "administratorLogin": Secret("admin")}
    inputs, _ = azure.check(token, "s", {}, given, Naming(b"x"))
    azure.create(token, "urn", inputs)
    answer = azure.invoke("azure-native:dbforpostgresql:getServer", {"resourceGroupName": "g", "serverName": "pg"})
    assert "administratorLogin" not in answer
    assert answer["fullyQualifiedDomainName"] == "pg.postgres.database.azure.com"


KEYS = [
    "azure-native:storage:listStorageAccountKeys",
    "azure-native:storage:listStorageAccountSAS",
    "azure-native:storage:listStorageAccountServiceSAS",
    "azure-native:cosmosdb:listDatabaseAccountKeys",
    "azure-native:cosmosdb:listDatabaseAccountConnectionStrings",
    "azure-native:servicebus:listNamespaceKeys",
    "azure-native:eventhub:listEventHubKeys",
    "azure-native:redis:listRedisKeys",
    "azure-native:redisenterprise:listDatabaseKeys",
    "azure-native:containerregistry:listRegistryCredentials",
    "azure-native:containerservice:listManagedClusterAdminCredentials",
    "azure-native:containerservice:listManagedClusterUserCredentials",
    "azure-native:appconfiguration:listConfigurationStoreKeys",
    "azure-native:web:listWebAppConnectionStrings",
    "azure-native:web:listWebAppApplicationSettings",
    "azure-native:web:listWebAppPublishingCredentials",
    "azure-native:web:listWebAppHostKeys",
    "azure-native:operationalinsights:getSharedKeys",
    "azure-native:authorization:getClientToken",
    "azure-native:app:listContainerAppSecrets",
    "azure-native:search:listAdminKey",
    "aws:secretsmanager/getSecretVersion:getSecretVersion",
    "aws:secretsmanager/getRandomPassword:getRandomPassword",
    "aws:ssm/getParameter:getParameter",
    "aws:ssm/getParametersByPath:getParametersByPath",
    "aws:ecr/getAuthorizationToken:getAuthorizationToken",
    "aws:eks/getClusterAuth:getClusterAuth",
    "aws:kms/getSecrets:getSecrets",
]


@pytest.mark.parametrize("token", KEYS)
def test_a_stored_key_is_never_handed_out(azure: Provider, aws: Provider, token: str) -> None:
    provider = azure if token.startswith("azure") else aws
    with pytest.raises(UnansweredError) as refused:
        provider.invoke(token, {})
    assert token in str(refused.value)
    assert "no-key-lookup" in str(refused.value)
    assert "a stored key is never handed out" in str(refused.value)


def test_every_lookup_of_the_sdk_that_sounds_like_a_key_is_refused_as_one(azure: Provider) -> None:
    """Whatever azure-native lists that bears key, secret, credential, token or the like in its name."""
    root = Path(Package("azure-native").classes["azure-native:keyvault:Vault"][0]).parent
    words = ("_keys", "_key.py", "secrets.py", "credential", "connection_strings", "password", "_sas.py", "_token")
    files = [f for f in root.glob("*/list_*.py") if any(word in f.name for word in words)]
    assert len(files) > 100
    missed: list[str] = []
    for file in files:
        text = file.read_text()
        token = text.split("pulumi.runtime.invoke('", 1)[1].split("'", 1)[0]
        try:
            azure.invoke(token, {})
        except UnansweredError as refused:
            if "no-key-lookup" not in str(refused):
                missed.append(token)
    assert missed == []


@pytest.mark.parametrize(
    "token",
    ["azure-native:network:getBastionShareableLink", "aws:ec2/getAmi:getAmi", "aws:pricing/getProduct:getProduct"],
)
def test_other_lookups_are_refused_by_name_with_what_to_do(azure: Provider, aws: Provider, token: str) -> None:
    provider = azure if token.startswith("azure") else aws
    with pytest.raises(UnansweredError) as refused:
        provider.invoke(token, {"mostRecent": True})
    assert token in str(refused.value)
    assert "stack configuration" in str(refused.value) or "Create it" in str(refused.value)


class TestPolicyDocument:
    """The document builder, as the real data source renders it."""

    def of(self, aws: Provider, **args: Any) -> Any:
        answer = aws.invoke("aws:iam/getPolicyDocument:getPolicyDocument", args)
        assert json.loads(answer["json"]) == json.loads(answer["minifiedJson"])
        return json.loads(answer["json"])

    def test_one_value_stands_alone_several_are_a_list(self, aws: Provider) -> None:
        document = self.of(aws, statements=[{"sid": "s", "actions": ["a:B"], "resources": ["x", "y"]}])
        assert document == {
            "Version": "2012-10-17",
            "Statement": [{"Sid": "s", "Effect": "Allow", "Action": "a:B", "Resource": ["y", "x"]}],
        }

    def test_principals_and_conditions(self, aws: Provider) -> None:
        statement = {
            "effect": "Deny",
            "actions": ["sts:AssumeRole"],
            "principals": [{"type": "AWS", "identifiers": ["a"]}, {"type": "Service", "identifiers": ["s", "t"]}],
            "conditions": [{"test": "StringEquals", "variable": "aud", "values": ["x"]},
                           {"test": "StringEquals", "variable": "sub", "values": ["y", "z"]}],
        }  # fmt: skip
        (built,) = self.of(aws, statements=[statement])["Statement"]
        assert built["Effect"] == "Deny"
        assert built["Principal"] == {"AWS": "a", "Service": ["t", "s"]}
        assert built["Condition"] == {"StringEquals": {"aud": "x", "sub": ["y", "z"]}}

    def test_anyone_is_a_star(self, aws: Provider) -> None:
        (built,) = self.of(aws, statements=[{"principals": [{"type": "*", "identifiers": ["*"]}]}])["Statement"]
        assert built["Principal"] == "*"

    def test_sources_come_first_and_overrides_replace(self, aws: Provider) -> None:
        source = json.dumps({"Id": "i", "Statement": {"Sid": "a", "Effect": "Allow", "Action": "old"}})
        override = json.dumps({"Statement": [{"Sid": "a", "Effect": "Deny", "Action": "new"}, {"Effect": "Allow"}]})
        document = self.of(
            aws,
            sourcePolicyDocuments=[source],
            overridePolicyDocuments=[override],
            statements=[{"sid": "b", "actions": ["c"]}],
        )
        assert document["Id"] == "i"
        assert [s.get("Sid") for s in document["Statement"]] == ["a", "b", None]
        assert document["Statement"][0]["Action"] == "new"

    @pytest.mark.parametrize(
        ("args", "says"),
        [
            ({"statements": [{"sid": "a"}, {"sid": "a"}]}, "occurs more than once"),
            ({"version": "2020-01-01"}, "'version' must be one of"),
            ({"sourcePolicyDocuments": ["no json"]}, "is not JSON"),
        ],
    )
    def test_mistakes(self, aws: Provider, args: dict[str, Any], says: str) -> None:
        with pytest.raises(UnansweredError, match=says):
            self.of(aws, **args)

    def test_the_same_statements_have_the_same_id(self, aws: Provider) -> None:
        token = "aws:iam/getPolicyDocument:getPolicyDocument"
        one, two = (aws.invoke(token, {"statements": [{"actions": ["a"]}]}) for _ in range(2))
        assert one["id"] == two["id"]


def test_subnets_are_found_by_their_vpc(aws: Provider) -> None:
    inputs = {"vpcId": "vpc-1", "region": "eu-west-1"}
    first, _ = aws.create("aws:ec2/subnet:Subnet", "urn:one", inputs)
    second, _ = aws.create("aws:ec2/subnet:Subnet", "urn:two", inputs)
    aws.create("aws:ec2/subnet:Subnet", "urn:other", {"vpcId": "vpc-2", "region": "eu-west-1"})
    asked = {"filters": [{"name": "vpc-id", "values": ["vpc-1"]}]}
    assert aws.invoke("aws:ec2/getSubnets:getSubnets", asked)["ids"] == sorted([first, second])


@pytest.mark.parametrize(
    ("function", "args", "hint"),
    [
        ("getAmi", {"mostRecent": True, "owners": ["amazon"], "filters": [{"name": "name", "values": ["al*"]}]},
         "Pass the id"),
        ("getVpc", {"default": True}, "no default VPC"),
        ("getVpc", {"tags": {"Name": "main"}}, "no default VPC"),
        ("getSubnets", {"filters": [{"name": "vpc-id", "values": ["vpc-9"]}]}, "Create the VPC"),
        ("getSubnets", {"filters": [{"name": "tag:Name", "values": ["a"]}]}, "Create the VPC"),
        ("getSubnets", {}, "Create the VPC"),
    ],
)  # fmt: skip
def test_what_aws_alone_knows_is_refused_with_what_to_do(
    aws: Provider, function: str, args: dict[str, Any], hint: str
) -> None:
    with pytest.raises(UnansweredError, match=hint) as refused:
        aws.invoke(f"aws:ec2/{function}:{function}", args)
    assert function in str(refused.value)
