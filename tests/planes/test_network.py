"""What stands between a client and a vault: names, doors, regions, load, and the time that a grant takes."""

from __future__ import annotations

import os
import socket
import ssl
from typing import Any

import pytest
import requests
from azure.core.exceptions import HttpResponseError, ServiceRequestError, ServiceResponseError
from azure.keyvault.secrets import SecretClient

from sandbox.cloud import faults
from sandbox.cloud.semantics.softdelete import purge


@pytest.fixture(scope="module")
def who(town: Any) -> Any:
    return town.identity("networker", "repo:eshop/network:environment:dev")


@pytest.fixture
def reader(town: Any, who: Any) -> Any:
    """A vault of this name with a secret in it, and who may read it."""

    def reader(name: str, **properties: Any) -> tuple[str, SecretClient]:
        vault = town.vault(name, **properties)
        town.grant(who.oid, "Secrets Officer", vault)
        return vault, who.secrets(vault)

    return reader


def test_a_closed_vault_is_open_through_its_private_endpoint_only(
    town: Any, reader: Any, who: Any, around: Any
) -> None:
    vault, client = reader("door-private", open_=False)
    with pytest.raises(HttpResponseError, match="ForbiddenByConnection"):
        client.set_secret("a", "1")
    town.endpoint(vault)
    client.set_secret("a", "1")
    with around(town.planes.env(outside=True)):
        again = who.secrets(vault)
        with pytest.raises(HttpResponseError, match="ForbiddenByConnection") as refused:
            again.get_secret("a")
        assert refused.value.status_code == 403


def test_address_rules_let_in_whom_they_name(town: Any, reader: Any, outside: None) -> None:
    rules = {"defaultAction": "Deny", "bypass": "None"}
    _, client = reader("door-deny", networkAcls={**rules, "ipRules": [{"value": "198.51.100.0/24"}]})
    with pytest.raises(HttpResponseError, match="ForbiddenByFirewall") as refused:
        client.get_secret("a")
    assert "Client address: 203.0.113.10" in str(refused.value)
    _, client = reader("door-named", networkAcls={**rules, "ipRules": [{"value": "203.0.113.0/24"}]})
    assert client.set_secret("a", "1").value == "1"


def test_no_header_moves_a_caller_inside(town: Any, reader: Any, who: Any, outside: None) -> None:
    vault, _ = reader("door-headers", open_=False)
    town.endpoint(vault)
    token = who.credential().get_token("https://vault.azure.net/.default").token
    forged = {"X-Forwarded-For": "10.0.0.4", "Forwarded": "for=10.0.0.4", "X-MS-Private-Link-Id": "1"}
    url = "https://door-headers.vault.azure.net/secrets/a?api-version=7.6"
    answer = requests.get(url, headers={**forged, "Authorization": f"Bearer {token}"}, timeout=10)
    assert answer.json()["error"]["innererror"]["code"] == "ForbiddenByConnection"


@pytest.mark.parametrize("host", ["example.org", "management.azure.com", "graph.microsoft.com"])
def test_an_unknown_host_is_refused_by_name(town: Any, host: str) -> None:
    with pytest.raises(requests.exceptions.ProxyError, match=rf"502.*{host} is not modelled"):
        requests.get(f"https://{host}/", timeout=10)


def test_plain_http_goes_nowhere(town: Any) -> None:
    assert requests.get("http://example.org/", timeout=10).status_code == 404
    with pytest.raises(requests.ConnectionError):
        requests.get("http://169.254.169.254/metadata/instance", headers={"Metadata": "true"}, timeout=10)
    with pytest.raises(requests.exceptions.ProxyError, match="port 443 only"):
        requests.get("https://login.microsoftonline.com:8443/", timeout=10)


def test_a_host_is_the_one_that_was_connected_to(town: Any, reader: Any, who: Any) -> None:
    """Another `Host` header does not lead to another vault."""
    reader("host-one")
    reader("host-two", open_=False)
    token = who.credential().get_token("https://vault.azure.net/.default").token
    url = "https://host-two.vault.azure.net/secrets?api-version=7.6"
    headers = {"Host": "host-one.vault.azure.net", "Authorization": f"Bearer {token}"}
    assert requests.get(url, headers=headers, timeout=10).status_code == 403


def test_a_certificate_is_not_for_other_names(town: Any) -> None:
    endpoint = town.planes.endpoint
    with socket.create_connection(("127.0.0.1", endpoint.inside)) as raw:
        raw.sendall(b"CONNECT login.microsoftonline.com:443 HTTP/1.1\r\n\r\n")
        assert raw.recv(1024).startswith(b"HTTP/1.1 200")
        context = ssl.create_default_context(cafile=endpoint.ca)
        with pytest.raises(ssl.SSLCertVerificationError):
            context.wrap_socket(raw, server_hostname="gitlab.com")


GARBAGE = {
    "tls": b"\x16\x03\x01\x02\x00",
    "bare": b"CONNECT\r\n\r\n",
    "no port": b"CONNECT x HTTP/1.1\r\n\r\n",
    "endless": b"A" * 70_000,
    "bytes": b"GET / HTTP/1.1\r\nHost: " + b"\xff" * 50 + b"\r\n\r\n",
}


