"""Secrets, through the vendor's own client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.identity import ClientAssertionCredential
from azure.keyvault.secrets import ApiVersion, SecretClient

URL = "https://secrets-one.vault.azure.net"


@pytest.fixture(scope="module")
def vault(town: Any) -> str:
    return str(town.vault("secrets-one"))


@pytest.fixture(scope="module")
def officer(town: Any, vault: str) -> Any:
    identity = town.identity("officer", "repo:eshop/officer:environment:dev")
    town.grant(identity.oid, "Secrets Officer", vault)
    return identity


@pytest.fixture(scope="module")
def client(officer: Any, vault: str) -> SecretClient:
    client: SecretClient = officer.secrets(vault)
    return client


@pytest.mark.parametrize("value", ["hello", "", "ünïcode \U0001f511", "line\nline", "x" * 25_000])
def test_what_is_set_is_read(client: SecretClient, value: str) -> None:
    made = client.set_secret("greeting", value, tags={"owner": "catalog-team"}, content_type="text/plain")
    found = client.get_secret("greeting")
    assert (found.value, found.id, found.name) == (value, made.id, "greeting")
    assert (found.properties.tags, found.properties.content_type) == ({"owner": "catalog-team"}, "text/plain")
    assert len(str(found.properties.version)) == 32


def test_every_version_stays(client: SecretClient) -> None:
    made = [client.set_secret("versioned", str(number)).properties.version for number in range(3)]
    assert [client.get_secret("versioned", version).value for version in made] == ["0", "1", "2"]
    assert client.get_secret("versioned").value == "2"
    assert {each.version for each in client.list_properties_of_secret_versions("versioned")} == set(made)


def test_names_do_not_tell_case_apart(client: SecretClient) -> None:
    client.set_secret("MixedCase", "1")
    assert client.get_secret("mixedcase").value == "1"
    assert "MixedCase" in [each.name for each in client.list_properties_of_secrets()]


@pytest.mark.parametrize("name", ["under_score", "a" * 128, "dot.dot", "slash%2Fslash", "%00"])
def test_a_name_has_a_form(client: SecretClient, officer: Any, name: str) -> None:
    token = officer.credential().get_token("https://vault.azure.net/.default").token
    answer = requests.put(
        f"{URL}/secrets/{name}?api-version=7.6", json={"value": "1"}, headers=bearer(token), timeout=10
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadParameter")


def test_a_list_has_pages_and_no_values(town: Any, officer: Any) -> None:
    many = town.vault("secrets-many")
    town.grant(officer.oid, "Secrets Officer", many)
    theirs = officer.secrets(many)
    names = [f"s-{number:03d}" for number in range(30)]
    for name in names:
        theirs.set_secret(name, "value")
    assert [each.name for each in theirs.list_properties_of_secrets()] == names
    pages = list(theirs.list_properties_of_secrets(max_page_size=7).by_page())
    assert [len(list(page)) for page in pages] == [7, 7, 7, 7, 2]
    for _ in range(30):
        theirs.set_secret("s-000", "value")
    assert len(list(theirs.list_properties_of_secret_versions("s-000"))) == 31


def test_properties_change_and_the_value_stays(client: SecretClient) -> None:
    made = client.set_secret("changing", "1", tags={"a": "b"})
    expiry = datetime(2040, 1, 1, tzinfo=UTC)
    changed = client.update_secret_properties("changing", expires_on=expiry, content_type="text/x")
    assert (changed.expires_on, changed.content_type, changed.tags) == (expiry, "text/x", {"a": "b"})
    assert client.update_secret_properties("changing", made.properties.version, tags={}).tags == {}
    found = client.get_secret("changing")
    assert (found.value, found.properties.version, found.properties.expires_on) == (
        "1",
        made.properties.version,
        expiry,
    )


def test_a_disabled_secret_is_not_read_but_listed(client: SecretClient) -> None:
    client.set_secret("off", "1", enabled=False)
    with pytest.raises(HttpResponseError, match="Operation get is not allowed on a disabled secret") as refused:
        client.get_secret("off")
    assert refused.value.status_code == 403
    assert refused.value.response is not None
    assert refused.value.response.json()["error"]["innererror"]["code"] == "SecretDisabled"
    assert {each.name: each.enabled for each in client.list_properties_of_secrets()}["off"] is False
    client.update_secret_properties("off", enabled=True)
    assert client.get_secret("off").value == "1"


def test_outside_its_time_a_secret_is_still_read(client: SecretClient) -> None:
    now = datetime.now(UTC)
    client.set_secret("expired", "1", expires_on=now - timedelta(days=1))
    client.set_secret("early", "2", not_before=now + timedelta(days=1))
    assert (client.get_secret("expired").value, client.get_secret("early").value) == ("1", "2")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"{}", b'{"value": 1}', b'{"value": null}', b'{"value": "a", "tags": {"a": 1}}',
     b'{"value": "a", "tags": []}', b'{"value": "a", "attributes": 1}', b'{"value": "a", "attributes": {"exp": "x"}}',
     b'{"value": "a", "attributes": {"exp": true}}', b'{"value": "a", "attributes": {"enabled": "no"}}',
     b'{"value": "a", "attributes": {"nbf": 5, "exp": 4}}', b'{"value": "a", "contentType": 5}',
     b'{"value": "\\ud800"}', b'{"value": "a", "attributes": {"exp": -1}}', b"[" * 100_000,
     b'{"value": "' + b"x" * 25_601 + b'"}'],
    ids=lambda body: body[:40].decode(),
)  # fmt: skip
def test_a_bad_request_is_refused_and_nothing_is_made(client: SecretClient, officer: Any, body: bytes) -> None:
    token = officer.credential().get_token("https://vault.azure.net/.default").token
    answer = requests.put(f"{URL}/secrets/bad?api-version=7.6", data=body, headers=bearer(token), timeout=10)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadParameter")
    with pytest.raises(ResourceNotFoundError):
        client.get_secret("bad")


def test_what_is_not_there_is_not_found(client: SecretClient) -> None:
    with pytest.raises(ResourceNotFoundError, match="SecretNotFound"):
        client.get_secret("nowhere")
    client.set_secret("there", "1")
    for version in ("0" * 32, "not-a-version"):
        with pytest.raises(ResourceNotFoundError, match="SecretNotFound"):
            client.get_secret("there", version)


class TestDeletion:
    def test_a_deleted_secret_keeps_its_name_until_recovered(self, client: SecretClient) -> None:
        made = client.set_secret("leaving", "1")
        gone = client.begin_delete_secret("leaving").result()
        assert gone.recovery_id == f"{URL}/deletedsecrets/leaving"
        assert gone.deleted_date is not None
        assert gone.scheduled_purge_date == gone.deleted_date + timedelta(days=90)
        with pytest.raises(ResourceNotFoundError):
            client.get_secret("leaving")
        with pytest.raises(ResourceExistsError, match="deleted but recoverable"):
            client.set_secret("leaving", "2")
        assert "leaving" in [each.name for each in client.list_deleted_secrets()]
        client.begin_recover_deleted_secret("leaving").wait()
        assert client.get_secret("leaving").id == made.id

    def test_without_protection_it_can_be_purged(self, client: SecretClient) -> None:
        client.set_secret("purged", "1")
        assert client.get_secret("purged").properties.recovery_level == "Recoverable+Purgeable"
        client.begin_delete_secret("purged").wait()
        client.purge_deleted_secret("purged")
        with pytest.raises(ResourceNotFoundError):
            client.get_deleted_secret("purged")
        client.set_secret("purged", "2")

    def test_with_protection_nobody_purges(self, town: Any, officer: Any) -> None:
        vault = town.vault("secrets-protected", enablePurgeProtection=True, softDeleteRetentionInDays=30)
        town.grant(officer.oid, "Secrets Officer", vault)
        theirs = officer.secrets(vault)
        theirs.set_secret("kept", "1")
        assert theirs.get_secret("kept").properties.recovery_level == "CustomizedRecoverable"
        theirs.begin_delete_secret("kept").wait()
        with pytest.raises(HttpResponseError, match="purge protection is enabled"):
            theirs.purge_deleted_secret("kept")
        theirs.begin_recover_deleted_secret("kept").wait()
        assert theirs.get_secret("kept").value == "1"

    def test_a_backup_restores_every_version_where_the_name_is_free(
        self, town: Any, client: SecretClient, officer: Any
    ) -> None:
        first = client.set_secret("copied", "1").properties.version
        client.set_secret("copied", "2")
        backup = client.backup_secret("copied")
        assert b"copied" not in backup
        with pytest.raises(ResourceExistsError):
            client.restore_secret_backup(backup)
        other = town.vault("secrets-restored")
        town.grant(officer.oid, "Secrets Officer", other)
        there = officer.secrets(other)
        there.restore_secret_backup(backup)
        assert (there.get_secret("copied").value, there.get_secret("copied", first).value) == ("2", "1")
        with pytest.raises(HttpResponseError, match="BadParameter"):
            there.restore_secret_backup(backup[:-4] + b"0000")


class TestAuthentication:
    def test_a_call_without_a_token_is_told_where_to_get_one(self, town: Any, vault: str) -> None:
        answer = requests.get(f"{URL}/secrets?api-version=7.6", timeout=10)
        challenge = answer.headers["WWW-Authenticate"]
        assert answer.status_code == 401
        tenant = town.azure.platform.tenant
        assert f'authorization="https://login.microsoftonline.com/{tenant}"' in challenge
        assert 'resource="https://vault.azure.net"' in challenge

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.e30"])
    def test_a_bad_token_is_none(self, vault: str, token: str) -> None:
        answer = requests.get(f"{URL}/secrets?api-version=7.6", headers=bearer(token), timeout=10)
        assert answer.status_code == 401

    def test_a_token_for_another_service_is_none(self, vault: str, officer: Any) -> None:
        token = officer.credential().get_token("https://storage.azure.com/.default").token
        answer = requests.get(f"{URL}/secrets?api-version=7.6", headers=bearer(token), timeout=10)
        assert (answer.status_code, "AKV10022" in answer.text) == (401, True)

    def test_a_workloads_own_token_is_none(self, vault: str, officer: Any) -> None:
        token = officer.assertion(audience="https://vault.azure.net")
        answer = requests.get(f"{URL}/secrets?api-version=7.6", headers=bearer(token), timeout=10)
        assert answer.status_code == 401

    def test_a_vault_of_another_tenant_takes_none_of_ours(self, town: Any, officer: Any) -> None:
        foreign = town.vault("secrets-foreign", tenantId="99999999-2222-4333-8444-555555555555")
        town.grant(officer.oid, "Secrets Officer", foreign)
        token = officer.credential().get_token("https://vault.azure.net/.default").token
        url = "https://secrets-foreign.vault.azure.net/secrets?api-version=7.6"
        assert "AKV10032" in requests.get(url, headers=bearer(token), timeout=10).text

    @pytest.mark.parametrize("version", ["", "?api-version=", "?api-version=1.0", "?api-version=7.6;drop"])
    def test_the_interface_has_versions(self, vault: str, officer: Any, version: str) -> None:
        token = officer.credential().get_token("https://vault.azure.net/.default").token
        answer = requests.get(f"{URL}/secrets{version}", headers=bearer(token), timeout=10)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadParameter")

    @pytest.mark.parametrize("version", list(ApiVersion), ids=str)
    def test_every_version_of_the_client_is_answered(self, vault: str, officer: Any, version: ApiVersion) -> None:
        client = SecretClient(URL, officer.credential(), api_version=version, retry_total=0)
        assert client.set_secret("any-version", "1").value == "1"


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("Secrets User", {"get", "list"}),
        ("Reader", {"list"}),
        ("Secrets Officer", {"get", "set", "list", "delete"}),
        ("Crypto Officer", set[str]()),
        ("Owner", set[str]()),
    ],
)
@pytest.mark.parametrize("through", ["itself", "a group in a group"])
def test_a_role_allows_what_it_names(
    town: Any, vault: str, client: SecretClient, role: str, allowed: set[str], through: str
) -> None:
    from sandbox.cloud.authorization import directory

    name = f"{role}-{through}".replace(" ", "-").casefold()
    who = town.identity(name, f"repo:eshop/{name}:environment:dev")
    holder = who.oid
    if through != "itself":
        inner, holder = f"group-inner-{name}", f"group-outer-{name}"
        directory.join(town.azure.cloud, inner, who.oid)
        directory.join(town.azure.cloud, holder, inner)
    town.grant(holder, role, vault)
    client.set_secret(f"for-{name}", "1")
    theirs = who.secrets(vault)
    done = {
        "get": lambda: theirs.get_secret(f"for-{name}"),
        "set": lambda: theirs.set_secret(f"by-{name}", "1"),
        "list": lambda: list(theirs.list_properties_of_secrets()),
        "delete": lambda: theirs.begin_delete_secret(f"for-{name}"),
    }
    assert {each for each, call in done.items() if goes(call)} == allowed


def test_a_grant_on_one_secret_is_for_that_one(town: Any, vault: str, client: SecretClient) -> None:
    who = town.identity("of-one", "repo:eshop/of-one:environment:dev")
    grant = town.grant(who.oid, "Secrets User", f"{vault}/secrets/its-own")
    client.set_secret("its-own", "1")
    client.set_secret("not-its-own", "2")
    theirs = who.secrets(vault)
    assert theirs.get_secret("its-own").value == "1"
    with pytest.raises(HttpResponseError, match="ForbiddenByRbac") as refused:
        theirs.get_secret("not-its-own")
    assert f"oid={who.oid}" in str(refused.value)
    assert "Microsoft.KeyVault/vaults/secrets/getSecret/action" in str(refused.value)
    town.unmake(grant)
    with pytest.raises(HttpResponseError, match="ForbiddenByRbac"):
        theirs.get_secret("its-own")


def test_whether_a_secret_exists_is_not_told_to_strangers(town: Any, vault: str, client: SecretClient) -> None:
    who = town.identity("curious", "repo:eshop/curious:environment:dev")
    client.set_secret("existing", "1")
    said = set[str]()
    for name in ("existing", "missing"):
        with pytest.raises(HttpResponseError) as refused:
            who.secrets(vault).get_secret(name)
        said.add(str(refused.value).replace(name, "it"))
    assert len(said) == 1


def test_a_client_of_an_identity_that_is_gone_gets_nothing(town: Any, vault: str, client: SecretClient) -> None:
    who = town.identity("going", "repo:eshop/going:environment:dev")
    town.grant(who.oid, "Secrets User", vault)
    client.set_secret("a", "1")
    theirs = who.secrets(vault)
    assert theirs.get_secret("a").value == "1"
    town.unmake(who.id)
    with pytest.raises(HttpResponseError, match="ForbiddenByRbac"):
        theirs.get_secret("a")  # its token still counts for an hour; its grants do not
    with pytest.raises(ClientAuthenticationError, match="AADSTS700016"):
        ClientAssertionCredential(who.tenant, who.client, who.assertion, retry_total=0).get_token(
            "https://vault.azure.net/.default"
        )


def goes(call: Any) -> bool:
    try:
        call()
    except HttpResponseError as refused:
        if "ForbiddenByRbac" not in str(refused):
            raise
        return False
    return True


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
