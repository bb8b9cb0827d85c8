"""What holds for every component that the package exports, swept."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components import arm
from components.__main__ import EXPORTED, package
from components.diagnostics import CATEGORIES
from components.errors import ArgumentError, EnvironmentMismatchError
from components.grants import Principal

Deploy = Callable[[Callable[[], Any]], Any]

TENANT = "00000000-0000-4000-8000-000000000001"
STRANGER = Principal("/subscriptions/s/id-prod-x", "oid", "ServicePrincipal", "prod")

# What each takes beyond its place: as little as it can do with.
OWN_FIELDS: dict[str, dict[str, Any]] = {
    "AzureAuditAccount": {"account_name": "logwesteurope", "retention_days": 365},
    "AzureFailover": {"profile_name": "dev-secrets", "primary_host": "a.example", "secondary_host": "b.example"},
    "AzureIdentity": {"identity_name": "id-dev-catalog"},
    "AzureLogWorkspace": {"workspace_name": "log-audit", "retention_days": 90},
    "AzurePostgres": {"tenant_id": TENANT, "server_name": "psql-dev", "databases": ["db"]},
    "AzureRedis": {"cluster_name": "redis-dev"},
    "AzureServiceBus": {"namespace_name": "sbns-dev", "queues": ["orders"]},
    "AzureSlotManifest": {"store_name": "appcs-dev"},
    "AzureStorage": {"account_name": "stdev", "containers": ["pictures"]},
    "AzureVault": {"tenant_id": TENANT, "vault_name": "dev-catalog", "premium": False, "key_only": False},
}
CONNECTED = OWN_FIELDS.keys() - {"AzureFailover", "AzureIdentity", "AzureLogWorkspace"}
LOGGED_TO_BOTH_SINKS = OWN_FIELDS.keys() - {"AzureAuditAccount", "AzureIdentity", "AzureLogWorkspace"}
GRANTS: dict[str, list[Callable[[Any], Any]]] = {
    "AzureVault": [lambda c: c.grant_read(STRANGER), lambda c: c.grant_rotate(STRANGER)],
    "AzureSlotManifest": [lambda c: c.grant_read(STRANGER), lambda c: c.grant_write(STRANGER)],
    "AzurePostgres": [lambda c: c.grant_access(STRANGER, "login")],
    "AzureRedis": [lambda c: c.grant_access(STRANGER)],
    "AzureStorage": [lambda c: c.grant_access(STRANGER, "pictures")],
    "AzureServiceBus": [lambda c: c.grant_access(STRANGER, "queues/orders", "send")],
}

every_component = pytest.mark.parametrize("cls", EXPORTED, ids=lambda cls: cls.__name__)
every_logged_component = pytest.mark.parametrize(
    "cls", [cls for cls in EXPORTED if cls.__name__ in LOGGED_TO_BOTH_SINKS], ids=lambda cls: cls.__name__
)
every_connected_component = pytest.mark.parametrize(
    "cls", [cls for cls in EXPORTED if cls.__name__ in CONNECTED], ids=lambda cls: cls.__name__
)


@pytest.fixture
def args(cls: Any, connected: dict[str, Any], placed: dict[str, Any], sinks: dict[str, Any]) -> dict[str, Any]:
    place = connected if cls.__name__ in CONNECTED else placed
    if cls.__name__ == "AzureFailover":  # it is everywhere
        place = {field: value for field, value in placed.items() if field != "location"}
    return {**place, **(sinks if cls.__name__ in LOGGED_TO_BOTH_SINKS else {}), **OWN_FIELDS[cls.__name__]}


def test_every_component_is_swept() -> None:
    assert {cls.__name__ for cls in EXPORTED} == OWN_FIELDS.keys()


@every_component
def test_children_belong_to_it_and_begin_with_its_name(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: cls("it", args))
    assert deployment["it"].type == f"zerosecret:index:{cls.__name__}"
    children = [found for name, found in deployment.items() if name != "it"]
    assert children
    for child in children:
        assert child.name.startswith("it-")
        assert child.parent == "it"


@every_component
def test_the_whole_of_it_waits_for_what_it_was_told_to_wait_for(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    def program() -> None:
        first = pulumi.CustomResource("a:b:First", "first", {})
        cls("it", args, pulumi.ResourceOptions(depends_on=[first]))

    deployment = deploy(program)
    for name in deployment.keys() - {"it", "first"}:
        assert deployment.comes_after(name, "first")


@every_component
def test_it_registers_what_the_package_promises(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    deployment = deploy(lambda: cls("it", args))
    schema = json.loads(package().schema or "{}")["resources"][f"zerosecret:index:{cls.__name__}"]
    assert deployment.outputs["it"].keys() == schema["properties"].keys() == set(schema["required"])
    assert all(deployment.outputs["it"].values())


@every_component
def test_its_tags_say_whose_it_is(deploy: Deploy, cls: Any, args: dict[str, Any], tags: dict[str, str]) -> None:
    tagged = [found.inputs["tags"] for found in deploy(lambda: cls("it", args)).values() if "tags" in found.inputs]
    assert tagged
    assert all(found == tags for found in tagged)


@every_component
def test_each_field_that_it_needs_is_asked_for(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    for field in args.keys() - {"tags", "queues"}:
        without = {key: value for key, value in args.items() if key != field}
        with pytest.raises(ArgumentError) as caught:
            deploy(lambda without=without: cls("it", without))
        assert f"{field} is missing" in [problem.what for problem in caught.value.problems]


@every_component
def test_a_misspelt_field_is_refused(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match=f"{cls.__name__} it: 1 problem.*\n.*unknown field.*; write it environment"):
        deploy(lambda: cls("it", {**args, "enviroment": "dev"}))
    with pytest.raises(ArgumentError, match=r"unknown field.*; remove it"):
        deploy(lambda: cls("it", {**args, "x": "dev"}))


@every_logged_component
def test_diag_one_per_sink_category(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    (setting,) = deploy(lambda: cls("it", args)).of_type("azure-native:monitor:DiagnosticSetting")
    assert setting.inputs["storageAccountId"] == args["audit_account_id"]
    assert setting.inputs["workspaceId"] == args["audit_workspace_id"]
    recorded = CATEGORIES[arm.parse(setting.inputs["resourceUri"]).type]
    assert setting.inputs["logs"] == [{"category": category, "enabled": True} for category in recorded]


@every_connected_component
def test_it_is_reached_by_private_endpoint_only(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    zone = f"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/{cls._link.zone}"
    deployment = deploy(lambda: cls("it", {**args, "private_dns_zone_id": zone}))
    (connection,) = deployment["it-endpoint"].inputs["privateLinkServiceConnections"]
    assert connection["privateLinkServiceId"] == deployment.result.resource_id
    assert connection["groupIds"] == [cls._link.group_id]
    assert deployment["it-dns"].inputs["privateDnsZoneConfigs"][0]["privateDnsZoneId"] == zone
    with pytest.raises(ArgumentError, match="another service's zone"):
        deploy(lambda: cls("it", {**args, "private_dns_zone_id": zone.replace("privatelink", "other")}))


@every_component
def test_no_grant_reaches_into_another_environment(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    methods = [name for name in dir(cls) if name.startswith("grant_")]
    assert bool(methods) == (cls.__name__ in GRANTS)

    def program() -> None:
        component = cls("it", args)
        for grant in GRANTS.get(cls.__name__, []):
            with pytest.raises(EnvironmentMismatchError):
                grant(component)

    made = {found.type.rsplit(":", 1)[-1] for found in deploy(program).values()}
    assert not made & {"RoleAssignment", "Administrator", "AccessPolicyAssignment"}


@every_component
def test_no_lock_where_rights_must_be_revocable(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    locks = deploy(lambda: cls("it", args)).of_type("azure-native:authorization:ManagementLockByScope")
    assert bool(locks) == (cls.__name__ == "AzureAuditAccount")


@every_component
def test_nothing_looks_like_a_credential(deploy: Deploy, cls: Any, args: dict[str, Any]) -> None:
    """No field for a value anywhere, and no resource that has one."""
    forbidden = ("password", "secret", "token", "connectionstring", "accountkey", "sharedkeyvalue")

    def names(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [*value, *(name for item in value.values() for name in names(item))]
        return [name for item in value for name in names(item)] if isinstance(value, list) else []

    deployment = deploy(lambda: cls("it", args))
    assert not [found.type for found in deployment.values() if found.type.endswith(":Secret")]
    found = [name for resource in deployment.values() for name in names(resource.inputs)]
    assert not [name for name in found if name != "passwordAuth" and name.lower().endswith(forbidden)]
