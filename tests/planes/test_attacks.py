"""What a hostile tenant inside the cloud would try at the planes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
import requests
from azure.core.exceptions import HttpResponseError
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.cloud.semantics import softdelete

VERSION = "api-version=7.6"


@pytest.fixture(scope="module")
def mine(town: Any) -> Any:
    """The attacker: officer of a vault of its own, nobody at the victim's."""
    vault = town.vault("attackers")
    found = town.identity("id-attacker", "repo:evil/shop:environment:dev")
    town.grant(found.oid, "Secrets Officer", vault)
    found.vault = vault
    return found


@pytest.fixture(scope="module")
def victim(town: Any) -> Any:
    vault = town.vault("victims")
    found = town.identity("id-victim", "repo:good/shop:environment:dev")
    town.grant(found.oid, "Secrets Officer", vault)
    found.vault = vault
    found.secrets(vault).set_secret("crown", "je" + "wels")
    return found


def token(identity: Any, resource: str = "https://vault.azure.net") -> str:
    return identity.credential().get_token(f"{resource}/.default").token


def get(host: str, path: str, bearer: str, **headers: str) -> requests.Response:
    with requests.Session() as session:
        request = requests.Request("GET", f"https://{host}/", headers={"Authorization": f"Bearer {bearer}", **headers})
        prepared = session.prepare_request(request)
        prepared.url = f"https://{host}{path}"
        settings = session.merge_environment_settings(f"https://{host}/", {}, None, None, None)
        return session.send(prepared, **settings)


PATHS = [
    "/secrets/crown",
    "//secrets/crown",
    "/secrets//crown",
    "/secrets/crown/",
    "/secrets/CROWN",
    "/Secrets/crown",
    "/secrets/..%2fsecrets%2fcrown",
    "/secrets/%63rown",
    "/secrets/mine/..%2f..%2fcrown",
    "/secrets/crown%00",
    "/secrets/crown%0a",
    "/deletedsecrets/crown",
    "/deleteddeletedsecrets/crown",
    "/secrets/crown/versions",
    "/secrets?x=/secrets/crown",
    "/secrets",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["victims.vault.azure.net", "VICTIMS.vault.azure.net"])
def test_no_path_leads_to_anothers_secret(mine: Any, victim: Any, path: str, host: str) -> None:
    joined = "&" if "?" in path else "?"
    found = get(host, f"{path}{joined}{VERSION}", token(mine))
    assert found.status_code in (400, 403, 404, 501), found.text
    assert "jewels" not in found.text


def test_a_host_header_leads_nowhere_else(mine: Any, victim: Any) -> None:
    found = get("attackers.vault.azure.net", f"/secrets/crown?{VERSION}", token(mine), Host="victims.vault.azure.net")
    assert found.status_code == 404


def test_twice_the_same_parameter(mine: Any, victim: Any) -> None:
    found = get("victims.vault.azure.net", f"/secrets/crown?{VERSION}&{VERSION}", token(mine))
    assert found.status_code in (400, 403)


def test_a_name_of_a_vault_is_taken_once(town: Any, victim: Any) -> None:
    with pytest.raises(Exception, match=r"(?i)already|taken|exist|in use"):
        town.vault("VICTIMS", tenantId="aaaaaaaa-0000-4000-8000-000000000001")
    given = {
        "tenantId": town.azure.platform.tenant,
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }
    with pytest.raises(Exception, match=r"(?i)already|taken|exist|in use"):
        town.make("keyvault:Vault", {"resourceGroupName": "mine", "vaultName": "victims", "properties": given})


def forged(town: Any, mine: Any, victim: Any, how: str) -> str:
    good = mine.assertion()
    head, _, signature = good.split(".")

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = jwt.decode(good, options={"verify_signature": False})
    header = jwt.get_unverified_header(good)
    claims["sub"] = victim.subject
    keys = requests.get("https://token.actions.githubusercontent.com/.well-known/jwks", timeout=10).json()["keys"]
    match how:
        case "swapped claims":
            return f"{head}.{part(claims)}.{signature}"
        case "none":
            return f"{part({'alg': 'none', 'kid': header['kid']})}.{part(claims)}."
        case "None":
            return f"{part({'alg': 'NoNe', 'kid': header['kid']})}.{part(claims)}."
        case "hs256 with the public key":
            start = f"{part({'alg': 'HS256', 'kid': header['kid']})}.{part(claims)}"
            mac = hmac.new(json.dumps(keys[0]).encode(), start.encode(), hashlib.sha256).digest()
            return f"{start}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        case "jwk in the header":
            own = rsa.generate_private_key(65537, 2048)
            jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key()))
            return jwt.encode(claims, own, "RS256", headers={"kid": header["kid"], "jwk": jwk, "jku": "https://evil/"})
        case "another issuer's key":
            # The attacker's own issuer, trusted for the attacker's own identity.
            town.trust("id-attacker", "https://gitlab.com", "project_path:evil/x:ref_type:branch:ref:main")
            other = town.planes.mint("https://gitlab.com", victim.subject, "api://AzureADTokenExchange")
            c = jwt.decode(other, options={"verify_signature": False})
            return town.planes.world.keyring.sign(
                "https://gitlab.com", {**c, "iss": "https://token.actions.githubusercontent.com"}
            )
        case "an access token":
            return token(mine)
        case "a list as the subject":
            claims["sub"] = [victim.subject]
            return town.planes.world.keyring.sign("https://token.actions.githubusercontent.com", claims)
        case "kid as a list":
            return f"{part({'alg': 'RS256', 'kid': [header['kid']]})}.{part(claims)}.{signature}"
        case _:
            raise AssertionError(how)


