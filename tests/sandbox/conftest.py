"""A provider over a cloud of its own, and resources made through it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.provider.lifecycle import Naming, Provider

Make = Callable[..., tuple[str, dict[str, Any]]]


@pytest.fixture
def azure(tmp_path: Path) -> Provider:
    provider = Provider("azure-native", tmp_path / "cloud.sqlite")
    provider.platform.configure({"location": "westeurope"})
    return provider


@pytest.fixture
def make(azure: Provider) -> Make:
    """Check and create one resource: (id, inputs)."""

    def make(token: str, given: dict[str, Any], name: str = "thing") -> tuple[str, dict[str, Any]]:
        inputs, found = azure.check(token, name, {}, dict(given), Naming(b"seed"))
        assert found == []
        identity, _ = azure.create(token, f"urn:{name}", inputs)
        return identity, inputs

    return make


@pytest.fixture
def group(make: Make) -> dict[str, Any]:
    """A resource group of this cloud, as other inputs name it."""
    make("azure-native:resources:ResourceGroup", {"resourceGroupName": "dev"})
    return {"resourceGroupName": "dev"}
