"""Keys of a vault: in the HSM where there is one, never exportable, rotated by Azure."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import roles
from components.errors import ArgumentError
from components.grants import Principal
from components.vault.azure import AzureVault
from components.vault.azure_key import key_problems

Deploy = Callable[[Callable[[], Any]], Any]

PRINCIPAL = Principal("/subscriptions/s/id-audit", "oid", "ServicePrincipal", "dev")


@pytest.fixture
def key(deploy: Deploy, vault_args: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Properties that ARM gets for a key."""

    def properties(args: Any, *, premium: bool = False) -> dict[str, Any]:
        def program() -> None:
            AzureVault("platform", {**vault_args, "premium": premium, "key_only": True}).add_key("kek", args)

        return deploy(program)["platform-key-kek"].inputs["properties"]

    return properties


DEFAULT_POLICY = {
    "attributes": {"expiryTime": "P2Y"},
    "lifetimeActions": [
        {"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": "P18M"}},
        {"action": {"type": "notify"}, "trigger": {"timeBeforeExpiry": "P30D"}},
    ],
}


def test_every_field_of_a_key(deploy: Deploy, vault_args: dict[str, Any], tags: dict[str, str]) -> None:
    def program() -> Any:
        return AzureVault("platform", {**vault_args, "key_only": True}).add_key("kek", {"kty": "RSA"})

    deployment = deploy(program)
    assert deployment["platform-key-kek"].type == "azure-native:keyvault:Key"
    assert deployment["platform-key-kek"].inputs == {
        "keyName": "kek",
        "vaultName": "dev-catalog-ab2c",
        "resourceGroupName": "rg-dev-catalog",
        "tags": tags,
        "properties": {
            "kty": "RSA",
            "keySize": 3072,
            "keyOps": ["wrapKey", "unwrapKey"],
            "attributes": {"enabled": True, "exportable": False},
            "rotationPolicy": DEFAULT_POLICY,
        },
    }
    assert deployment.result.resource_id.endswith("/vaults/dev-catalog-ab2c/keys/kek")
    assert deployment.result.uri == "https://dev-catalog-ab2c.vault.azure.net/keys/kek"


@pytest.mark.parametrize(("premium", "kty"), [(True, "RSA-HSM"), (False, "RSA")])
def test_the_vaults_tier_decides_where_a_key_lives(key: Callable[..., Any], premium: bool, kty: str) -> None:
    assert key({"kty": "RSA"}, premium=premium)["kty"] == kty


def test_an_elliptic_key_signs(key: Callable[..., Any]) -> None:
    properties = key({"kty": "EC", "curve": "P-384"}, premium=True)
    assert properties["kty"] == "EC-HSM"
    assert properties["curveName"] == "P-384"
    assert properties["keyOps"] == ["sign", "verify"]
    assert "keySize" not in properties


def test_a_program_has_no_clock(key: Callable[..., Any]) -> None:
    assert key({"kty": "RSA"})["attributes"].keys() == {"enabled", "exportable"}


def test_a_policy_of_none_is_left_out(key: Callable[..., Any]) -> None:
    assert "rotationPolicy" not in key({"kty": "RSA", "rotation": None})


def test_a_policy_of_ones_own(key: Callable[..., Any]) -> None:
    rotation = {"expiry": "P730D", "rotate_after": "P540D", "notify_before": "P60D"}
    policy = key({"kty": "RSA", "rotation": rotation, "operations": ["encrypt"]})["rotationPolicy"]
    assert policy["attributes"] == {"expiryTime": "P730D"}
    assert policy["lifetimeActions"][0]["trigger"] == {"timeAfterCreate": "P540D"}
    assert policy["lifetimeActions"][1]["trigger"] == {"timeBeforeExpiry": "P60D"}


def test_what_arm_would_silently_not_change_is_not_planned(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    deployment = deploy(lambda: AzureVault("platform", vault_args).add_key("kek", {"kty": "RSA"}))
    assert list(deployment["platform-key-kek"].request.ignoreChanges) == ["properties"]


def test_wrapping_is_granted_on_the_one_key(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    def program() -> Any:
        key = AzureVault("platform", {**vault_args, "key_only": True}).add_key("kek", {"kty": "RSA"})
        key.grant_wrap(PRINCIPAL)
        return key

    deployment = deploy(program)
    scope = deployment.result.resource_id
    grant = deployment["platform-key-kek-wrap-id-audit"].inputs
    assert grant["scope"] == scope
    expected = roles.role_definition_id(scope, "Key Vault Crypto Service Encryption User")
    assert grant["roleDefinitionId"] == expected


@pytest.mark.parametrize(
    ("args", "what"),
    [
        ({"kty": "oct"}, "kty is not one of the choices"),
        ({"kty": "RSA-HSM"}, "kty is not one of the choices"),
        ({}, "kty is missing"),
        ({"kty": "RSA", "size": 2048}, "size is not one of the choices"),
        ({"kty": "RSA", "curve": "P-256"}, "curve is for EC keys"),
        ({"kty": "EC", "size": 3072}, "size is for RSA keys"),
        ({"kty": "EC", "curve": "P-256K"}, "curve is not one of the choices"),
        ({"kty": "EC", "operations": ["wrapKey"]}, "an operation is not one of the choices"),
        ({"kty": "RSA", "exportable": True}, "unknown field"),
        ({"kty": "RSA", "rotation": {"expiry": "P2Y"}}, "rotate_after is missing"),
    ],
)
def test_a_key_that_is_refused(args: Any, what: str) -> None:
    assert what in [problem.what for problem in key_problems("kek", args)]


@pytest.mark.parametrize(
    ("rotation", "what"),
    [
        (("P2Y", "P2Y", "P30D"), "rotation rotate_after is out of bounds"),
        (("P2Y", "P3D", "P30D"), "rotation rotate_after is out of bounds"),
        (("P2Y", "P1Y", "P1D"), "rotation notify_before is out of bounds"),
        (("P2Y", "P1Y", "P3Y"), "rotation notify_before is out of bounds"),
        (("P27D", "P10D", "P7D"), "rotation expiry is too short"),
        (("2 years", "P1Y", "P30D"), "rotation expiry is not a period"),
        (("P2Y", "PT24H", "P30D"), "rotation rotate_after is not a period"),
    ],
)
def test_a_rotation_that_azure_would_not_take(rotation: tuple[str, str, str], what: str) -> None:
    named = dict(zip(("expiry", "rotate_after", "notify_before"), rotation, strict=True))
    assert [problem.what for problem in key_problems("kek", {"kty": "RSA", "rotation": named})] == [what]  # pyright: ignore


@given(st.integers(28, 4000), st.data())
def test_every_rotation_inside_the_bounds_is_taken(expiry: int, data: st.DataObject) -> None:
    within = st.integers(7, expiry - 7)
    rotation = {"expiry": expiry, "rotate_after": data.draw(within), "notify_before": data.draw(within)}
    args: Any = {"kty": "RSA", "rotation": {field: f"P{days}D" for field, days in rotation.items()}}
    assert key_problems("kek", args) == []


@pytest.mark.parametrize("name", ["", "a b", "kek/1", "k" * 128])
def test_a_key_name_that_azure_would_not_take(deploy: Deploy, vault_args: dict[str, Any], name: str) -> None:
    with pytest.raises(ArgumentError, match="key name"):
        deploy(lambda: AzureVault("platform", vault_args).add_key(name, {"kty": "RSA"}))
