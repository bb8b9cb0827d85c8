"""Ids are built and read the same way, whatever the names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import arm

name = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,30}", fullmatch=True)
kinds = st.lists(name, min_size=1, max_size=3)


@given(subscription=name, group=name, namespace=name, kinds=kinds, data=st.data())
def test_what_is_built_is_read_back(
    subscription: str, group: str, namespace: str, kinds: list[str], data: st.DataObject
) -> None:
    names = data.draw(st.lists(name, min_size=len(kinds), max_size=len(kinds)))
    kind = "/".join([namespace, *kinds])
    built = arm.resource_id(subscription, group, kind, *names)
    assert arm.parse(built) == arm.ArmId(subscription, group, kind, names[-1])
    assert arm.subscription_of(built) == subscription
    assert arm.parse(built.replace("/resourceGroups/", "/resourcegroups/")).resource_group_name == group


@given(st.text(alphabet="/abSsubscriptionsresourceGroupsproviders", max_size=80))
def test_what_is_not_an_id_is_refused_not_misread(text: str) -> None:
    try:
        read = arm.parse(text)
    except ValueError:
        return
    rebuilt = arm.resource_id(read.subscription_id, read.resource_group_name, read.type, *text.split("/")[8::2])
    assert rebuilt.lower() == text.lower()


@pytest.mark.parametrize(
    "text", ["", "/", "/subscriptions/", "/subscriptions//resourceGroups/g", "subscriptions/s", "https://x/y/z"]
)
def test_no_subscription_no_answer(text: str) -> None:
    with pytest.raises(ValueError, match="below a subscription"):
        arm.subscription_of(text)


def test_each_type_takes_one_name_a_level() -> None:
    with pytest.raises(ValueError, match=r"takes 2 name\(s\), got 1"):
        arm.resource_id("s", "g", "Microsoft.Network/virtualNetworks/subnets", "vnet")


def test_ids_are_spelt_as_azure_spells_them() -> None:
    assert arm.vault_id("s", "g", "v") == "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
    assert arm.child_id(arm.vault_id("s", "g", "v"), "keys", "kek").endswith("/vaults/v/keys/kek")
    assert arm.vault_uri("v") == "https://v.vault.azure.net/"
    subnet = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n/subnets/d"
    assert arm.subnet_id("s", "g", "n", "d") == subnet
    assert arm.parse(arm.private_dns_zone_id("s", "g", "z")).type == "Microsoft.Network/privateDnsZones"
    for build, kind in (
        (arm.identity_id, "Microsoft.ManagedIdentity/userAssignedIdentities"),
        (arm.storage_account_id, "Microsoft.Storage/storageAccounts"),
        (arm.workspace_id, "Microsoft.OperationalInsights/workspaces"),
        (arm.configuration_store_id, "Microsoft.AppConfiguration/configurationStores"),
        (arm.postgres_id, "Microsoft.DBforPostgreSQL/flexibleServers"),
        (arm.redis_id, "Microsoft.Cache/redisEnterprise"),
        (arm.service_bus_id, "Microsoft.ServiceBus/namespaces"),
    ):
        assert arm.parse(build("s", "g", "n")) == arm.ArmId("s", "g", kind, "n")
