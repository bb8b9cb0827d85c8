"""The model knows how large a shard will be: as large as what the program then registers, whatever is declared."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stacks.model import load
from stacks.model.layers import EnvironmentLayer
from stacks.model.size import resources

ROOT = Path(__file__).resolve().parents[2]
SHARDS = ("dev-services", "staging-services", "prod-services", "prod-services-2")


def told(stack: str, config: dict[str, Any], root: Path) -> int:
    loaded = load(stack, config, root)
    assert isinstance(loaded.platform, EnvironmentLayer)
    return sum(resources(service, loaded.platform, loaded.location) for service in loaded.services)


@pytest.mark.parametrize("stack", SHARDS)
def test_it_is_what_each_of_our_shards_registers(stack: str, built: dict[str, Any], configured: Any) -> None:
    assert told(stack, configured(ROOT, stack), ROOT) == len(built[stack].resources)
    assert len(built[stack].resources) <= 200


ZONES = "/subscriptions/00000000-0000-4000-8000-00000000000b/resourceGroups/rg-dns"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("stacks/Pulumi.prod.yaml", "        subnetId:", f"        dnsZonesIn: {ZONES}\n        subnetId:"),
        ("stacks/services/catalog.yaml", "phase: 3", "phase: 3\nretired: true"),
        ("stacks/services/catalog.yaml", "storage: [pictures]", "storage: [pictures, thumbnails]"),
        ("stacks/services/catalog.yaml", "name: catalog ", "name: catalog\nrenamedFrom: [products] "),
        ("stacks/services/webhooks.yaml", "    dr: true", "    dr: false"),
        ("stacks/services/identity.yaml", "    dr: true", "    dr: true\n    retired: true"),
    ],
)
def test_it_is_what_a_changed_declaration_registers(
    file: str, old: str, new: str, build: Callable[..., Any], project: Path, configured: Any
) -> None:
    text = (project / file).read_text()
    assert old in text
    (project / file).write_text(text.replace(old, new))
    for stack in ("audit", "prod"):
        build(stack, project)
    made = build("prod-services", project)
    assert told("prod-services", configured(project, "prod-services"), project) == len(made.resources)
