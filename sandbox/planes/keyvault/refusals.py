"""How Key Vault says no, in its own words.

Sources: Microsoft, "Azure Key Vault REST API Error Codes" and "Common error codes for Azure Key Vault"; the texts of
403s as users report them (hashicorp/terraform-provider-azurerm 27817). Where no text is documented the code is the
service's and the words are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandbox.cloud import RefusedError
from sandbox.planes.entra.tokens import Caller
from sandbox.planes.keyvault.vault import Vault
from sandbox.planes.wire import Answer, answer_json

_LATELY: Final = (
    "If role assignments, deny assignments or role definitions were changed recently, please observe propagation time."
)


class Refused(Exception):  # noqa: N818 - named for what the caller sees
    """A refusal: HTTP status, code, words, and the inner code where the service gives one."""

    def __init__(
        self, status: int, code: str, words: str, inner: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(words)
        self.status, self.code, self.inner = status, code, inner
        self._headers = headers

    def answer(self) -> Answer:
        error: dict[str, object] = {"code": self.code, "message": str(self)}
        if self.inner:
            error["innererror"] = {"code": self.inner}
        return answer_json(self.status, {"error": error}, self._headers)


def unauthorized(vault: Vault, words: str = "AKV10000: Request is missing a Bearer or PoP token.") -> Refused:
    authority = f'authorization="https://login.microsoftonline.com/{vault.tenant}"'
    challenge = f'Bearer {authority}, resource="https://vault.azure.net"'
    return Refused(401, "Unauthorized", words, headers={"WWW-Authenticate": challenge})


def by_rbac(vault: Vault, caller: Caller, action: str, scope: str) -> Refused:
    lines = (
        "Caller is not authorized to perform action on resource.",
        _LATELY,
        f"Caller: {caller.words}",
        f"Action: '{action}'",
        f"Resource: '{scope.casefold()}'",
        "Assignment: (not found)",
        "DenyAssignmentId: null",
        "DecisionReason: 'DeniedWithNoValidRBAC' ",
        f"{vault.words}\r\n",
    )
    return Refused(403, "Forbidden", "\r\n".join(lines), "ForbiddenByRbac")


def by_firewall(vault: Vault, caller: Caller, address: str) -> Refused:
    lines = (
        "Client address is not authorized and caller is not a trusted service.",
        f"Client address: {address}",
        f"Caller: {caller.words}",
        vault.words,
    )
    return Refused(403, "Forbidden", "\r\n".join(lines), "ForbiddenByFirewall")


def by_connection(vault: Vault, caller: Caller) -> Refused:
    lines = (
        "Public network access is disabled and request is not from a trusted service nor via an approved private link.",
        f"Caller: {caller.words}",
        vault.words,
    )
    return Refused(403, "Forbidden", "\r\n".join(lines), "ForbiddenByConnection")


def throttled(vault: Vault, retry_after: float) -> Refused:
    reason = "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached"
    words = f"{reason}\r\n{vault.words}"
    return Refused(429, "Throttled", words, headers={"Retry-After": str(int(retry_after))})


def fault(asked_for: RefusedError) -> Refused:
    status = {"ServiceUnavailable": 503, "BadGateway": 502, "GatewayTimeout": 504}.get(asked_for.code, 500)
    return Refused(status, asked_for.code, str(asked_for))


def not_modelled(words: str) -> Refused:
    return Refused(501, "NotModelled", f"The sandbox does not know what Azure would say: {words}")


def bad(words: str) -> Refused:
    return Refused(400, "BadParameter", words)


def not_found(noun: str, name: str) -> Refused:
    words = f"A {noun.casefold()} with (name/id) {name} was not found in this key vault. If you recently deleted this "
    more = f"{noun.casefold()} you may be able to recover it using the correct recovery command."
    return Refused(404, f"{noun}NotFound", words + more)


def deleted_not_found(noun: str, name: str) -> Refused:
    return Refused(404, f"{noun}NotFound", f"Deleted {noun} not found: {name}")


def exists_deleted(noun: str, name: str) -> Refused:
    words = f"{noun} {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this "
    more = f"state, the {noun.casefold()} can only be recovered or purged."
    return Refused(409, "Conflict", words + more, "ObjectIsDeletedButRecoverable")


def exists(noun: str, name: str) -> Refused:
    return Refused(409, "Conflict", f"{noun} {name} already exists in this key vault.")


def purge_protected(vault: Vault) -> Refused:
    words = (
        'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will '
        f"automatically purge it after the retention period has passed.\r\n{vault.words}"
    )
    return Refused(403, "Forbidden", words, "ForbiddenByPolicy")


def disabled(noun: str, operation: str) -> Refused:
    words = f"Operation {operation} is not allowed on a disabled {noun.casefold()}."
    return Refused(403, "Forbidden", words, f"{noun}Disabled")


def outside_time(operation: str, expired: bool) -> Refused:
    state = "expired" if expired else "not yet valid"
    return Refused(
        403,
        "Forbidden",
        f"Operation {operation} is not allowed on a key that is {state}.",
        "KeyExpired" if expired else "KeyNotYetValid",
    )


def operation_not_permitted(operation: str) -> Refused:
    return Refused(403, "Forbidden", f"Operation {operation} is not permitted on this key.", "KeyOperationForbidden")
