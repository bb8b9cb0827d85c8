"""How the token service says no: its AADSTS codes and words.

Codes and their meaning: Microsoft, "Microsoft Entra authentication and authorization error codes"; the words of
federated refusals as users report them (Azure/login 482, 515; Azure/azure-workload-identity 1200), among them 7002138
since subjects are compared with case ("What's new for authentication", federated identity credentials).
"""

from __future__ import annotations

import time
import uuid
from typing import Final

from sandbox.planes.wire import Answer, answer_json

_ADVICE: Final = (
    "Check your federated identity credential Subject, Audience and Issuer against the presented assertion. "
    "https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
)


class Refused(Exception):  # noqa: N818 - named for what the reader sees: the exchange was refused
    """An AADSTS refusal: its number, the OAuth error, the words, the HTTP status."""

    def __init__(self, code: int, error: str, words: str, status: int = 400) -> None:
        super().__init__(f"AADSTS{code}: {words}")
        self.code = code
        self.error = error
        self.status = status

    def answer(self, now: float) -> Answer:
        moment = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(now))
        trace, correlation = uuid.uuid4(), uuid.uuid4()
        body = {
            "error": self.error,
            "error_description": f"{self} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}",
            "error_codes": [self.code],
            "timestamp": moment,
            "trace_id": str(trace),
            "correlation_id": str(correlation),
            "error_uri": f"https://login.microsoftonline.com/error?code={self.code}",
        }
        return answer_json(self.status, body)


def no_tenant(tenant: str) -> Refused:
    words = f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
    return Refused(90002, "invalid_request", f"{words}correct cloud.")


def no_application(client: str, tenant: str) -> Refused:
    words = f"Application with identifier '{client}' was not found in the directory '{tenant}'. "
    more = "This can happen if the application has not been installed by the administrator of the tenant."
    return Refused(700016, "unauthorized_client", words + more)


def no_resource(name: str, tenant: str) -> Refused:
    words = f"The resource principal named {name} was not found in the tenant named {tenant}."
    return Refused(500011, "invalid_resource", words)


def bad_scope(scope: str) -> Refused:
    words = f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
    return Refused(1002012, "invalid_scope", f"{words}/.default suffixed to the resource identifier.")


def bad_grant() -> Refused:
    return Refused(70003, "unsupported_grant_type", "The app returned an unsupported grant type.")


def no_credential() -> Refused:
    words = "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."
    return Refused(7000216, "invalid_client", words, 401)


def client_secret() -> Refused:
    # No managed identity has one, and nothing else signs in here.
    return Refused(7000215, "invalid_client", "Invalid client secret provided.", 401)


def malformed() -> Refused:
    return Refused(50027, "invalid_request", "JWT token is invalid or malformed.")


def own_token() -> Refused:
    return Refused(700222, "invalid_request", "AAD-issued tokens may not be used for federated identity flows.")


def issuer(found: str) -> Refused:
    return _unmatched(700211, "issuer", found, _ADVICE)


def subject(found: str, like: str | None) -> Refused:
    if like is None:
        return _unmatched(700213, "subject", found, _ADVICE)
    advice = "The subject matches with case-insensitive comparison, but not with case-sensitive comparison. "
    return _unmatched(7002138, "subject", found, f"{advice}Please make sure its case is that of '{like}'.")


def audience(found: str) -> Refused:
    return _unmatched(700212, "audience", found, _ADVICE)


def signature() -> Refused:
    words = "Client assertion contains an invalid signature. [Reason - The key was not found or does not match.]"
    return Refused(700027, "invalid_client", words, 401)


def issuer_unreachable(found: str) -> Refused:
    return Refused(50166, "invalid_request", f"Request to External OIDC endpoint failed: '{found}'.")


def outside_time(now: float, begins: float, ends: float) -> Refused:
    said = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment)) for moment in (now, begins, ends)]
    words = (
        f"Client assertion is not within its valid time range. Current time: {said[0]}, assertion valid from {said[1]}"
    )
    return Refused(700024, "invalid_client", f"{words}, expiry time of assertion {said[2]}.", 401)


def _unmatched(code: int, what: str, found: str, advice: str) -> Refused:
    words = f"No matching federated identity record found for presented assertion {what} '{found}'. {advice}"
    return Refused(code, "invalid_client", words, 401)
