"""What public programs take from a new resource: addresses, hosts, lists that are never empty on the real cloud."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.provider.clouds import aws_outputs, azure_hosts
from sandbox.provider.lifecycle import Naming, Provider
from sandbox.provider.outputs import MARK
from sandbox.provider.package import UnknownTypeError
from sandbox.provider.platform import UnansweredError
from sandbox.provider.wire import UNKNOWN, any_leaf

POD = {"containers": [{"name": "web", "image": "nginx"}]}
TEMPLATE = {"metadata": {"labels": {"app": "web"}}, "spec": POD}


@pytest.fixture
def azure(tmp_path: Path) -> Provider:
    return Provider("azure-native", tmp_path / "cloud.sqlite")


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


class TestAzure:
    @pytest.mark.parametrize(
        ("token", "given", "path", "form"),
        [
            ("network:PublicIPAddress", {"dnsSettings": {"domainNameLabel": "shop"}}, ["ipAddress"],
             r"203\.0\.113\.\d+"),
            ("network:PublicIPAddress", {"dnsSettings": {"domainNameLabel": "shop"}}, ["dnsSettings", "fqdn"],
             r"shop\.northeurope\.cloudapp\.azure\.com"),
            ("containerinstance:ContainerGroup",
             {"containers": [], "osType": "Linux", "ipAddress": {"type": "Public", "ports": [{"port": 80}]}},
             ["ipAddress", "ip"], r"203\.0\.113\.\d+"),
            ("network:VirtualNetwork", {"subnets": [{"name": "a"}, {"name": "b"}]}, ["subnets", 1, "id"],
             r".+/virtualNetworks/thing\w{8}/subnets/b"),
            ("network:LoadBalancer", {"backendAddressPools": [{"name": "p"}]}, ["backendAddressPools", 0, "id"],
             r".+/loadBalancers/thing\w{8}/backendAddressPools/p"),
            ("network:NetworkInterface", {"ipConfigurations": [{"name": "c", "subnet": {"id": "s"}}]},
             ["ipConfigurations", 0, "privateIPAddress"], r"10\.0\.\d+\.\d+"),
            ("network:NetworkInterface",
             {"ipConfigurations": [{"name": "c", "subnet": {"id": "s"}, "privateIPAddress": "10.1.1.4"}]},
             ["ipConfigurations", 0, "privateIPAddress"], r"10\.1\.1\.4"),
            ("containerservice:ManagedCluster", {"dnsPrefix": "d", "oidcIssuerProfile": {"enabled": True}},
             ["oidcIssuerProfile", "issuerURL"], r"https://northeurope\.oic\.prod-aks\.azure\.com/.{36}/.{36}/"),
            ("containerservice:ManagedCluster", {"dnsPrefix": "d"}, ["identityProfile", "kubeletidentity", "objectId"],
             r".{36}"),
            ("app:ContainerApp",
             {"containerAppName": "web", "managedEnvironmentId": "e",
              "configuration": {"ingress": {"external": True, "targetPort": 80}}},
             ["configuration", "ingress", "fqdn"], r"web\.env-\w{8}\.northeurope\.azurecontainerapps\.io"),
            ("dns:Zone", {"zoneName": "example.com"}, ["nameServers", 3], r"ns4-0\d\.azure-dns\.info\."),
            ("dns:RecordSet", {"zoneName": "example.com", "relativeRecordSetName": "www", "recordType": "A"}, ["fqdn"],
             r"www\.example\.com\."),
            ("cognitiveservices:Account", {"kind": "OpenAI", "properties": {"customSubDomainName": "own"}},
             ["properties", "endpoint"], r"https://own\.openai\.azure\.com/"),
            ("storage:StorageAccountStaticWebsite", {"accountName": "site"}, ["containerName"], r"\$web"),
            ("web:WebAppSlot", {"name": "site", "slot": "blue"}, ["defaultHostName"], r"site-blue\.azurewebsites\.net"),
        ],
    )  # fmt: skip
    def test_outputs_have_the_documented_form(
        self, azure: Provider, token: str, given: dict[str, Any], path: list[str | int], form: str
    ) -> None:
        azure.platform.configure({"location": "North Europe"})
        _, found = made(azure, f"azure-native:{token}", {"resourceGroupName": "g", **given})
        for step in path:
            found = found[step]
        assert re.fullmatch(form, str(found)), found

    def test_every_host_names_an_output(self, azure: Provider) -> None:
        for key, facts in azure_hosts.HOSTS.items():
            resource = azure.sdk.resource(f"azure-native:{key}")
            known = facts("/subscriptions/s/resourceGroups/g/providers/p/t/a/u/b", "n", {}, "t")
            assert known or key == "containerinstance:ContainerGroup"
            assert {path.split(".")[0] for path in known} <= set(resource.outputs.properties), key

    def test_a_cluster_without_an_issuer_promises_none(self, azure: Provider) -> None:
        _, outputs = made(azure, "azure-native:containerservice:ManagedCluster", {"resourceGroupName": "g"})
        assert "oidcIssuerProfile" not in outputs

    def test_a_program_need_not_say_where(self, azure: Provider) -> None:
        """And a second run, when the group exists, must find nothing to change."""
        token = "azure-native:resources:ResourceGroup"
        group, found = azure.check(token, "g", {}, {}, Naming(b"seed"))
        assert found == []
        assert group["location"] == "westeurope"
        azure.create(token, "urn", group)
        again, _ = azure.check(token, "g", group, {}, Naming(b"seed"))
        assert azure.diff(token, group, again).changes == []

    def test_a_resource_is_where_its_group_is(self, azure: Provider) -> None:
        azure.create(
            "azure-native:resources:ResourceGroup", "urn", {"resourceGroupName": "g", "location": "francecentral"}
        )
        inputs, _ = azure.check(
            "azure-native:network:PublicIPAddress", "p", {}, {"resourceGroupName": "g"}, Naming(b"seed")
        )
        assert inputs["location"] == "francecentral"


class TestAws:
    @pytest.mark.parametrize(
        ("token", "given", "path", "form"),
        [
            ("s3/bucket:Bucket", {"bucket": "site"}, ["bucketRegionalDomainName"],
             r"site\.s3\.eu-west-1\.amazonaws\.com"),
            ("s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
             {"bucket": "b", "indexDocument": {"suffix": "index.html"}}, ["websiteEndpoint"],
             r"b\.s3-website-eu-west-1\.amazonaws\.com"),
            ("ec2/instance:Instance", {}, ["publicDns"], r"ec2-203-0-113-\d+\.eu-west-1\.compute\.amazonaws\.com"),
            ("ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}, ["defaultSecurityGroupId"], r"sg-[0-9a-f]{17}"),
            ("lb/loadBalancer:LoadBalancer", {"name": "l"}, ["dnsName"],
             r"l-[1-9]\d{9}\.eu-west-1\.elb\.amazonaws\.com"),
            ("eks/cluster:Cluster", {"name": "c", "roleArn": "r", "vpcConfig": {"subnetIds": ["s"]}},
             ["identities", 0, "oidcs", 0, "issuer"], r"https://oidc\.eks\.eu-west-1\.amazonaws\.com/id/[0-9a-f]{32}"),
            ("eks/cluster:Cluster", {"name": "c", "roleArn": "r", "vpcConfig": {"subnetIds": ["s"]}},
             ["vpcConfig", "clusterSecurityGroupId"], r"sg-[0-9a-f]{17}"),
            ("acm/certificate:Certificate", {"domainName": "a.example.com"},
             ["domainValidationOptions", 0, "resourceRecordName"], r"_[0-9a-f]{32}\.a\.example\.com\."),
            ("appsync/graphQLApi:GraphQLApi", {"name": "a", "authenticationType": "AWS_IAM"}, ["uris", "GRAPHQL"],
             r"https://\w{26}\.appsync-api\.eu-west-1\.amazonaws\.com/graphql"),
            ("rds/instance:Instance",
             {"identifier": "d", "engine": "postgres", "instanceClass": "c", "manageMasterUserPassword": True},
             ["endpoint"], r"d\.\w{12}\.eu-west-1\.rds\.amazonaws\.com:5432"),
            ("rds/instance:Instance",
             {"identifier": "d", "engine": "postgres", "instanceClass": "c", "manageMasterUserPassword": True},
             ["masterUserSecrets", 0, "secretArn"], r"arn:aws:secretsmanager:eu-west-1:\d{12}:secret:rds!db-.+"),
            ("apigatewayv2/api:Api", {"name": "a", "protocolType": "WEBSOCKET"}, ["apiEndpoint"],
             r"wss://\w{10}\.execute-api\.eu-west-1\.amazonaws\.com"),
            ("apigateway/stage:Stage", {"restApi": "r", "stageName": "s", "deployment": "d"}, ["invokeUrl"],
             r"https://r\.execute-api\.eu-west-1\.amazonaws\.com/s"),
            ("ecr/repository:Repository", {"name": "r"}, ["repositoryUrl"],
             r"\d{12}\.dkr\.ecr\.eu-west-1\.amazonaws\.com/r"),
        ],
    )  # fmt: skip
    def test_outputs_have_the_documented_form(
        self, aws: Provider, token: str, given: dict[str, Any], path: list[str | int], form: str
    ) -> None:
        _, value = made(aws, f"aws:{token}", given)
        found: Any = value
        for step in path:
            found = found[step]
        assert re.fullmatch(form, found), found

    def test_every_form_fits_its_type(self, aws: Provider) -> None:
        """A row that names no output, or gives it another kind of value, would silently say nothing."""
        for type_, rows in aws_outputs._forms().items():
            resource = aws.sdk.resource(f"aws:{type_}")
            given = {name: f"given-{name}" for name in resource.inputs.properties if name not in ("port", "engine")}
            identity = aws.platform.identify(resource, given | {"region": "eu-west-1"}, "seed")
            for path, *_ in rows:
                assert path.split(".")[0] in resource.outputs.properties, f"{type_}.{path}"
                if path not in given and path.split(".")[0] not in given:
                    assert path in identity.known, f"{type_}.{path}"

    def test_addresses_are_nobodys(self, aws: Provider) -> None:
        _, outputs = made(aws, "aws:ec2/instance:Instance", {})
        assert ipaddress.ip_address(outputs["publicIp"]) in ipaddress.ip_network("203.0.113.0/24")
        assert ipaddress.ip_address(outputs["privateIp"]).is_private

    def test_what_was_given_is_not_answered_otherwise(self, aws: Provider) -> None:
        _, outputs = made(aws, "aws:ec2/instance:Instance", {"privateIp": "10.9.9.9"})
        assert outputs["privateIp"] == "10.9.9.9"

    def test_a_database_whose_program_sets_the_password_has_no_managed_secret(self, aws: Provider) -> None:
        given = {"identifier": "d", "engine": "mysql", "instanceClass": "c"}
        _, outputs = made(aws, "aws:rds/instance:Instance", given)
        assert outputs["masterUserSecrets"] == []

    def test_an_update_keeps_the_address(self, aws: Provider) -> None:
        token = "aws:ec2/instance:Instance"
        identity, outputs = made(aws, token, {})
        after = aws.update(token, "urn", identity, {}, {"tags": {"a": "b"}})
        assert after["publicIp"] == outputs["publicIp"]

    def test_an_id_is_never_empty(self, aws: Provider) -> None:
        given = {"action": "lambda:InvokeFunction", "function": "f", "principal": "apigateway.amazonaws.com"}
        identity, outputs = made(aws, "aws:lambda/permission:Permission", given)
        assert identity == outputs["statementId"]
        assert identity.startswith("thing-")
        bare = aws.platform.identify(aws.sdk.resource("aws:lambda/permission:Permission"), {}, "seed")
        assert bare.id
        assert "id" in bare.guessed


class TestKubernetes:
    def test_a_load_balancer_has_an_address(self, kubernetes: Provider) -> None:
        _, outputs = made(kubernetes, "kubernetes:core/v1:Service", {"spec": {"type": "LoadBalancer"}})
        (ingress,) = outputs["status"]["loadBalancer"]["ingress"]
        assert ipaddress.ip_address(ingress["ip"]) in ipaddress.ip_network("203.0.113.0/24")

    @pytest.mark.parametrize(
        ("spec", "drawn"),
        [
            ({}, True),
            ({"clusterIP": "None"}, False),
            ({"type": "ExternalName", "externalName": "a.example.com"}, False),
        ],
    )
    def test_a_service_has_a_cluster_address(self, kubernetes: Provider, spec: dict[str, Any], drawn: bool) -> None:
        token = "kubernetes:core/v1:Service"
        _, outputs = made(kubernetes, token, {"spec": spec})
        assert outputs["status"]["loadBalancer"]["ingress"] == []
        assert outputs["spec"].get("clusterIP") != spec.get("clusterIP") if drawn else outputs["spec"] == spec
        preview = kubernetes.preview_create(token, {"spec": spec})
        assert (preview["spec"].get("clusterIP") is UNKNOWN) == drawn

    def test_an_update_keeps_the_cluster_address(self, kubernetes: Provider) -> None:
        token = "kubernetes:core/v1:Service"
        identity, outputs = made(kubernetes, token, {"spec": {"selector": {"app": "a"}}})
        old = {"metadata": {"name": identity.split("/")[1], "namespace": "default"}, "spec": {"selector": {"app": "a"}}}
        new = {**old, "spec": {"selector": {"app": "b"}}}
        previewed = kubernetes.preview_update(token, outputs, new)
        after = kubernetes.update(token, "urn", identity, old, new)
        assert after["spec"]["clusterIP"] == previewed["spec"]["clusterIP"] == outputs["spec"]["clusterIP"]
        assert after["spec"]["selector"] == {"app": "b"}

    @pytest.mark.parametrize(
        ("token", "given", "state"),
        [
            ("core/v1:Namespace", {}, {"phase": "Active"}),
            ("core/v1:PersistentVolumeClaim", {"spec": {"accessModes": ["ReadWriteOnce"]}}, {"phase": "Bound"}),
            ("apps/v1:Deployment",
             {"spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": TEMPLATE}},
             {"readyReplicas": 2, "availableReplicas": 2}),
        ],
    )  # fmt: skip
    def test_an_object_is_ready_once_it_is_made(
        self, kubernetes: Provider, token: str, given: dict[str, Any], state: dict[str, Any]
    ) -> None:
        _, outputs = made(kubernetes, f"kubernetes:{token}", given)
        assert {key: outputs["status"][key] for key in state} == state
        assert not any_leaf(outputs["status"], lambda leaf: isinstance(leaf, str) and leaf.startswith(MARK))

    def test_a_kind_that_a_cluster_defines_for_itself_is_made(self, kubernetes: Provider) -> None:
        token = "kubernetes:networking.istio.io/v1beta1:VirtualService"
        given = {
            "apiVersion": "networking.istio.io/v1beta1",
            "kind": "VirtualService",
            "spec": {"hosts": ["a"], "http": [{"route": [{"destination": {"host": "a"}}]}]},
        }
        identity, outputs = made(kubernetes, token, given)
        assert identity.startswith("default/thing-")
        assert outputs["spec"] == given["spec"]
        assert outputs["kind"] == "VirtualService"

    def test_a_custom_service_is_not_a_service(self, kubernetes: Provider) -> None:
        given = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "spec": {"template": {}}}
        previewed = kubernetes.preview_create("kubernetes:serving.knative.dev/v1:Service", given)
        assert previewed["spec"] == given["spec"]

    def test_a_cluster_wide_custom_kind_has_no_namespace(self, kubernetes: Provider) -> None:
        given = {"apiVersion": "cert-manager.io/v1", "kind": "ClusterIssuer", "metadata": {"name": "acme"}}
        identity, _ = made(kubernetes, "kubernetes:cert-manager.io/v1:ClusterIssuer", given)
        assert identity == "acme"

    @pytest.mark.parametrize(
        "token", ["networking.k8s.io/v1:Ingres", "apps/v1:Foo", "apps.example.com/v1", "example.com/v1:lower"]
    )
    def test_a_misspelt_kind_is_not_taken_for_a_custom_one(self, kubernetes: Provider, token: str) -> None:
        with pytest.raises(UnknownTypeError):
            kubernetes.sdk.resource(f"kubernetes:{token}")

    def test_a_chart_is_a_release_with_a_name(self, kubernetes: Provider) -> None:
        _, outputs = made(kubernetes, "kubernetes:helm.sh/v3:Release", {"chart": "nginx"})
        assert outputs["name"].startswith("thing-")


class TestManifests:
    DECODE = "kubernetes:yaml:decode"

    def test_documents_come_out_in_order(self, kubernetes: Provider) -> None:
        text = (
            "kind: Service\nmetadata: {name: a}\n---\n# nothing\n---\nkind: Pod\nspec: {mode: 0644, on: 2024-01-01}\n"
        )
        first, second = kubernetes.invoke(self.DECODE, {"text": text})["result"]
        assert first == {"kind": "Service", "metadata": {"name": "a"}}
        assert second["spec"]["mode"] == 0o644
        assert "2024-01-01" in second["spec"].values()

    def test_a_namespace_is_the_default_one(self, kubernetes: Provider) -> None:
        text = "kind: A\n---\nkind: B\nmetadata: {namespace: own}\n"
        found = kubernetes.invoke(self.DECODE, {"text": text, "defaultNamespace": "n"})["result"]
        assert [document["metadata"]["namespace"] for document in found] == ["n", "own"]

    @pytest.mark.parametrize("text", ["kind: [unclosed", "just a sentence", "- a\n- b"])
    def test_what_is_no_manifest_is_refused_without_its_text(self, kubernetes: Provider, text: str) -> None:
        with pytest.raises(UnansweredError, match="manifest") as refused:
            kubernetes.invoke(self.DECODE, {"text": text})
        assert text not in str(refused.value)

    def test_a_chart_is_not_rendered(self, kubernetes: Provider) -> None:
        with pytest.raises(UnansweredError, match="helm:template"):
            kubernetes.invoke("kubernetes:helm:template", {})
