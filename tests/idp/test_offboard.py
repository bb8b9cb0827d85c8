"""Offboarding: what would be done is listed, a refusal leaves the file alone, what stores something retires first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from idp import offboard
from idp.errors import IdpError, UsageError
from idp.project import load
from idp.runner import Runner
from idp.state import SandboxState

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    monkeypatch.setattr(offboard, "ROOT", tmp_path)
    return tmp_path


def runner(root: Path, stack: str, services: dict[str, Any]) -> Runner:
    """A sandbox in which `stack` exports these services."""
    state = SandboxState(root / "state", "zero-secret")
    path = state.checkpoint(stack)
    path.parent.mkdir(parents=True, exist_ok=True)
    outputs = {"services": services}
    path.write_text(
        json.dumps({"checkpoint": {"latest": {"resources": [{"type": "pulumi:pulumi:Stack", "outputs": outputs}]}}})
    )
    return cast("Runner", SimpleNamespace(project=load(ROOT), home=SimpleNamespace(root=root), state=state))


def unlist(root: Path, service: str, environment: str = "dev") -> None:
    file = root / f"stacks/Pulumi.{environment}-services.yaml"
    text = file.read_text()
    assert f"      - {service}\n" in text
    file.write_text(text.replace(f"      - {service}\n", ""))


STORES = {"vaultId": "/vaults/v"}


def test_what_is_declared_may_stay(project: Path) -> None:
    offboard.require_retired(runner(project, "dev-services", {"catalog": STORES, "basket": {}}), "dev")


def test_a_service_that_stores_something_does_not_vanish(project: Path) -> None:
    unlist(project, "catalog")
    with pytest.raises(IdpError, match=r"catalog is no longer listed in dev-services.*idp offboard service catalog"):
        offboard.require_retired(runner(project, "dev-services", {"catalog": STORES}), "dev")


def test_one_without_a_vault_may(project: Path) -> None:
    unlist(project, "basket")
    offboard.require_retired(runner(project, "dev-services", {"basket": {}}), "dev")


def test_a_retired_one_may_where_it_is_not_production(project: Path) -> None:
    unlist(project, "catalog")
    offboard.require_retired(runner(project, "dev-services", {"catalog": STORES | {"retired": True}}), "dev")
    unlist(project, "catalog", "prod")
    with pytest.raises(IdpError, match="retired, and its vault in prod-services protected"):
        offboard.require_retired(runner(project, "prod-services", {"catalog": STORES | {"retired": True}}), "prod")


def test_a_service_is_found_wherever_it_is_deployed(project: Path) -> None:
    it = runner(project, "dev-services", {"catalog": STORES})
    runner(project, "prod-services", {"catalog": STORES})
    assert offboard.deployed_in(it, "catalog") == ["dev-services", "prod-services"]
    assert offboard.deployed_in(it, "catalog", "prod") == ["prod-services"]
    assert offboard.deployed_in(it, "basket") == []


def test_an_unknown_service_or_pipeline_is_usage(project: Path) -> None:
    with pytest.raises(UsageError, match="no service 'nope'; there are basket, catalog"):
        offboard.service("nope", "", False, print, dry_run=True)
    with pytest.raises(UsageError, match="catalog has no pipeline of 'a/b'; it has: eshop/catalog"):
        offboard.pipeline("catalog", "a/b", False, print, dry_run=True)


@pytest.mark.parametrize("keep", [False, True])
def test_a_file_is_as_it_was_unless_the_edit_is_kept(project: Path, keep: bool) -> None:
    file = project / "stacks/services/catalog.yaml"
    before = file.read_bytes()

    def refused() -> None:
        with offboard._edited(file, "new") as kept:
            assert file.read_text() == "new"
            if keep:
                kept()
            raise IdpError("refused")

    with pytest.raises(IdpError, match="refused"):
        refused()
    assert (file.read_bytes() == before) is not keep
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []


def test_others_that_name_the_service_are_told(project: Path) -> None:
    others = offboard._mentions("payment", project / "stacks/services/payment.yaml")
    assert "stacks/services/payment.yaml" not in others
    assert offboard._mentions("no-such-thing", project / "stacks/services/payment.yaml") == []


def test_a_plan_names_what_goes_and_nothing_of_the_engine() -> None:
    plan = offboard.Plan("dev-services")
    for op, token in (("delete", "azure-native:a:B"), ("same", "azure-native:a:B"), ("update", "azure-native:a:C"),
                      ("delete", "pulumi:providers:x"), ("delete", "zerosecret:index:X")):  # fmt: skip
        plan.take({"resourcePreEvent": {"metadata": {"op": op, "urn": f"urn:pulumi:s::p::{token}::n", "type": token}}})
    assert plan.document() == {"stack": "dev-services", "deleted": ["a B n"], "changed": ["update C n"]}
