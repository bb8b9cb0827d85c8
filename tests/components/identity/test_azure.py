"""AzureIdentity: a managed identity, and credentials that are written one after another."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from components.errors import ArgumentError, FederationError
from components.federation.subjects import FederatedSubject, github
from components.identity.azure import AzureIdentity

Deploy = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def args(placed: dict[str, Any]) -> dict[str, Any]:
    return {**placed, "identity_name": "id-dev-catalog"}


def many(count: int, issuer: str = "https://issuer") -> list[FederatedSubject]:
    return [FederatedSubject(issuer, f"subject-{number}") for number in range(count)]


def federated(deploy: Deploy, args: Any, *batches: list[FederatedSubject]) -> Any:
    def program() -> Any:
        identity = AzureIdentity("catalog", args)
        for batch in batches:
            identity.federate(batch)
        return identity

    return deploy(program)


def test_every_field_of_the_identity(deploy: Deploy, args: dict[str, Any], tags: dict[str, str]) -> None:
    deployment = deploy(lambda: AzureIdentity("catalog", args))
    assert set(deployment) == {"catalog", "catalog-identity"}
    assert deployment["catalog"].type == "zerosecret:index:AzureIdentity"
    assert deployment["catalog-identity"].type == "azure-native:managedidentity:UserAssignedIdentity"
    assert deployment["catalog-identity"].inputs == {
        "resourceName": "id-dev-catalog",
        "resourceGroupName": "rg-dev-catalog",
        "location": "westeurope",
        "tags": tags,
    }


def test_its_key_is_known_before_it_exists_and_its_object_id_after(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureIdentity("catalog", args))
    identity, resource_id = deployment.result, deployment.result.resource_id
    assert resource_id.endswith("/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-dev-catalog")
    assert identity.principal.key == resource_id
    assert (identity.principal.kind, identity.principal.environment) == ("ServicePrincipal", "dev")
    assert identity.principal.label == "id-dev-catalog"
    assert deployment.outputs["catalog"] == {
        "resourceId": resource_id,
        "principalId": "oid-of-catalog-identity",
        "clientId": "app-of-catalog-identity",
    }


def test_every_field_of_a_credential(deploy: Deploy, args: dict[str, Any]) -> None:
    trusted = github("eshop/catalog", environment="dev")
    deployment = federated(deploy, args, [trusted])
    credential = deployment[f"catalog-{trusted.name}"]
    assert credential.type == "azure-native:managedidentity:FederatedIdentityCredential"
    assert credential.parent == "catalog"
    assert credential.inputs == {
        "federatedIdentityCredentialResourceName": trusted.name,
        "resourceName": "id-dev-catalog",
        "resourceGroupName": "rg-dev-catalog",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:eshop/catalog:environment:dev",
        "audiences": ["api://AzureADTokenExchange"],
    }


def test_fic_chain_is_linear(deploy: Deploy, args: dict[str, Any]) -> None:
    """Azure refuses two writes at a time on one identity, deletions included; more calls go on with the chain."""
    credentials = many(6)
    deployment = federated(deploy, args, credentials[:3], [], credentials[3:])
    names = ["catalog-identity", *(f"catalog-{credential.name}" for credential in credentials)]
    for before, after in itertools.pairwise(names):
        assert deployment[after].after == {before}


def test_fic_rename_replaces_delete_first(deploy: Deploy, args: dict[str, Any]) -> None:
    credentials = federated(deploy, args, many(2)).of_type("azure-native:managedidentity:FederatedIdentityCredential")
    assert [credential.request.deleteBeforeReplace for credential in credentials] == [True, True]


def test_an_issuer_arrives_byte_for_byte(deploy: Deploy, args: dict[str, Any]) -> None:
    aks = "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/"
    made = federated(deploy, args, [FederatedSubject(aks, "s"), FederatedSubject(aks.rstrip("/"), "s")])
    credentials = made.of_type("azure-native:managedidentity:FederatedIdentityCredential")
    assert {credential.inputs["issuer"] for credential in credentials} == {aks, aks.rstrip("/")}


def test_twenty_credentials_are_taken(deploy: Deploy, args: dict[str, Any]) -> None:
    deployment = federated(deploy, args, many(19), many(1, "https://other"))
    assert len(deployment.of_type("azure-native:managedidentity:FederatedIdentityCredential")) == 20


def test_the_twenty_first_is_refused_however_it_comes(deploy: Deploy, args: dict[str, Any]) -> None:
    with pytest.raises(FederationError, match=r"identity id-dev-catalog.*\n.*got 21 credentials; allowed: 20"):
        federated(deploy, args, many(20), many(1, "https://other"))


def test_a_refused_call_makes_none_of_its_credentials(deploy: Deploy, args: dict[str, Any]) -> None:
    def program() -> None:
        identity = AzureIdentity("catalog", args)
        with pytest.raises(FederationError):
            identity.federate(many(21))
        identity.federate(many(1))

    assert len(deploy(program).of_type("azure-native:managedidentity:FederatedIdentityCredential")) == 1


def test_a_subject_twice_is_refused_also_with_another_audience(deploy: Deploy, args: dict[str, Any]) -> None:
    again = [FederatedSubject("https://issuer", "subject-0", "another-audience")]
    with pytest.raises(FederationError, match="credential 3 repeats an earlier one"):
        federated(deploy, args, many(2), again)


@pytest.mark.parametrize("name", ["ab", "a" * 129, "-id", "id.dev", ""])
def test_a_name_that_azure_would_not_take(deploy: Deploy, args: dict[str, Any], name: str) -> None:
    with pytest.raises(ArgumentError, match="identity_name"):
        deploy(lambda: AzureIdentity("catalog", {**args, "identity_name": name}))


def test_no_lock_and_no_client_secret(deploy: Deploy, args: dict[str, Any]) -> None:
    kinds = {found.type for found in federated(deploy, args, many(1)).values()}
    assert kinds == {
        "zerosecret:index:AzureIdentity",
        "azure-native:managedidentity:UserAssignedIdentity",
        "azure-native:managedidentity:FederatedIdentityCredential",
    }
