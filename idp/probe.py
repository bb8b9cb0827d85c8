"""One attempt to read a vault as the workload would: its token, the token endpoint, the vault. Keeps no value.

What is read is a secret that does not exist: 404 SecretNotFound proves the right as well as a value would, because the
vault checks token, network and role before it looks for the name. Should somebody make a secret of that name, its body
is not read.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, cast
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from idp.readiness import Met, Seen

CANARY = "zero-secret-canary"
API_VERSION = "7.4"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CALL_SECONDS = 10.0
# Microsoft's codes for "no matching federated identity record": which of the three did not match.
_MISMATCH = {700211: Met.ISSUER, 700213: Met.SUBJECT, 7002138: Met.SUBJECT, 700212: Met.AUDIENCE}
_FORBIDDEN = {
    "ForbiddenByRbac": Met.RBAC,
    "ForbiddenByFirewall": Met.FIREWALL,
    "ForbiddenByConnection": Met.CONNECTION,
}


@dataclass(frozen=True)
class Target:
    """An identity that was granted the secrets of a vault, and the token that it is trusted with."""

    service: str
    identity: str
    tenant: str
    client_id: str
    issuer: str
    subject: str
    audience: str
    vault: str
    uri: str


Mint = Callable[[str, str, str], str]
Headers = Mapping[str, str] | Message
_UNREACHABLE = (OSError, http.client.HTTPException)


def opener(environment: Mapping[str, str]) -> OpenerDirector:
    """A client that goes where these variables lead (a proxy, and whom to trust) and nowhere else."""
    context = ssl.create_default_context(cafile=environment["REQUESTS_CA_BUNDLE"])
    return build_opener(ProxyHandler({"https": environment["HTTPS_PROXY"]}), HTTPSHandler(context=context))


def attempt(target: Target, mint: Mint, client: OpenerDirector) -> Seen:
    """One attempt, a new token each time: an old one may hold what the directory knew before."""
    assertion = mint(target.issuer, target.subject, target.audience)
    try:
        token = _token(target, assertion, client)
        return token if isinstance(token, Seen) else _read(target, token, client)
    except _UNREACHABLE as problem:
        # Hosts and system errors, or our own proxy's words: nothing that was sent.
        return Seen(Met.UNREACHABLE, str(getattr(problem, "reason", problem))[:200] or type(problem).__name__)


def _token(target: Target, assertion: str, client: OpenerDirector) -> str | Seen:
    form = {
        "grant_type": "client_credentials",
        "client_id": target.client_id,
        "scope": "https://vault.azure.net/.default",
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion,
    }
    url = f"https://login.microsoftonline.com/{target.tenant}/oauth2/v2.0/token"
    try:
        with client.open(_https(url, urlencode(form).encode()), timeout=CALL_SECONDS) as answer:
            body = _body(answer.read())
    except HTTPError as refused:
        with refused:
            return token_refusal(refused.code, _body(refused.read()), refused.headers)
    token = body.get("access_token")
    return token if isinstance(token, str) else Seen(Met.UNEXPECTED, "no access token in the answer")


def _read(target: Target, token: str, client: OpenerDirector) -> Seen:
    url = f"{target.uri.rstrip('/')}/secrets/{CANARY}?api-version={API_VERSION}"
    try:
        with client.open(_https(url, None, {"Authorization": f"Bearer {token}"}), timeout=CALL_SECONDS):
            return Seen(Met.READY, "the canary exists")
    except HTTPError as refused:
        with refused:
            return vault_answer(refused.code, _body(refused.read()), refused.headers)


def _https(url: str, data: bytes | None, headers: Mapping[str, str] | None = None) -> Request:
    return Request(url, data, dict(headers or {}))  # noqa: S310 - every address here begins with https


def token_refusal(status: int, body: Mapping[str, Any], headers: Headers) -> Seen:
    """What the token endpoint's refusal means."""
    if passing := _passing(status, headers):
        return passing
    codes = [code for code in body.get("error_codes") or () if isinstance(code, int)]
    met = next((_MISMATCH[code] for code in codes if code in _MISMATCH), Met.TOKEN if codes else Met.UNEXPECTED)
    return Seen(met, ", ".join(f"AADSTS{code}" for code in codes) or f"HTTP {status}")


def vault_answer(status: int, body: Mapping[str, Any], headers: Headers) -> Seen:
    """What the vault's answer means for whoever asked."""
    error = body.get("error")
    error = error if isinstance(error, dict) else {}
    inner = error.get("innererror")
    code = str((inner if isinstance(inner, dict) else {}).get("code") or error.get("code") or f"HTTP {status}")
    if status == 404 and code == "SecretNotFound":
        return Seen(Met.READY, code)
    if status == 403 and code in _FORBIDDEN:
        address = re.search(r"Client address: ([0-9a-fA-F.:]+)", str(error.get("message")))
        return Seen(_FORBIDDEN[code], f"{code}, client address {address[1]}" if address else code)
    if status == 401:
        return Seen(Met.TOKEN, "the vault did not take the token: is it of the vault's tenant?")
    return _passing(status, headers) or Seen(Met.UNEXPECTED, f"{status} {_word(code)}")


def _passing(status: int, headers: Headers) -> Seen | None:
    if status == 429:
        after = headers.get("Retry-After", "")
        return Seen(Met.THROTTLED, "429", float(after) if re.fullmatch(r"\d{1,6}", after) else 0.0)
    return Seen(Met.BROKEN, f"HTTP {status}") if status >= 500 else None


def _word(code: str) -> str:
    """A code as services write them; anything else is not repeated."""
    return code if re.fullmatch(r"[A-Za-z]{1,64}|HTTP \d+", code) else "without a code"


def _body(data: bytes) -> dict[str, Any]:
    try:
        body = json.loads(data)
    except ValueError:
        return {}
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}
