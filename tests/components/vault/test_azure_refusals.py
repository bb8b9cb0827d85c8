"""What AzureVault refuses before the engine hears of anything; all of it at once; nothing quoted."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.errors import ArgumentError
from components.vault.azure import AzureVault

Deploy = Callable[[Callable[[], Any]], Any]


def refusal(deploy: Deploy, args: dict[str, Any]) -> ArgumentError:
    with pytest.raises(ArgumentError) as caught:
        deploy(lambda: AzureVault("catalog", args))
    return caught.value


@pytest.mark.parametrize(
    ("name", "got"),
    [
        ("ab", "2 characters"),
        ("a" * 25, "25 characters"),
        ("1st-vault", "the first character or the letter case is wrong"),
        ("dev--vault", "two hyphens in a row at 4"),
        ("dev-vault-", "a hyphen at the end"),
        ("dev_vault", "character 4 is neither letter, digit nor hyphen"),
        ("dev-väult", "character 6 is neither letter, digit nor hyphen"),
        ("dev-vault\n", "character 10 is neither letter, digit nor hyphen"),
        (None, "NoneType"),
    ],
)
def test_a_name_that_azure_would_not_take(deploy: Deploy, vault_args: dict[str, Any], name: Any, got: str) -> None:
    (problem,) = refusal(deploy, {**vault_args, "vault_name": name}).problems
    assert problem.what.startswith("vault_name")
    assert got in problem.got
    assert problem.fix == "shorten or respell the service's name"


@pytest.mark.parametrize("name", ["abc", "a" * 24, "Dev-Catalog-1", "a-b-c"])
def test_a_name_that_azure_takes(deploy: Deploy, vault_args: dict[str, Any], name: str) -> None:
    assert deploy(lambda: AzureVault("catalog", {**vault_args, "vault_name": name})).result.name == name


@pytest.mark.parametrize("tenant", ["", "not-a-guid", "00000000-0000-4000-8000-0000000000AA", "{guid}"])
def test_a_tenant_is_a_lower_case_guid(deploy: Deploy, vault_args: dict[str, Any], tenant: str) -> None:
    (problem,) = refusal(deploy, {**vault_args, "tenant_id": tenant}).problems
    assert problem.what.startswith("tenant_id")


def test_a_zone_of_another_service_is_refused(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    zone = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/privatelink.azconfig.io"
    (problem,) = refusal(deploy, {**vault_args, "private_dns_zone_id": zone}).problems
    assert problem.allowed == "privatelink.vaultcore.azure.net"


@pytest.mark.parametrize("field", ["audit_account_id", "audit_workspace_id", "subnet_id", "environment", "owner"])
def test_a_field_left_blank(deploy: Deploy, vault_args: dict[str, Any], field: str) -> None:
    (problem,) = refusal(deploy, {**vault_args, field: " "}).problems
    assert problem.what == f"{field} is empty"


def test_everything_wrong_is_said_at_once(deploy: Deploy, vault_args: dict[str, Any]) -> None:
    args = {**vault_args, "vault_name": "x", "tenant_id": "y", "subscription_id": "z", "purge_protection": False}
    del args["owner"], args["audit_account_id"]
    error = refusal(deploy, args)
    assert str(error).startswith("AzureVault catalog: 6 problem(s)\n  audit_account_id is missing")
    assert [problem.what.split()[0] for problem in error.problems] == [
        "audit_account_id",
        "owner",
        "unknown",
        "subscription_id",
        "vault_name",
        "tenant_id",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    sentinel=st.from_regex(r"[A-Za-z0-9+/]{30,40}=", fullmatch=True),
    field=st.sampled_from(["vault_name", "tenant_id", "subscription_id", "private_dns_zone_id", "an_unknown_field"]),
)
def test_what_was_rejected_is_never_quoted(vault_args: dict[str, Any], sentinel: str, field: str) -> None:
    """It may be a credential in the wrong place."""
    args: Any = {**vault_args, field: sentinel}
    if field == "an_unknown_field":
        args = {**vault_args, sentinel: sentinel}
    with pytest.raises(ArgumentError) as caught:
        AzureVault("catalog", args)
    assert sentinel not in str(caught.value)
    assert sentinel not in repr(caught.value.problems)
