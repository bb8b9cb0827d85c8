"""The model as its readers use it: what an environment sees of a service, and that the example is worth copying."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from stacks import names
from stacks.model import load, schemas
from stacks.model.compliance import retention_days
from stacks.model.files import Files
from stacks.model.kinds import BOUNDS, Kind
from stacks.model.layers import LAYERS
from stacks.model.manifest import entries
from stacks.model.regions import PAIRS
from stacks.model.report import Report
from stacks.model.service import Service
from stacks.model.types import days, hours
from zs_policy.rules.secret_expiry import DAYS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def services(configured: Callable[..., Any]) -> Callable[..., dict[str, Service]]:
    def of(*stacks: str) -> dict[str, Service]:
        shards = [load(stack, configured(ROOT, stack), ROOT) for stack in stacks]
        return {service.name: service for shard in shards for service in shard.services}

    return of


def test_an_environment_sees_its_overrides_and_its_pipelines(services: Callable[..., dict[str, Service]]) -> None:
    dev, prod = services("dev-services"), services("prod-services", "prod-services-2")
    assert (dev["catalog"].secrets[0].period, prod["catalog"].secrets[0].period) == ("90d", "60d")
    assert (dev["catalog"].dr, prod["catalog"].dr) == (False, True)
    assert [pipeline.environment for pipeline in prod["payment"].pipelines] == ["payment-prod"]


def test_the_catalogue_shows_every_kind_and_every_class(services: Callable[..., dict[str, Service]]) -> None:
    slots = [slot for service in services("dev-services").values() for slot in service.secrets]
    assert {slot.kind for slot in slots} == set(get_args(Kind)) == set(BOUNDS)
    assert {slot.tier for slot in slots} == {"static-long-lived", "static-short-lived", "dynamic", "workload-identity"}
    assert {slot.seed for slot in slots if slot.static} == {"generated", "person"}


def test_the_catalogue_shows_every_pipeline_provider_and_every_store(
    services: Callable[..., dict[str, Service]],
) -> None:
    found = services("dev-services").values()
    assert {p.provider for service in found for p in service.pipelines} == {"github", "gitlab", "azure-devops"}
    for store in ("postgresql", "storage", "redis"):
        assert any(getattr(service.data, store) for service in found)


def test_a_service_without_stored_secrets_has_none(services: Callable[..., dict[str, Service]]) -> None:
    found = services("dev-services")
    assert found["basket"].stored == ()
    assert found["ordering"].stored == ()
    assert [entry["vault"] for entry in entries(found["ordering"], "https://vault/")] == [""]


def test_the_manifest_says_all_about_a_slot_and_holds_no_value(services: Callable[..., dict[str, Service]]) -> None:
    entry, canary = entries(
        services("prod-services")["catalog"],
        "https://prd-catalog-abcd.vault.azure.net/",
        "https://prd-catalog-wxyz.vault.azure.net/",
    )
    assert entry == {
        "name": "embedding-api-key",
        "kind": "third-party-api-key",
        "class": "static-long-lived",
        "owner": "catalog-team",
        "purpose": "Calls the embedding endpoint of the AI provider for semantic search.",
        "periodDays": 60,
        "expiryHours": 2880,
        "consumers": ["catalog"],
        "seed": "person",
        "vault": "https://prd-catalog-abcd.vault.azure.net/",
        "replica": "https://prd-catalog-wxyz.vault.azure.net/",
    }
    assert canary.keys() == entry.keys()
    assert (canary["name"], canary["kind"], canary["owner"]) == ("canary", "canary", "catalog-team")
    assert canary["replica"] == entry["replica"]


@pytest.mark.parametrize(
    ("profiles", "data_class", "expected"),
    [
        (["soc2"], "internal", 365),
        (["hipaa"], "health", 2190),
        (["gdpr"], "public", 90),
        (["gdpr"], "internal", 180),
        (["gdpr"], "health", 730),
        (["soc2", "gdpr"], "public", 365),
        (["soc2", "hipaa", "gdpr"], "personal", 2190),
        ([], "personal", 0),
    ],
)
def test_retention_is_the_longest_that_any_profile_asks(profiles: Any, data_class: Any, expected: int) -> None:
    assert retention_days(profiles, data_class) == expected


def test_a_pair_is_a_region_itself() -> None:
    assert {pair for pair in PAIRS.values() if pair} <= PAIRS.keys()
    assert all(pair != region for region, pair in PAIRS.items())
    # Brazil South, West India, West US 3 and Brazil Southeast are paired one way only; Microsoft says so.
    one_way = {region for region, pair in PAIRS.items() if pair and PAIRS[pair] != region}
    assert one_way == {"brazilsouth", "brazilsoutheast", "westindia", "westus3"}


def test_lifetimes_round_up_to_days() -> None:
    assert (hours("2d"), hours("8h"), days("8h"), days("25h"), days("30d")) == (48, 8, 1, 2, 30)


def test_names_keep_to_the_limits_of_the_cloud_for_the_longest_service() -> None:
    subscription, code, service = "00000000-0000-4000-8000-0000000000d1", "dev", "order-processor"
    assert re.fullmatch("[a-z0-9-]{3,24}", names.vault(code, service, subscription))
    assert re.fullmatch("[a-z0-9]{3,24}", names.storage_account("abcd", service, subscription))
    assert re.fullmatch("[a-z0-9-]{6,50}", names.data("sbns", "abcd", service, subscription))
    for region in PAIRS:
        assert re.fullmatch("[a-z0-9]{3,24}", names.audit_account(region, subscription))
    assert len({names.audit_account(region, subscription) for region in PAIRS}) == len(PAIRS)


def test_names_never_change() -> None:
    """A changed name replaces a vault, so these are written down."""
    subscription = "00000000-0000-4000-8000-0000000000d1"
    assert names.vault("dev", "catalog", subscription) == "dev-catalog-i7x3"
    assert names.slot_store("dev", subscription) == "appcs-dev-i7x3"
    assert names.audit_account("westeurope", "00000000-0000-4000-8000-0000000000a1") == "logwesteuropezexnofjz"


def test_the_schemas_are_current() -> None:
    folder = ROOT / "docs" / "schema"
    assert {path.name: path.read_text() for path in folder.glob("*.json")} == schemas()


def test_every_file_names_a_schema_that_exists_and_describes_it() -> None:
    files = [*(ROOT / "stacks").glob("Pulumi.*.yaml"), *(ROOT / "stacks" / "services").glob("*.yaml")]
    assert len(files) > 10
    for file in files:
        line = file.read_text().partition("\n")[0]
        schema = json.loads((file.parent / line.removeprefix("# yaml-language-server: $schema=")).read_text())
        known = set(schema["properties"])
        document = Files(ROOT, Report())
        value = document.stack(file.name[7:-5]) if file.parent.name != "services" else None
        assert value is None or {f"zero-secret:{value.kind}"} <= set(schema["properties"]["config"]["properties"])
        assert value is not None or set(re.findall(r"(?m)^(\w+):", file.read_text())) <= known


def test_the_schema_knows_every_layer_and_refuses_what_the_model_refuses() -> None:
    stack = json.loads(schemas()["stack.json"])
    layers = stack["properties"]["config"]["oneOf"]
    assert [choice["required"][0] for choice in layers] == [f"zero-secret:{name}" for name in LAYERS]
    assert all(part["additionalProperties"] is False for part in stack["$defs"].values() if part["type"] == "object")


def test_the_rule_on_a_secrets_life_knows_the_bounds_of_every_kind() -> None:
    assert {kind: bounds.expiry_days for kind, bounds in BOUNDS.items()} == DAYS
