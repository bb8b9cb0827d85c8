"""Role assignments evaluated: scopes, groups, wildcards, what is refused rather than guessed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud import Cloud, Record, RefusedError
from sandbox.cloud.authorization import decide, directory
from sandbox.cloud.authorization.actions import is_data_action
from sandbox.cloud.authorization.roles import ROLES

SUBSCRIPTION = "/subscriptions/11111111-1111-1111-1111-111111111111"
GROUP = f"{SUBSCRIPTION}/resourceGroups/dev"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/dev-basket"
READ = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
IDS = {role.name: guid for guid, role in ROLES.items()}
Grant = Callable[..., str]


def record(type_: str, identity: str, **inputs: Any) -> Record:
    return Record(f"azure-native:{type_}", identity, "azure-native", "urn", inputs, {})


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    return Cloud(tmp_path / "cloud.sqlite")


@pytest.fixture
def grant(cloud: Cloud) -> Grant:
    def grant(principal: str, role: str, scope: str) -> str:
        identity = f"{scope.rstrip('/')}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
        definition = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{IDS.get(role, role)}"
        given = {"principalId": principal, "roleDefinitionId": definition, "scope": scope, "principalType": "User"}
        cloud.create(record("authorization:RoleAssignment", identity, **given))
        return identity

    return grant


@pytest.mark.parametrize("scope", [f"{VAULT}/secrets/db", VAULT, GROUP, SUBSCRIPTION, "/"])
def test_a_grant_holds_for_what_is_below(cloud: Cloud, grant: Grant, scope: str) -> None:
    identity = grant("p", "Key Vault Secrets User", scope)
    found = decide(cloud, "P", READ, f"{VAULT.upper()}/secrets/DB")
    assert found == (True, f"allowed by Key Vault Secrets User on {scope}", identity)


@pytest.mark.parametrize("scope", [f"{VAULT}/secrets/other", f"{VAULT}2", f"{GROUP}2", f"{VAULT}/secrets/db/x/y"])
def test_it_holds_nowhere_else(cloud: Cloud, grant: Grant, scope: str) -> None:
    grant("p", "Key Vault Secrets User", scope)
    found = decide(cloud, "p", READ, f"{VAULT}/secrets/db")
    assert not found.allowed
    assert "it has none there" in found.reason


def test_a_management_group_is_above_its_subscriptions(cloud: Cloud, grant: Grant) -> None:
    above, below = (f"/providers/Microsoft.Management/managementGroups/{name}" for name in ("above", "below"))
    cloud.create(record("management:ManagementGroup", above, details={"parent": {"id": below}}))  # a circle
    cloud.create(record("management:ManagementGroup", below, details={"parent": {"id": above}}))
    cloud.create(record("management:ManagementGroupSubscription", below + SUBSCRIPTION))
    grant("p", "Key Vault Secrets User", above)
    assert decide(cloud, "p", READ, VAULT).allowed
    assert not decide(cloud, "p", READ, "/subscriptions/another").allowed


def test_a_grant_reaches_through_groups(cloud: Cloud, grant: Grant) -> None:
    grant("outer", "Key Vault Secrets User", VAULT)
    directory.user(cloud, "p")
    directory.join(cloud, "inner", "P")
    directory.join(cloud, "outer", "inner")
    directory.join(cloud, "inner", "outer")  # a circle
    assert directory.groups_of(cloud, "p") == {"inner", "outer"}
    found = decide(cloud, "p", READ, VAULT)
    assert found.reason == f"allowed by Key Vault Secrets User on {VAULT} over the group outer"
    directory.leave(cloud, "inner", "p")
    assert not decide(cloud, "p", READ, VAULT).allowed


def test_the_planes_are_apart(cloud: Cloud, grant: Grant) -> None:
    grant("p", "Owner", SUBSCRIPTION)
    assert decide(cloud, "p", "Microsoft.Authorization/roleAssignments/write", VAULT).allowed
    found = decide(cloud, "p", READ, VAULT)
    assert (found.allowed, f"it has Owner on {SUBSCRIPTION}" in found.reason) == (False, True)
    assert decide(cloud, "p", "Microsoft.KeyVault/vaults/secrets/write", VAULT).allowed


def test_what_a_role_takes_out_it_does_not_allow(cloud: Cloud, grant: Grant) -> None:
    grant("p", "Contributor", SUBSCRIPTION)
    assert decide(cloud, "p", "Microsoft.KeyVault/vaults/write", VAULT).allowed
    assert not decide(cloud, "p", "Microsoft.Authorization/roleAssignments/write", VAULT).allowed
    grant("p", "User Access Administrator", VAULT)  # another role may give it back
    assert decide(cloud, "p", "Microsoft.Authorization/roleAssignments/write", VAULT).allowed


def test_an_unknown_role_is_not_guessed_at(cloud: Cloud, grant: Grant) -> None:
    grant("p", "00000000-0000-0000-0000-000000000009", GROUP)
    with pytest.raises(RefusedError, match="role not modelled: 00000000") as refusal:
        decide(cloud, "p", READ, VAULT)
    assert refusal.value.code == "NotModelled"
    grant("p", "Key Vault Secrets User", SUBSCRIPTION)
    assert decide(cloud, "p", READ, VAULT).allowed  # whatever the other one says
    assert not decide(cloud, "q", READ, VAULT).allowed


def test_a_role_with_a_condition_of_its_own_is_not_guessed_at(cloud: Cloud, grant: Grant) -> None:
    grant("p", "Key Vault Data Access Administrator", VAULT)
    with pytest.raises(RefusedError, match="only under its own condition"):
        decide(cloud, "p", "Microsoft.Authorization/roleAssignments/write", VAULT)
    assert decide(cloud, "p", "Microsoft.Authorization/roleAssignments/read", VAULT).allowed


def test_a_custom_role_is_read_from_the_cloud(cloud: Cloud, grant: Grant) -> None:
    guid = "00000000-0000-0000-0000-00000000000a"
    identity = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{guid}"
    sets = [
        {"actions": ["*/read"]},
        {"dataActions": ["Microsoft.KeyVault/*/action"], "notDataActions": ["*/PURGE/action"]},
    ]
    cloud.create(record("authorization:RoleDefinition", identity, roleName="Own", permissions=sets))
    grant("p", guid, VAULT)
    assert decide(cloud, "p", READ, VAULT).reason == f"allowed by Own on {VAULT}"
    assert not decide(cloud, "p", "Microsoft.KeyVault/vaults/secrets/purge/action", VAULT).allowed


@pytest.mark.parametrize("properties", [{}, {"enableRbacAuthorization": False}])
def test_access_policies_are_not_guessed_at(cloud: Cloud, grant: Grant, properties: dict[str, Any]) -> None:
    cloud.create(record("keyvault:Vault", VAULT, properties=properties))
    grant("p", "Key Vault Secrets User", VAULT)
    with pytest.raises(RefusedError, match="under access policies, which are not modelled"):
        decide(cloud, "p", READ, f"{VAULT}/secrets/db")


def test_a_departed_principal_has_nothing(cloud: Cloud, grant: Grant) -> None:
    grant("p", "Key Vault Secrets User", VAULT)
    directory.join(cloud, "g", "p")
    directory.depart(cloud, "P")
    assert "went with its identity" in decide(cloud, "p", READ, VAULT).reason
    assert directory.groups_of(cloud, "p") == frozenset()


@pytest.mark.parametrize("scope", ["", "subscriptions/a", "/subscriptions", f"{VAULT}/secrets"])
def test_what_is_no_scope_is_refused(cloud: Cloud, scope: str) -> None:
    with pytest.raises(ValueError, match="is not a scope"):
        decide(cloud, "p", READ, scope)


def test_actions_belong_to_one_plane() -> None:
    assert is_data_action("microsoft.keyvault/vaults/SECRETS/getSecret/action")
    assert is_data_action("Microsoft.KeyVault/vaults/keys/read")
    assert not is_data_action("Microsoft.KeyVault/vaults/secrets/read")
    assert not is_data_action("Microsoft.KeyVault/vaults/write")


def test_planes_that_are_not_told_apart_are_not_guessed_at() -> None:
    with pytest.raises(RefusedError, match="NotModelled"):
        is_data_action("Microsoft.EventHub/namespaces/messages/send/action")


IN_VAULT, IN_CONTAINER = "Microsoft.KeyVault/vaults", "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
MEANT = {
    ("secret", "read"): [f"{IN_VAULT}/secrets/getSecret/action"],
    ("secret", "write"): [f"{IN_VAULT}/secrets/setSecret/action"],
    ("key", "use"): [f"{IN_VAULT}/keys/{verb}/action" for verb in ("unwrap", "sign", "decrypt")],
    ("key", "write"): [f"{IN_VAULT}/keys/create/action"],
    ("container", "read"): [f"{IN_CONTAINER}/read"],
    ("container", "write"): [f"{IN_CONTAINER}/write"],
}


def test_the_access_graph_knows_the_roles_alike() -> None:
    """Two tables of the same roles, each from Microsoft's pages: what one says is reached, the other allows."""
    from zs_access.azure_roles import BUILT_IN

    shared = BUILT_IN.keys() & ROLES.keys()
    assert len(shared) > 20
    for guid in shared:
        role, other = ROLES[guid], BUILT_IN[guid]
        reached = {what for what, actions in MEANT.items() if any(role.allows(each, data=True) for each in actions)}
        assert (role.name, reached) == (other.name, other.data & MEANT.keys())
        grants = role.allows("Microsoft.Authorization/roleAssignments/write", data=False)
        assert (grants, role.allows(f"{IN_VAULT}/write", data=False)) == (
            ("any", "manage") in other.control,
            ("vault", "manage") in other.control,
        )


def test_the_platforms_own_roles_are_known() -> None:
    from components.roles import ROLE_IDS

    assert {guid: ROLES[guid].name for guid in ROLE_IDS.values()} == {guid: name for name, guid in ROLE_IDS.items()}
