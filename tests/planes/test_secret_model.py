"""The life of secrets against a model of a few lines: any order of calls, any client's view."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.keyvault.secrets import SecretClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

NAMES = st.sampled_from(["a", "b"])
VALUES = st.text(st.characters(codec="utf-8"), max_size=20)
COUNT = itertools.count()


def machine(officer: Any, make: Any) -> type[RuleBasedStateMachine]:
    class Secrets(RuleBasedStateMachine):
        """`live` and `gone`: name -> versions as (id, value, enabled), oldest first."""

        def __init__(self) -> None:
            super().__init__()
            self.client: SecretClient = make(f"model-{next(COUNT)}")
            self.live: dict[str, list[list[Any]]] = {}
            self.gone: dict[str, list[list[Any]]] = {}
            self.backup: dict[str, tuple[bytes, list[list[Any]]]] = {}

        def does(self, allowed: bool, call: Any) -> Any:
            """What the call gives; None when it is refused, which must be just when the model says so."""
            try:
                found = call()
            except HttpResponseError as refused:
                if allowed or refused.status_code not in (403, 404, 409):
                    raise
                return None
            assert allowed
            return found

        @rule(name=NAMES, value=VALUES, enabled=st.booleans())
        def put(self, name: str, value: str, enabled: bool) -> None:
            call = lambda: self.client.set_secret(name, value, enabled=enabled)  # noqa: E731
            if made := self.does(name not in self.gone, call):
                self.live.setdefault(name, []).append([made.properties.version, value, enabled])

        @rule(name=NAMES, which=st.integers(0, 5))
        def get(self, name: str, which: int) -> None:
            versions = self.live.get(name, [])
            id_, value, enabled = versions[which] if which < len(versions) else (versions or [[None, None, False]])[-1]
            call = lambda: self.client.get_secret(name, id_ if which < len(versions) else None)  # noqa: E731
            if found := self.does(bool(versions) and enabled, call):
                assert (found.properties.version, found.value) == (id_, value)

        @rule(name=NAMES, enabled=st.booleans())
        def switch(self, name: str, enabled: bool) -> None:
            call = lambda: self.client.update_secret_properties(name, enabled=enabled)  # noqa: E731
            if self.does(name in self.live, call):
                self.live[name][-1][2] = enabled

        @rule(name=NAMES)
        def delete(self, name: str) -> None:
            if self.does(name in self.live, lambda: self.client.begin_delete_secret(name)):
                self.gone[name] = self.live.pop(name)

        @rule(name=NAMES)
        def recover(self, name: str) -> None:
            if self.does(name in self.gone, lambda: self.client.begin_recover_deleted_secret(name)):
                self.live[name] = self.gone.pop(name)

        @rule(name=NAMES)
        def purge(self, name: str) -> None:
            self.does(name in self.gone, lambda: self.client.purge_deleted_secret(name) or True)
            self.gone.pop(name, None)

        @rule(name=NAMES)
        def save(self, name: str) -> None:
            if kept := self.does(name in self.live, lambda: self.client.backup_secret(name)):
                self.backup[name] = (kept, [list(each) for each in self.live[name]])

        @rule(name=NAMES)
        def restore(self, name: str) -> None:
            if name in self.backup:
                kept, versions = self.backup[name]
                free = name not in self.live and name not in self.gone
                if self.does(free, lambda: self.client.restore_secret_backup(kept)):
                    self.live[name] = [list(each) for each in versions]

        @invariant()
        def lists_are_those_of_the_model(self) -> None:
            assert {each.name: each.enabled for each in self.client.list_properties_of_secrets()} == {
                name: versions[-1][2] for name, versions in self.live.items()
            }
            assert {each.name for each in self.client.list_deleted_secrets()} == set(self.gone)
            for name, versions in self.live.items():
                found = [each.version for each in self.client.list_properties_of_secret_versions(name)]
                assert found == [id_ for id_, _, _ in versions]

    return Secrets


@pytest.fixture
def make(town: Any) -> Any:
    officer = town.identity("modeller", "repo:eshop/model:environment:dev")
    credential = officer.credential()

    def make(name: str) -> SecretClient:
        town.grant(officer.oid, "Secrets Officer", town.vault(name))
        return SecretClient(f"https://{name}.vault.azure.net", credential, retry_total=0)

    return make


def test_secrets_live_as_the_model_says(make: Any) -> None:
    run_state_machine_as_test(
        machine(None, make),
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