@pytest.mark.parametrize("sent", GARBAGE.values(), ids=GARBAGE)
def test_garbage_at_the_door_harms_nobody(town: Any, reader: Any, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", town.planes.endpoint.inside), timeout=5) as raw:
        try:
            raw.sendall(sent)
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65536):
                pass
        except ConnectionError:
            pass
    assert requests.get("https://login.microsoftonline.com/common/discovery/instance", timeout=10).status_code == 200


def test_a_deleted_vault_does_not_resolve_and_a_recovered_one_has_its_secrets(town: Any, reader: Any, who: Any) -> None:
    vault, client = reader("coming-back", enablePurgeProtection=True)
    client.set_secret("kept", "1")
    town.unmake(vault)
    with pytest.raises(ServiceRequestError, match="does not resolve"):
        who.secrets(vault).get_secret("kept")
    town.vault("coming-back", createMode="recover", enablePurgeProtection=True)
    with pytest.raises(HttpResponseError, match="ForbiddenByRbac"):
        who.secrets(vault).get_secret("kept")
    town.grant(who.oid, "Secrets User", vault)
    assert who.secrets(vault).get_secret("kept").value == "1"


def test_a_purged_vault_leaves_nothing_to_its_successor(town: Any, reader: Any, who: Any) -> None:
    vault, client = reader("purged-away")
    client.set_secret("kept", "1")
    town.unmake(vault)
    purge(town.azure.cloud, "azure-native:keyvault:Vault", "purged-away")
    _, client = reader("purged-away")
    with pytest.raises(HttpResponseError, match="SecretNotFound"):
        client.get_secret("kept")


def test_a_vault_of_a_region_that_is_down_does_not_answer(town: Any, reader: Any, who: Any) -> None:
    vault, client = reader("region-here")
    client.set_secret("a", "1")
    try:
        faults.region_down(town.azure.cloud, "westeurope")
        with pytest.raises((ServiceRequestError, ServiceResponseError)):
            client.get_secret("a")  # on the connection that was open
        with pytest.raises(ServiceRequestError, match="does not answer"):
            who.secrets(vault).get_secret("a")
    finally:
        faults.region_up(town.azure.cloud, "westeurope")
    assert who.secrets(vault).get_secret("a").value == "1"


def test_a_throttled_vault_says_when_to_come_back(town: Any, reader: Any, who: Any) -> None:
    _, client = reader("busy")
    client.set_secret("a", "1")
    faults.throttle(town.azure.cloud, "busy.vault.azure.net", 2, 7)
    for _ in range(2):
        with pytest.raises(HttpResponseError) as refused:
            client.get_secret("a")
        assert refused.value.status_code == 429
        assert refused.value.response is not None
        assert refused.value.response.headers["Retry-After"] == "7"
    assert client.get_secret("a").value == "1"


def test_a_client_that_waits_gets_through(town: Any, reader: Any, who: Any) -> None:
    _, client = reader("busy-for-a-moment")
    client.set_secret("a", "1")
    faults.throttle(town.azure.cloud, "busy-for-a-moment.vault.azure.net", 2, 0)
    patient = SecretClient(client.vault_url, who.credential(), retry_backoff_factor=0)
    assert patient.get_secret("a").value == "1"


def test_the_nth_call_fails_when_told_to(town: Any, reader: Any) -> None:
    _, client = reader("failing")
    client.set_secret("a", "1")
    faults.fail_nth(town.azure.cloud, "SecretGet", 2, "InternalServerError")
    assert client.get_secret("a").value == "1"
    with pytest.raises(HttpResponseError, match="InternalServerError"):
        client.get_secret("a")
    assert client.get_secret("a").value == "1"


def test_a_grant_takes_its_time_when_told_to(town: Any, who: Any) -> None:
    vault = town.vault("slow-grant")
    faults.slow_propagation(town.azure.cloud, 2)
    try:
        town.grant(who.oid, "Secrets Officer", vault)
    finally:
        faults.slow_propagation(town.azure.cloud, 0)
    for _ in range(2):
        with pytest.raises(HttpResponseError, match="ForbiddenByRbac"):
            who.secrets(vault).set_secret("a", "1")
    assert who.secrets(vault).set_secret("a", "1").value == "1"


def test_what_the_sandbox_does_not_know_it_says(town: Any, who: Any) -> None:
    vault = town.vault("under-policies", enableRbacAuthorization=False)
    with pytest.raises(HttpResponseError, match="NotModelled") as refused:
        who.secrets(vault).get_secret("a")
    assert refused.value.status_code == 501


def test_the_environment_leads_here_and_nowhere_else(town: Any) -> None:
    assert os.environ["HTTPS_PROXY"] == f"http://127.0.0.1:{town.planes.endpoint.inside}"
    assert {name.lower() for name in town.planes.env()} >= {"https_proxy", "http_proxy", "no_proxy"}
