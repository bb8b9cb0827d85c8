"""A retired service: what it stores stays, and nobody and nothing can reach it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

KEPT = ("keyvault:Vault", "keyvault:Key", "dbforpostgresql:Server", "storage:StorageAccount")
GONE = ("managedidentity:", "authorization:RoleAssignment", "dbforpostgresql:Administrator", "servicebus:Subscription")


def _of(built: Any, service: str) -> dict[str, list[str]]:
    """Names of what a stack registers for one service, by type without its package."""
    found: dict[str, list[str]] = {}
    for request in built.resources.values():
        if request.name.startswith(f"{service}-"):
            found.setdefault(request.type.partition(":")[2], []).append(request.name)
    return found


@pytest.mark.parametrize("service", ["catalog", "payment"])
def test_only_what_it_stores_is_left(
    service: str, build: Callable[..., Any], project: Path, built: dict[str, Any]
) -> None:
    file = project / "stacks/services" / f"{service}.yaml"
    file.write_text(file.read_text() + "\n# shut down\n" + "retired: true\n")
    build("audit", project)
    build("dev", project)
    after = build("dev-services", project)
    had, has = _of(built["dev-services"], service), _of(after, service)
    for kind in KEPT:
        assert has.get(kind) == had.get(kind), kind
    assert "keyvault:Vault" in has
    assert [kind for kind in had if kind.startswith(GONE)] != []
    assert [kind for kind in has if kind.startswith(GONE)] == []
    said = after.outputs["services"][service]
    assert said["retired"] is True
    assert said["slots"] == []
    assert "identity" not in said
    assert [entry for entry in after.outputs["access"] if entry["service"] == service] == []
    assert not any(
        service in str(item.get("key", "")) for item in after.of_type("azure-native:appconfiguration:KeyValue")
    )


def test_one_environment_may_be_left_before_the_others(build: Callable[..., Any], project: Path) -> None:
    file = project / "stacks/services/basket.yaml"
    file.write_text(file.read_text() + "  dev:\n    retired: true\n")  # its last key is `environments`
    build("audit", project)
    for environment, retired in (("dev", True), ("staging", False)):
        build(environment, project)
        said = build(f"{environment}-services", project).outputs["services"]["basket"]
        assert bool(said.get("retired")) is retired
        assert ("identity" in said) is not retired