HOW = [
    "swapped claims",
    "none",
    "None",
    "hs256 with the public key",
    "jwk in the header",
    "another issuer's key",
    "an access token",
    "a list as the subject",
    "kid as a list",
]


@pytest.mark.parametrize("how", HOW)
def test_no_forged_assertion_makes_one_the_victim(town: Any, mine: Any, victim: Any, how: str) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": victim.client,
        "scope": "https://vault.azure.net/.default",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": forged(town, mine, victim, how),
    }
    found = requests.post(f"https://login.microsoftonline.com/{victim.tenant}/oauth2/v2.0/token", data=form, timeout=10)
    assert 400 <= found.status_code < 500, found.text
    assert "access_token" not in found.text


def test_a_recovered_vault_has_none_of_its_old_grants(town: Any) -> None:
    vault = town.vault("comesback")
    old = town.identity("id-comesback", "repo:good/back:environment:dev")
    town.grant(old.oid, "Secrets Officer", vault)
    old.secrets(vault).set_secret("a", "value-one")
    town.unmake(vault)
    town.vault("comesback", createMode="recover")
    with pytest.raises(HttpResponseError) as refused:
        old.secrets(vault).get_secret("a")
    assert refused.value.status_code == 403


def test_a_vault_made_anew_has_none_of_its_old_grants(town: Any) -> None:
    vault = town.vault("madeanew")
    old = town.identity("id-madeanew", "repo:good/anew:environment:dev")
    town.grant(old.oid, "Secrets Officer", vault)
    old.secrets(vault).set_secret("a", "value-one")
    town.unmake(vault)
    softdelete.purge(town.azure.cloud, "azure-native:keyvault:Vault", "madeanew")
    town.vault("madeanew")
    with pytest.raises(HttpResponseError) as refused:
        list(old.secrets(vault).list_properties_of_secrets())
    assert refused.value.status_code == 403


def test_an_identity_made_anew_is_somebody_else(town: Any, victim: Any) -> None:
    first = town.identity("id-again", "repo:good/again:environment:dev")
    town.grant(first.oid, "Secrets Officer", victim.vault)
    held = token(first)
    town.unmake(first.id)
    second = town.identity("id-again", "repo:good/again:environment:dev")
    assert second.oid != first.oid
    for bearer in (held, token(second)):
        assert get("victims.vault.azure.net", f"/secrets/crown?{VERSION}", bearer).status_code == 403


RECORD = "resourceId=X/PT1H.json"
SHORTER = [
    ("PUT", f"/logs/{RECORD}", {"x-ms-blob-type": "BlockBlob"}),
    ("PUT", f"/logs/{RECORD}", {"x-ms-blob-type": "AppendBlob"}),
    ("PUT", f"/LOGS/{RECORD}", {"x-ms-blob-type": "AppendBlob"}),
    ("PUT", f"//logs/{RECORD}", {"x-ms-blob-type": "AppendBlob"}),
    ("PUT", f"/logs/x/../{RECORD}", {"x-ms-blob-type": "AppendBlob"}),
    ("PUT", "/logs/resourceId=X%2fPT1H.json", {"x-ms-blob-type": "AppendBlob"}),
    ("PUT", f"/logs/{RECORD}?comp=metadata", {"x-ms-meta-a": "b"}),
    ("PUT", f"/logs/{RECORD}?comp=block&blockid=YQ==", {}),
    ("PUT", f"/logs/{RECORD}?comp=page", {"x-ms-page-write": "clear", "Range": "bytes=0-511"}),
    ("PUT", f"/logs/{RECORD}?comp=tier", {"x-ms-access-tier": "Archive"}),
    ("PUT", f"/logs/{RECORD}?comp=expiry", {"x-ms-expiry-option": "Absolute"}),
    ("DELETE", f"/logs/{RECORD}", {}),
    ("DELETE", f"/logs/{RECORD}", {"x-ms-delete-snapshots": "include"}),
    ("DELETE", "/logs/resourceId=X%2FPT1H.json", {}),
    ("DELETE", "/logs?restype=container", {}),
    ("DELETE", "/?restype=service", {}),
]


@pytest.fixture(scope="module")
def keeper(town: Any) -> Any:
    """Owner of all data of the account that the logs are in."""
    account = town.account("stkeeper")
    town.container(account, "logs", immutabilityPeriodSinceCreationInDays=1, allowProtectedAppendWrites=True)
    found = town.identity("id-keeper", "repo:evil/keeper:environment:dev")
    town.grant(found.oid, "Blob Owner", account)
    found.token = token(found, "https://storage.azure.com")
    for method, path, headers, body in (
        ("PUT", f"/logs/{RECORD}", {"x-ms-blob-type": "AppendBlob"}, b""),
        ("PUT", f"/logs/{RECORD}?comp=appendblock", {}, b"first\n"),
    ):
        assert asked(method, path, found.token, headers, body).status_code == 201
    return found


def asked(method: str, path: str, bearer: str, headers: dict[str, str], body: bytes = b"") -> requests.Response:
    host = "stkeeper.blob.core.windows.net"
    with requests.Session() as session:
        common = {"Authorization": f"Bearer {bearer}", "x-ms-version": "2024-05-04", **headers}
        prepared = session.prepare_request(requests.Request(method, f"https://{host}/", headers=common, data=body))
        prepared.url = f"https://{host}{path}"
        return session.send(prepared, **session.merge_environment_settings(prepared.url, {}, None, None, None))


@pytest.mark.parametrize(("method", "path", "headers"), SHORTER)
def test_a_record_stays_whoever_owns_the_account(keeper: Any, method: str, path: str, headers: dict[str, str]) -> None:
    found = asked(method, path, keeper.token, headers, b"forged")
    assert asked("GET", f"/logs/{RECORD}", keeper.token, {}).content.startswith(b"first\n"), found.status_code
