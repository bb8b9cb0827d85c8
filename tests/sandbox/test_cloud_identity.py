"""Who an identity is, what may be granted to it, and which tokens become it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.cloud import RefusedError, faults
from sandbox.cloud.authorization import decide, directory
from sandbox.cloud.semantics import federated, identity
from sandbox.provider.lifecycle import Provider

IDENTITY = identity.TYPE
FIC = federated.TYPE
GRANT = "azure-native:authorization:RoleAssignment"
READ = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
NAMED = {"resourceGroupName": "dev", "resourceName": "id-basket"}
CREDENTIAL = {
    **NAMED,
    "federatedIdentityCredentialResourceName": "main",
    "issuer": "https://token.actions.githubusercontent.com",
    "subject": "repo:org/repo:environment:dev",
    "audiences": ["api://AzureADTokenExchange"],
}
Make = Callable[..., tuple[str, dict[str, Any]]]
Made = tuple[str, dict[str, Any]]


@pytest.fixture
def basket(make: Make, group: Any) -> Made:
    return make(IDENTITY, NAMED)


def principal(azure: Provider, identity_id: str) -> str:
    found = identity.principal_of(azure.cloud, identity_id)
    assert found is not None
    return found


def grant_args(who: str, **changes: Any) -> dict[str, Any]:
    role = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
    return {
        "scope": VAULT,
        "principalId": who,
        "principalType": "ServicePrincipal",
        "roleDefinitionId": role,
        **changes,
    }


class TestIncarnations:
    def test_an_identity_made_again_is_somebody_else(self, azure: Provider, make: Make, basket: Made) -> None:
        first = principal(azure, basket[0])
        grant = make(GRANT, grant_args(first))
        directory.join(azure.cloud, "readers", first)
        assert decide(azure.cloud, first, READ, VAULT).allowed
        azure.delete(IDENTITY, *basket)
        assert identity.principal_of(azure.cloud, basket[0]) is None
        assert azure.cloud.with_id(grant[0]), "the grant is orphaned, not deleted"
        make(IDENTITY, NAMED)
        second = principal(azure, basket[0])
        assert second != first
        for who in (first, second):
            assert not decide(azure.cloud, who, READ, VAULT).allowed
            assert directory.groups_of(azure.cloud, who) == frozenset()
        assert identity.by_principal(azure.cloud, first) is None

    def test_each_one_has_ids_of_its_own_and_keeps_them(self, azure: Provider, make: Make, group: Any) -> None:
        seen: list[tuple[Any, ...]] = []
        for _ in range(3):
            made = make(IDENTITY, NAMED)
            (record,) = azure.cloud.with_id(made[0])
            outputs = azure.update(IDENTITY, "urn", *made, {**made[1], "tags": {"a": "b"}})
            ids = tuple(record.outputs[name] for name in ("principalId", "clientId"))
            assert ids == tuple(outputs[name] for name in ("principalId", "clientId"))
            seen += [ids]
            azure.delete(IDENTITY, *made)
        assert len({part for ids in seen for part in ids}) == 6

    def test_the_provider_says_what_the_cloud_has(self, azure: Provider, make: Make, basket: Made) -> None:
        azure.delete(IDENTITY, *basket)
        _, outputs = azure.create(IDENTITY, "urn", basket[1])
        assert outputs["principalId"] == principal(azure, basket[0])

    def test_its_credentials_go_with_it(self, azure: Provider, make: Make, basket: Made) -> None:
        make(FIC, CREDENTIAL)
        azure.delete(IDENTITY, *basket)
        make(IDENTITY, NAMED)
        assert federated.credentials_of(azure.cloud, basket[0]) == []

    def test_it_is_found_by_what_a_token_says(self, azure: Provider, basket: Made) -> None:
        (record,) = azure.cloud.with_id(basket[0])
        found = federated.identity_by_client_id(azure.cloud, str(record.outputs["clientId"]).upper())
        assert found == record
        assert federated.identity_by_client_id(azure.cloud, "another") is None


class TestCredentials:
    def test_they_are_told_byte_for_byte(self, azure: Provider, make: Make, basket: Made) -> None:
        make(FIC, {**CREDENTIAL, "issuer": "https://oidc.prod-aks.azure.com/Abc/"})
        (found,) = federated.credentials_of(azure.cloud, basket[0].upper())
        assert found == (
            "main",
            "https://oidc.prod-aks.azure.com/Abc/",
            "repo:org/repo:environment:dev",
            "api://AzureADTokenExchange",
        )

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"issuer": "http://token.actions.githubusercontent.com"}, "an issuer is an https URL"),
            ({"subject": ""}, "a subject is not empty"),
            ({"subject": "s" * 601}, "at most 600 characters"),
            ({"audiences": []}, "exactly one audience"),
            ({"audiences": ["a", "b"]}, "exactly one audience"),
            ({"federatedIdentityCredentialResourceName": "a b"}, "the name 'a b'"),
            ({"federatedIdentityCredentialResourceName": "ab"}, "the name 'ab'"),
        ],
    )
    def test_what_the_service_does_not_take(self, make: Make, basket: Made, change: dict[str, Any], said: str) -> None:
        with pytest.raises(RefusedError, match=f"BadRequest.*{said}"):
            make(FIC, {**CREDENTIAL, **change})


class TestGrants:
    def test_a_grant_is_named_by_a_guid(self, make: Make) -> None:
        with pytest.raises(RefusedError, match="InvalidRoleAssignmentId"):
            make(GRANT, grant_args("p", roleAssignmentName="reads-basket"))

    def test_a_condition_is_not_evaluated_so_it_is_not_taken(self, azure: Provider, make: Make) -> None:
        condition = {"condition": "@Resource[x] StringEquals 'y'", "conditionVersion": "2.0"}
        with pytest.raises(RefusedError, match=r"condition of .* is not evaluated"):
            make(GRANT, grant_args("p", **condition))
        made, inputs = make(GRANT, grant_args("p"))
        with pytest.raises(RefusedError, match="is not evaluated"):
            azure.update(GRANT, "urn", made, inputs, {**inputs, **condition})

    @pytest.mark.parametrize("kind", ["User", "Group"])
    def test_an_identity_is_a_service_principal(self, azure: Provider, make: Make, basket: Made, kind: str) -> None:
        with pytest.raises(RefusedError, match=f"UnmatchedPrincipalType.*{kind}"):
            make(GRANT, grant_args(principal(azure, basket[0]), principalType=kind))
        make(GRANT, grant_args("somebody", principalType=kind))

    @pytest.mark.parametrize("change", [{"principalId": "q"}, {"scope": VAULT + "2"}, {"roleDefinitionId": "/r/b"}])
    def test_what_it_grants_is_not_updated(self, azure: Provider, make: Make, change: dict[str, Any]) -> None:
        made, inputs = make(GRANT, grant_args("p"))
        with pytest.raises(RefusedError, match="RoleAssignmentUpdateNotPermitted"):
            azure.update(GRANT, "urn", made, inputs, {**inputs, **change})
        azure.update(GRANT, "urn", made, inputs, {**inputs, "description": "why"})


class TestSlowPropagation:
    def test_an_identity_appears_after_a_while(self, azure: Provider, make: Make, group: Any) -> None:
        faults.slow_propagation(azure.cloud, 2)
        who = principal(azure, make(IDENTITY, NAMED)[0])
        untyped = grant_args(who)
        del untyped["principalType"]
        for _ in range(2):
            with pytest.raises(RefusedError, match=r"PrincipalNotFound.*principalType property"):
                make(GRANT, untyped)
        make(GRANT, untyped)

    def test_naming_the_type_avoids_that(self, azure: Provider, make: Make, group: Any) -> None:
        faults.slow_propagation(azure.cloud, 5)
        make(GRANT, grant_args(principal(azure, make(IDENTITY, NAMED)[0])))

    def test_a_grant_takes_effect_after_a_while(self, azure: Provider, make: Make) -> None:
        faults.slow_propagation(azure.cloud, 2)
        make(GRANT, grant_args("p"))
        answers = [decide(azure.cloud, "p", READ, VAULT) for _ in range(4)]
        assert [answer.allowed for answer in answers] == [False, False, True, True]
        assert "Key Vault Secrets User" in answers[0].reason
        assert "on its way" in answers[0].reason

    def test_another_grant_does_not_wait(self, azure: Provider, make: Make) -> None:
        make(GRANT, grant_args("p"))
        faults.slow_propagation(azure.cloud, 9)
        make(GRANT, grant_args("q"), "other")
        assert decide(azure.cloud, "p", READ, VAULT).allowed
        assert not decide(azure.cloud, "q", READ, VAULT).allowed
        faults.clear(azure.cloud)
        assert decide(azure.cloud, "q", READ, VAULT).allowed
