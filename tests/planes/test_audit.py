"""Every call to a vault is a record in the immutable container that its diagnostic setting names."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.keyvault.secrets import SecretClient
from azure.storage.blob import BlobServiceClient

from sandbox.cloud.authorization import directory

SENTINEL = "value-" + "of-the-test-5f0c"


@pytest.fixture(scope="module")
def sink(town: Any) -> str:
    account = str(town.account("staudit", networkRuleSet={"defaultAction": "Deny", "bypass": "AzureServices"}))
    town.container(
        account,
        "insights-logs-auditevent",
        immutabilityPeriodSinceCreationInDays=365,
        allowProtectedAppendWritesAll=True,
    )
    town.endpoint(account, "blob")
    return account


@pytest.fixture(scope="module")
def vault(town: Any, sink: str) -> str:
    vault = str(town.vault("audited"))
    town.log(vault, sink)
    return vault


@pytest.fixture(scope="module")
def officer(town: Any, vault: str) -> Any:
    officer = town.identity("audited-officer", "repo:eshop/audited:environment:dev")
    town.grant(officer.oid, "Secrets Officer", vault)
    return officer


@pytest.fixture(scope="module")
def operator(town: Any, sink: str) -> BlobServiceClient:
    """Who runs the audit account, with every right on it that there is."""
    who = town.identity("audit-operator", "repo:eshop/audit:environment:prod")
    for role in ("Blob Owner", "Owner"):
        town.grant(who.oid, role, sink)
    return BlobServiceClient("https://staudit.blob.core.windows.net", who.credential(), retry_total=0)


def records(operator: BlobServiceClient, vault: str) -> list[dict[str, Any]]:
    container = operator.get_container_client("insights-logs-auditevent")
    names = list(container.list_blob_names(name_starts_with=f"resourceId={vault.upper()}/"))
    return [json.loads(line) for name in names for line in container.download_blob(name).readall().splitlines()]


def test_a_call_and_its_record(officer: Any, vault: str, operator: BlobServiceClient) -> None:
    id_ = str(uuid.uuid4())
    client = officer.secrets(vault)
    version = client.set_secret("audited", SENTINEL, headers={"x-ms-client-request-id": id_}).properties.version
    client.get_secret("audited", version)
    *_, challenged, put, got = records(operator, vault)
    assert put["correlationId"] == id_
    assert {name: put[name] for name in ("category", "operationName", "resultType", "resultSignature")} == {
        "category": "AuditEvent",
        "operationName": "SecretSet",
        "resultType": "Success",
        "resultSignature": "OK",
    }
    assert put["resourceId"] == vault.upper()
    assert put["properties"]["id"] == "https://audited.vault.azure.net/secrets/audited"
    assert put["properties"]["requestUri"] == "https://audited.vault.azure.net/secrets/audited"
    assert put["properties"]["httpStatusCode"] == 200
    assert put["identity"]["claim"]["appid"] == officer.client
    assert put["identity"]["claim"]["http://schemas.microsoft.com/identity/claims/objectidentifier"] == officer.oid
    assert (got["operationName"], got["properties"]["id"][-32:]) == ("SecretGet", version)
    assert (challenged["operationName"], challenged["properties"]["httpStatusCode"]) == ("Authentication", 401)
    assert challenged["identity"] == {}


def test_a_refused_call_is_recorded_with_who_it_was(town: Any, vault: str, operator: BlobServiceClient) -> None:
    stranger = town.identity("stranger", "repo:eshop/stranger:environment:prod")
    with pytest.raises(HttpResponseError, match="ForbiddenByRbac"):
        stranger.secrets(vault).get_secret("audited")
    last = records(operator, vault)[-1]
    assert (last["operationName"], last["resultSignature"]) == ("SecretGet", "Forbidden")
    assert last["identity"]["claim"]["appid"] == stranger.client
    assert last["properties"]["isRbacAuthorized"] is False


def test_a_person_is_recorded_by_name(town: Any, vault: str, operator: BlobServiceClient) -> None:
    person = "00000000-0000-4000-8000-0000000000aa"
    with pytest.raises(KeyError):
        town.planes.sign_in(person)
    directory.user(town.azure.cloud, person)
    town.grant(person, "Reader", vault)
    token = town.planes.sign_in(person, tenant=town.azure.platform.tenant, name="someone@example.org")
    list(SecretClient("https://audited.vault.azure.net", Signed(token)).list_properties_of_secrets())
    last = records(operator, vault)[-1]
    assert (
        last["identity"]["claim"]["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"] == "someone@example.org"
    )
    assert last["properties"]["appliedAssignmentId"]


def test_nobody_deletes_or_shortens_a_record(officer: Any, vault: str, operator: BlobServiceClient) -> None:
    officer.secrets(vault).set_secret("audited", SENTINEL)
    before = records(operator, vault)
    container = operator.get_container_client("insights-logs-auditevent")
    for name in container.list_blob_names():
        with pytest.raises(HttpResponseError, match="BlobImmutableDueToPolicy"):
            container.delete_blob(name)
        with pytest.raises(HttpResponseError, match="BlobImmutableDueToPolicy"):
            container.upload_blob(name, b"", overwrite=True)
    assert records(operator, vault) == before


def test_no_value_is_in_any_record(officer: Any, vault: str, operator: BlobServiceClient) -> None:
    client = officer.secrets(vault)
    client.set_secret("audited", SENTINEL, tags={"a": "b"})
    client.backup_secret("audited")
    with pytest.raises(HttpResponseError):
        client.set_secret("audited", SENTINEL * 2000)
    assert len(records(operator, vault)) > 3
    assert SENTINEL not in json.dumps(records(operator, vault))


def test_without_a_setting_there_is_no_record_and_the_call_is_answered(
    town: Any, sink: str, officer: Any, operator: BlobServiceClient
) -> None:
    quiet = town.vault("quiet")
    town.grant(officer.oid, "Secrets Officer", quiet)
    officer.secrets(quiet).set_secret("a", SENTINEL)
    assert records(operator, quiet) == []
    setting = town.log(quiet, sink)
    officer.secrets(quiet).get_secret("a")
    assert [each["operationName"] for each in records(operator, quiet)][-1] == "SecretGet"
    town.unmake(setting)
    count = len(records(operator, quiet))
    officer.secrets(quiet).get_secret("a")
    assert len(records(operator, quiet)) == count


def test_an_account_that_refuses_azure_monitor_gets_nothing(
    town: Any, officer: Any, operator: BlobServiceClient
) -> None:
    closed = town.account("stnobypass", networkRuleSet={"defaultAction": "Deny", "bypass": "None"})
    lost = town.vault("lost-records")
    town.log(lost, closed)
    town.grant(officer.oid, "Secrets Officer", lost)
    assert officer.secrets(lost).set_secret("a", SENTINEL).value == SENTINEL
    assert town.planes.world.store.places("blob", closed.casefold()) == []


class Signed:
    """A person who has signed in already."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *scopes: str, **options: Any) -> Any:
        return AccessToken(self._token, 4_000_000_000)
