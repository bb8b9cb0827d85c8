"""Secrets, through the vendor's own client."""

from __future__ import annotations

from typing import Any

import pytest
from azure.keyvault.secrets import SecretClient


@pytest.fixture(scope="module")
def officer(town: Any) -> SecretClient:
    identity = town.identity("officer", "repo:eshop/officer:environment:dev")
    vault = town.vault("secrets-one")
    town.grant(identity.oid, "Secrets Officer", vault)
    return identity.secrets(vault)


def test_what_is_set_is_read(officer: SecretClient) -> None:
    made = officer.set_secret("greeting", "hello", tags={"owner": "catalog-team"}, content_type="text/plain")
    found = officer.get_secret("greeting")
    assert (found.value, found.properties.version) == ("hello", made.properties.version)
