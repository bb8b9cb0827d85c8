"""The token endpoint and the metadata service, through the vendor's own credentials."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.cloud import faults
from sandbox.cloud.authorization import directory

VAULT = "https://vault.azure.net/.default"
GITHUB = "https://token.actions.githubusercontent.com"
AKS = "https://westeurope.oic.prod-aks.azure.com/11111111-2222-4333-8444-555555555555/aaaa/"
SUBJECT = "repo:eshop/basket:environment:dev"
ISSUERS = {
    "github": (GITHUB, SUBJECT),
    "gitlab": ("https://gitlab.com", "project_path:eshop/basket:ref_type:branch:ref:main"),
    "devops": ("https://vstoken.dev.azure.com/6f7e9a1c-0000-4000-8000-000000000001", "sc://eshop/payment/payment-dev"),
    "aks": (AKS, "system:serviceaccount:eshop:basket"),
    "spire": ("https://oidc.spire.example.org", "spiffe://example.org/basket"),
}


@pytest.fixture(scope="module")
def basket(town: Any) -> Any:
    return town.identity("basket", SUBJECT)


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


@pytest.mark.parametrize("name", ISSUERS)
def test_a_workload_of_every_issuer_becomes_its_identity(town: Any, name: str) -> None:
    issuer, subject = ISSUERS[name]
    who = town.identity(f"from-{name}", subject, issuer)
    found = claims(who.credential().get_token(VAULT).token)
    assert (found["oid"], found["appid"], found["tid"]) == (who.oid, who.client, who.tenant)
    assert (found["aud"], found["iss"]) == ("https://vault.azure.net", f"https://sts.windows.net/{who.tenant}/")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issuer": f"{GITHUB}/"}, 700211),
        ({"issuer": GITHUB.upper().replace("HTTPS", "https")}, 700211),
        ({"issuer": "https://gitlab.com"}, 700211),
        ({"issuer": ""}, 700211),
        ({"subject": "repo:eshop/basket:environment:prod"}, 700213),
        ({"subject": f"{SUBJECT} "}, 700213),
        ({"subject": ""}, 700213),
        ({"subject": "repo:eshop/*"}, 700213),
        ({"subject": SUBJECT.replace("eshop", "EShop")}, 7002138),
        ({"audience": "api://azureadtokenexchange"}, 700212),
        ({"audience": "sts.amazonaws.com"}, 700212),
        ({"expires_in": -3600}, 700024),
        ({"claims": {"nbf": 4_000_000_000, "exp": 4_000_000_600}}, 700024),
        ({"claims": {"exp": None}}, 50027),
        ({"claims": {"exp": "soon"}}, 50027),
        ({"key": "a forger's"}, 700027),
    ],
    ids=str,
)  # fmt: skip
def test_an_assertion_that_is_not_exactly_right_is_refused(basket: Any, change: dict[str, Any], code: int) -> None:
    if "key" in change:
        change = {"key": rsa.generate_private_key(65537, 2048)}
    with pytest.raises(ClientAuthenticationError) as refused:
        basket.credential(**change).get_token(VAULT)
    assert f"AADSTS{code}:" in str(refused.value)


def test_a_slash_at_the_end_belongs_to_an_issuer_or_does_not(town: Any) -> None:
    """AKS has one and GitHub has none: a credential that is written otherwise never matches a real token."""
    wrong = town.identity("wrong-slash")
    town.trust("wrong-slash", f"{GITHUB}/", SUBJECT)
    wrong.issuer, wrong.subject = f"{GITHUB}/", SUBJECT
    with pytest.raises(ClientAuthenticationError, match="AADSTS50166"):
        wrong.credential().get_token(VAULT)  # forged: nobody signs as this issuer
    with pytest.raises(ClientAuthenticationError, match="AADSTS700211"):
        wrong.credential(issuer=GITHUB).get_token(VAULT)
    right = town.identity("right-slash", "system:serviceaccount:eshop:slash", AKS)
    with pytest.raises(ClientAuthenticationError, match="AADSTS700211"):
        right.credential(issuer=AKS.rstrip("/")).get_token(VAULT)
    assert right.credential().get_token(VAULT).token


def unsigned(town: Any) -> str:
    header, body = ({"alg": "none", "typ": "JWT"}, {"iss": GITHUB, "sub": SUBJECT, "aud": "api://AzureADTokenExchange"})
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, body)]
    return ".".join([*parts, ""])


def person(town: Any) -> str:
    directory.user(town.azure.cloud, "00000000-0000-4000-8000-00000000000a")
    return str(town.planes.sign_in("00000000-0000-4000-8000-00000000000a"))


def confused(town: Any) -> str:
    """Signed with the issuer's public key as if it were a shared secret."""
    (public,) = town.planes.world.keyring.jwks(GITHUB)["keys"]
    body = {"iss": GITHUB, "sub": SUBJECT, "aud": "api://AzureADTokenExchange", "exp": 4_000_000_000}
    return jwt.encode(body, public["n"], "HS256", headers={"kid": public["kid"]})


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda town: "", 7000216),
        (lambda town: "not a token", 50027),
        (lambda town: "a.b.c", 50027),
        (lambda town: "x" * 100_000, 50027),
        (unsigned, 700027),
        (confused, 700027),
        (person, 700222),
    ],
)
def test_what_is_no_assertion_is_refused(town: Any, basket: Any, made: Callable[[Any], str], code: int) -> None:
    credential = ClientAssertionCredential(basket.tenant, basket.client, lambda: made(town), retry_total=0)
    with pytest.raises(ClientAuthenticationError, match=f"AADSTS{code}:"):
        credential.get_token(VAULT)


