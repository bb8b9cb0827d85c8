"""Role assignments: the right role, a name that is the same every time, never across environments."""

import uuid
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import grants, roles
from components.errors import EnvironmentMismatchError
from components.grants import Principal

SCOPE = "/subscriptions/00000000-0000-4000-8000-0000000000d1/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v"
READER = Principal("/subscriptions/s/…/id-dev-catalog", "oid", "ServicePrincipal", "dev")

scopes = st.text(alphabet="abcXYZ/-.", min_size=1)


def test_role_ids_are_guids_and_distinct() -> None:
    assert len(set(roles.ROLE_IDS.values())) == len(roles.ROLE_IDS)
    for identifier in roles.ROLE_IDS.values():
        assert str(uuid.UUID(identifier)) == identifier


def test_the_role_is_named_in_the_subscription_of_the_scope() -> None:
    expected = (
        "/subscriptions/00000000-0000-4000-8000-0000000000d1/providers/Microsoft.Authorization/roleDefinitions/"
        "4633458b-17de-408a-b874-0445c86b69e6"
    )
    assert roles.role_definition_id(SCOPE, "Key Vault Secrets User") == expected


@given(scopes, scopes)
def test_the_same_grant_has_the_same_name_however_it_is_spelt(scope: str, key: str) -> None:
    name = roles.assignment_name(scope, key, "Key Vault Secrets User")
    assert name == roles.assignment_name(scope.upper(), key.lower(), "Key Vault Secrets User")
    assert str(uuid.UUID(name)) == name


def test_another_scope_principal_or_role_is_another_assignment() -> None:
    names = {
        roles.assignment_name(scope, key, role)
        for scope in ("/a", "/b")
        for key in ("x", "y")
        for role in roles.ROLE_IDS
    }
    assert len(names) == 2 * 2 * len(roles.ROLE_IDS)


def test_an_assignment_keeps_its_name_for_ever() -> None:
    """Another name would replace every assignment of every stack: who changes this line knows."""
    name = roles.assignment_name(SCOPE, READER.key, "Key Vault Secrets User")
    assert name == "658917be-037b-51ac-834f-61a42b8406fa"


def test_role_assignment_has_principal_type(deploy: Callable[..., Any]) -> None:
    def program() -> None:
        for kind in ("ServicePrincipal", "Group"):
            grants.assign_role(
                f"grant-{kind}",
                scope=SCOPE,
                role="Key Vault Secrets User",
                principal=Principal(READER.key, "oid", kind, "dev"),
                environment="dev",
                opts=pulumi.ResourceOptions(),
            )

    deployment = deploy(program)
    assert deployment["grant-Group"].inputs["principalType"] == "Group"
    assert deployment["grant-Group"].request.deleteBeforeReplace
    assert deployment["grant-ServicePrincipal"].inputs == {
        "scope": SCOPE,
        "principalId": "oid",
        "principalType": "ServicePrincipal",
        "roleAssignmentName": roles.assignment_name(SCOPE, READER.key, "Key Vault Secrets User"),
        "roleDefinitionId": roles.role_definition_id(SCOPE, "Key Vault Secrets User"),
        "description": "Key Vault Secrets User, environment dev",
    }


def test_a_grant_across_environments_is_refused_before_anything_is_made(deploy: Callable[..., Any]) -> None:
    def program() -> None:
        with pytest.raises(EnvironmentMismatchError, match=r"one of environment 'dev'; allowed: .* 'prod'"):
            grants.assign_role(
                "grant",
                scope=SCOPE,
                role="Key Vault Secrets User",
                principal=READER,
                environment="prod",
                opts=pulumi.ResourceOptions(),
            )

    assert deploy(program) == {}
