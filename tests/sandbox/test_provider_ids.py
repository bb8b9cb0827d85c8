"""Ids in the services' own form, from tables where they matter and by rule elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.provider.clouds.aws import Aws
from sandbox.provider.clouds.azure import Azure
from sandbox.provider.clouds.azure_ids import plural
from sandbox.provider.clouds.kubernetes import Kubernetes
from sandbox.provider.clouds.tables import table
from sandbox.provider.package import Package

SUB = "11111111-2222-4333-8444-555555555555"
IN_GROUP = f"/subscriptions/{SUB}/resourceGroups/g/providers"


@pytest.fixture(scope="module")
def azure() -> Azure:
    platform = Azure(Package("azure-native"))
    platform.configure({"subscriptionId": SUB})
    return platform


@pytest.fixture(scope="module")
def aws() -> Aws:
    platform = Aws(Package("aws"))
    platform.configure({"region": "eu-west-1"})
    return platform


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        ("keyvault:Vault", {"vaultName": "v"}, f"{IN_GROUP}/Microsoft.KeyVault/vaults/v"),
        ("keyvault:Key", {"vaultName": "v", "keyName": "k"}, f"{IN_GROUP}/Microsoft.KeyVault/vaults/v/keys/k"),
        ("managedidentity:FederatedIdentityCredential",
         {"resourceName": "i", "federatedIdentityCredentialResourceName": "f"},
         f"{IN_GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/i/federatedIdentityCredentials/f"),
        ("storage:BlobContainer", {"accountName": "a", "containerName": "c"},
         f"{IN_GROUP}/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c"),
        ("storage:BlobContainerImmutabilityPolicy", {"accountName": "a", "containerName": "c"},
         f"{IN_GROUP}/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c/immutabilityPolicies/default"),
        ("authorization:RoleAssignment", {"scope": "/subscriptions/s/resourceGroups/g", "roleAssignmentName": "n"},
         "/subscriptions/s/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/n"),
        ("monitor:DiagnosticSetting", {"resourceUri": "subscriptions/s/x", "name": "n"},
         "/subscriptions/s/x/providers/Microsoft.Insights/diagnosticSettings/n"),
        ("resources:ResourceGroup", {}, f"/subscriptions/{SUB}/resourceGroups/g"),
        ("operationalinsights:Workspace", {"workspaceName": "w"},
         f"{IN_GROUP}/Microsoft.OperationalInsights/workspaces/w"),
        ("dbforpostgresql:Server", {"serverName": "p"}, f"{IN_GROUP}/Microsoft.DBforPostgreSQL/flexibleServers/p"),
        ("redisenterprise:AccessPolicyAssignment",
         {"clusterName": "c", "databaseName": "default", "accessPolicyAssignmentName": "a"},
         f"{IN_GROUP}/Microsoft.Cache/redisEnterprise/c/databases/default/accessPolicyAssignments/a"),
        ("authorization:PolicyDefinitionAtManagementGroup", {"managementGroupId": "m", "policyDefinitionName": "p"},
         "/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Authorization/policyDefinitions/p"),
    ],
)  # fmt: skip
def test_arm_ids_of_types_that_matter(azure: Azure, token: str, inputs: dict[str, Any], expected: str) -> None:
    resource = azure.sdk.resource(f"azure-native:{token}")
    identity = azure.identify(resource, {"resourceGroupName": "g", **inputs}, "seed")
    assert identity.id == expected
    assert identity.guessed == ()
    parsed = azure.ids.parse(resource, expected)
    assert parsed is not None
    assert {k: v for k, v in parsed.items() if k in inputs} == {
        k: v.strip("/") for k, v in inputs.items() if k in parsed
    }


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        ("sql:ElasticPool", {"serverName": "s", "elasticPoolName": "p"},
         f"{IN_GROUP}/Microsoft.Sql/servers/s/elasticPools/p"),
        ("automation:Runbook", {"automationAccountName": "a", "runbookName": "r"},
         f"{IN_GROUP}/Microsoft.Automation/automationAccounts/a/runbooks/r"),
        ("eventgrid:PartnerTopicEventSubscription", {"partnerTopicName": "t", "eventSubscriptionName": "e"},
         f"{IN_GROUP}/Microsoft.EventGrid/partnerTopics/t/partnerTopicEventSubscriptions/e"),
    ],
)  # fmt: skip
def test_arm_ids_by_the_general_rule(azure: Azure, token: str, inputs: dict[str, Any], expected: str) -> None:
    resource = azure.sdk.resource(f"azure-native:{token}")
    identity = azure.identify(resource, {"resourceGroupName": "g", **inputs}, "seed")
    assert identity.id == expected
    assert identity.guessed == (() if azure.ids.documented(resource) else ("id",)), "a guess must say that it is one"


def test_every_listed_path_names_inputs_of_its_type(azure: Azure) -> None:
    for name, (path,) in table("azure_paths.txt").items():
        resource = azure.sdk.resource(f"azure-native:{name}")
        for parameter in re.findall(r"{(\w+)[\w.]*}", path):
            known = {*resource.inputs.properties, "subscriptionId"}
            assert parameter in known, f"{name}: no input {parameter}"


def test_every_listed_module_and_type_is_in_the_sdk(azure: Azure, aws: Aws) -> None:
    modules = {token.split(":")[1] for token in azure.sdk.classes}
    assert set(table("azure_namespaces.txt")) <= modules
    assert {f"aws:{name}" for name in table("aws_forms.txt")} <= set(aws.sdk.classes)


@pytest.mark.parametrize(
    ("token", "inputs", "form", "arn"),
    [
        ("iam/role:Role", {"name": "r", "path": "/p/"}, "r", "arn:aws:iam::123456789012:role/p/r"),
        ("iam/policy:Policy", {"name": "p"}, "arn:aws:iam::123456789012:policy/p", None),
        ("iam/openIdConnectProvider:OpenIdConnectProvider", {"url": "https://token.example.org"},
         "arn:aws:iam::123456789012:oidc-provider/token.example.org", None),
        ("iam/rolePolicy:RolePolicy", {"name": "p", "role": "r"}, "r:p", None),
        ("s3/bucket:Bucket", {"bucket": "b"}, "b", "arn:aws:s3:::b"),
        ("secretsmanager/secret:Secret", {"name": "dev/a/b"},
         r"arn:aws:secretsmanager:eu-west-1:123456789012:secret:dev/a/b-[0-9a-f]{6}", None),
        ("kms/key:Key", {}, r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}",
         r"arn:aws:kms:eu-west-1:123456789012:key/[0-9a-f-]{36}"),
        ("ec2/vpc:Vpc", {}, r"vpc-[0-9a-f]{17}", r"arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-[0-9a-f]{17}"),
        ("sqs/queue:Queue", {"name": "q"}, r"https://sqs\.eu-west-1\.amazonaws\.com/123456789012/q",
         "arn:aws:sqs:eu-west-1:123456789012:q"),
        ("lambda/function:Function", {"name": "f"}, "f", "arn:aws:lambda:eu-west-1:123456789012:function:f"),
        # read off the SDK's import documentation
        ("ec2transitgateway/transitGateway:TransitGateway", {}, r"tgw-[0-9a-f]{17}", None),
        ("batch/jobQueue:JobQueue", {"name": "j"}, "arn:aws:batch:eu-west-1:123456789012:job-queue/j", None),
        ("cloudfront/cachePolicy:CachePolicy", {"name": "c"}, r"[0-9a-f]{8}-.{27}", None),
        ("apigateway/stage:Stage", {"restApi": "api", "stageName": "s"}, None, None),
    ],
)  # fmt: skip
def test_ids_and_arns_of_aws(aws: Aws, token: str, inputs: dict[str, Any], form: str | None, arn: str | None) -> None:
    identity = aws.identify(aws.sdk.resource(f"aws:{token}"), {"region": "eu-west-1", **inputs}, "seed")
    if form is None:
        assert "id" in identity.guessed
    else:
        assert re.fullmatch(form, identity.id), identity.id
        assert "id" not in identity.guessed
    if arn:
        assert re.fullmatch(arn, identity.known["arn"]), identity.known["arn"]


def test_what_aws_draws_follows_from_the_seed(aws: Aws) -> None:
    vpc = aws.sdk.resource("aws:ec2/vpc:Vpc")
    one, same, other = (aws.identify(vpc, {}, seed).id for seed in ("a#0", "a#0", "a#1"))
    assert one == same
    assert one != other


def test_a_region_of_the_resource_beats_that_of_the_provider(aws: Aws) -> None:
    identity = aws.identify(aws.sdk.resource("aws:sns/topic:Topic"), {"name": "t", "region": "us-east-2"}, "s")
    assert identity.id == "arn:aws:sns:us-east-2:123456789012:t"
    assert identity.scope == "123456789012/us-east-2"


def test_an_import_may_name_the_region(aws: Aws) -> None:
    assert aws.locate("vpc-1@us-east-2", {}) == ("123456789012/us-east-2", "vpc-1")
    assert aws.locate("someone@example.org", {}) == ("123456789012/eu-west-1", "someone@example.org")


def test_other_partitions_have_other_arns() -> None:
    platform = Aws(Package("aws"))
    platform.configure({"region": "cn-north-1"})
    identity = platform.identify(platform.sdk.resource("aws:s3/bucket:Bucket"), {"bucket": "b"}, "s")
    assert identity.known["arn"] == "arn:aws-cn:s3:::b"


@pytest.mark.parametrize(
    ("token", "metadata", "expected"),
    [
        ("core/v1:ConfigMap", {"name": "a", "namespace": "n"}, "n/a"),
        ("core/v1:Namespace", {"name": "a"}, "a"),
        ("rbac.authorization.k8s.io/v1:ClusterRole", {"name": "a"}, "a"),
        ("apps/v1:DeploymentPatch", {"name": "a", "namespace": "n"}, "n/a"),
    ],
)
def test_ids_of_kubernetes(token: str, metadata: dict[str, str], expected: str) -> None:
    platform = Kubernetes(Package("kubernetes"))
    resource = platform.sdk.resource(f"kubernetes:{token}")
    assert platform.identify(resource, {"metadata": metadata}, "s").id == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("StorageAccount", "storageAccounts"), ("Policy", "policies"), ("Address", "addresses"), ("IPGroup", "ipGroups"),
     ("Settings", "settings"), ("Gateway", "gateways"), ("Box", "boxes")],
)  # fmt: skip
def test_plurals(name: str, expected: str) -> None:
    assert plural(name) == expected


def test_a_fixed_place_without_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in ("ARM_SUBSCRIPTION_ID", "ARM_TENANT_ID", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(variable, raising=False)
    platform = Azure(Package("azure-native"))
    assert re.fullmatch(r"[0-9a-f-]{36}", platform.subscription)
    assert platform.subscription != platform.tenant
    assert Aws(Package("aws")).region == "us-east-1"