def test_somebody_elses_client_or_tenant_is_refused(town: Any, basket: Any) -> None:
    other = town.identity("catalog", "repo:eshop/catalog:environment:dev")
    with pytest.raises(ClientAuthenticationError, match="AADSTS700213:"):
        ClientAssertionCredential(basket.tenant, other.client, basket.assertion, retry_total=0).get_token(VAULT)
    unknown = "00000000-0000-4000-8000-000000000001"
    with pytest.raises(ClientAuthenticationError, match="AADSTS700016:"):
        ClientAssertionCredential(basket.tenant, unknown, basket.assertion, retry_total=0).get_token(VAULT)
    with pytest.raises(ClientAuthenticationError, match="AADSTS90002:"):
        ClientAssertionCredential(unknown, basket.client, basket.assertion, retry_total=0).get_token(VAULT)


def test_there_are_no_client_secrets(basket: Any) -> None:
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        ClientSecretCredential(basket.tenant, basket.client, "not " + "one", retry_total=0).get_token(VAULT)


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("https://graph.microsoft.com/.default", 500011),
        ("https://vault.azure.net.evil.org/.default", 500011),
        ("https://vault.azure.net/secrets", 1002012),
    ],
)
def test_only_known_resources_are_spoken_for(basket: Any, scope: str, code: int) -> None:
    with pytest.raises(ClientAuthenticationError, match=f"AADSTS{code}:"):
        basket.credential().get_token(scope)


@pytest.mark.parametrize("resource", ["https://storage.azure.com", "https://management.azure.com"])
def test_the_audience_is_the_resource(basket: Any, resource: str) -> None:
    assert claims(basket.credential().get_token(f"{resource}/.default").token)["aud"] == resource


def test_a_pod_signs_in_with_its_token_file(town: Any, basket: Any, tmp_path: Path, monkeypatch: Any) -> None:
    file = tmp_path / "token"
    file.write_text(basket.assertion())
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(file))
    monkeypatch.setenv("AZURE_CLIENT_ID", basket.client)
    monkeypatch.setenv("AZURE_TENANT_ID", basket.tenant)
    assert claims(WorkloadIdentityCredential().get_token(VAULT).token)["oid"] == basket.oid
    assert claims(DefaultAzureCredential().get_token(VAULT).token)["oid"] == basket.oid


def test_a_removed_trust_ends_the_exchange(town: Any) -> None:
    gone = town.identity("gone")
    trusted = town.trust("gone", GITHUB, "repo:eshop/gone:environment:dev")
    gone.subject = "repo:eshop/gone:environment:dev"
    assert gone.credential().get_token(VAULT).token
    town.unmake(trusted["id"])
    with pytest.raises(ClientAuthenticationError, match="AADSTS700211:"):
        gone.credential().get_token(VAULT)


class TestMachine:
    @pytest.fixture
    def machine(self, town: Any, basket: Any, around: Any) -> Any:
        with around(town.planes.imds(basket.id)):
            yield basket

    @pytest.mark.parametrize(
        "named",
        [lambda i: {}, lambda i: {"client_id": i.client}, lambda i: {"identity_config": {"object_id": i.oid}},
         lambda i: {"identity_config": {"resource_id": i.id}}],
    )  # fmt: skip
    def test_a_machine_is_the_identity_that_is_assigned_to_it(self, machine: Any, named: Any) -> None:
        token = ManagedIdentityCredential(**named(machine), retry_total=0).get_token(VAULT).token
        assert claims(token)["oid"] == machine.oid

    def test_and_no_other(self, town: Any, machine: Any) -> None:
        other = town.identity("not-here")
        with pytest.raises(ClientAuthenticationError, match="Identity not found"):
            ManagedIdentityCredential(client_id=other.client, retry_total=0).get_token(VAULT)

    def test_it_wants_its_header(self, town: Any, basket: Any) -> None:
        address = town.planes.imds(basket.id)["AZURE_POD_IDENTITY_AUTHORITY_HOST"]
        url = f"{address}/metadata/identity/oauth2/token?resource=https://vault.azure.net"
        assert requests.get(url, timeout=10).status_code == 400
        assert requests.get(url, headers={"Metadata": "true"}, timeout=10).json()["token_type"] == "Bearer"


def test_without_an_identity_it_is_said_at_once(town: Any) -> None:
    with pytest.raises(ClientAuthenticationError, match="unavailable"):
        DefaultAzureCredential(
            exclude_developer_cli_credential=True, exclude_cli_credential=True, exclude_powershell_credential=True
        ).get_token(VAULT)


def test_a_token_service_that_is_busy_is_asked_again(town: Any, basket: Any) -> None:
    faults.throttle(town.azure.cloud, "login.microsoftonline.com", 1, 0)
    with pytest.raises(ClientAuthenticationError):
        basket.credential().get_token(VAULT)
    faults.throttle(town.azure.cloud, "login.microsoftonline.com", 1, 0)
    patient = ClientAssertionCredential(basket.tenant, basket.client, basket.assertion, retry_backoff_factor=0)
    assert patient.get_token(VAULT).token


def test_anybody_can_check_what_an_issuer_signs(town: Any, basket: Any) -> None:
    """Discovery and key sets are where the standard has them, for issuers and for the directory."""
    for issuer in (GITHUB, AKS, f"https://login.microsoftonline.com/{basket.tenant}/v2.0"):
        document = requests.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=10).json()
        assert document["issuer"] == issuer
        assert requests.get(document["jwks_uri"], timeout=10).json()["keys"][0]["kty"] == "RSA"
    keys = jwt.PyJWKSet.from_dict(requests.get(f"{GITHUB}/.well-known/jwks", timeout=10).json())
    shaped = jwt.decode(basket.assertion(), keys.keys[0], ["RS256"], audience="api://AzureADTokenExchange")
    assert (shaped["repository"], shaped["environment"], shaped["repository_owner"]) == ("eshop/basket", "dev", "eshop")
    assert requests.get("https://gitlab.com/anything", timeout=10).status_code == 404
