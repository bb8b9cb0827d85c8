"""The order in which a vault judges a call: version of the interface, token, network, load, grant, and then the object.

Every call that reaches the vault is recorded, whatever came of it.
"""

from __future__ import annotations

import re
import time
from typing import Final

from sandbox.cloud import RefusedError, faults
from sandbox.cloud.authorization import decide
from sandbox.cloud.semantics import firewall
from sandbox.planes import audit
from sandbox.planes.entra import tokens
from sandbox.planes.entra.tokens import Caller, RejectedError
from sandbox.planes.keyvault import keys, refusals, routes
from sandbox.planes.keyvault import vault as vaults
from sandbox.planes.keyvault.call import Call, checked_name
from sandbox.planes.keyvault.refusals import Refused
from sandbox.planes.keyvault.routes import Route
from sandbox.planes.keyvault.vault import Vault
from sandbox.planes.wire import PRIVATE, Answer, Plane, Request
from sandbox.planes.world import World

AUDIENCE: Final = "https://vault.azure.net"
_LONGEST_VERSION: Final = 20
_API_VERSION: Final = re.compile(r"2016-10-01|7\.[0-6](-preview\.\d)?|20(2[5-9]|[3-9]\d)-\d\d-\d\d(-preview)?")


def plane(world: World, vault: Vault) -> Plane:
    def answer(request: Request) -> Answer:
        begun = time.monotonic()
        judged = _Judgement(world, vault, request)
        try:
            given = judged.judge()
        except Refused as refused:
            given, judged.why = refused.answer(), str(refused)
        took = time.monotonic() - begun
        headers = {"x-ms-keyvault-service-version": "sandbox", "x-ms-request-id": judged.correlation}
        _record(judged, given, took)
        return Answer(given.status, given.body, {**headers, **given.headers})

    return answer


class _Judgement:
    """One call under way, and what is known of it when it ends."""

    def __init__(self, world: World, vault: Vault, request: Request) -> None:
        self.world, self.vault, self.request = world, vault, request
        self.route: Route | None = routes.find(request.method, request.path)
        self.caller: Caller | None = None
        self.assignment: str | None = None
        self.why = ""
        self.correlation = audit.correlation(request)
        inside = firewall.inside(world.cloud, vault.record.id) if request.inside else firewall.OUTSIDE
        self._source = inside
        self.address = PRIVATE if inside.kind == "endpoint" else inside.value

    def judge(self) -> Answer:
        if not _API_VERSION.fullmatch(self.request.query.get("api-version", "")):
            raise refusals.bad("api-version must be specified, and be one that is recognized.")
        self.caller = caller = self._authenticated()
        self._admitted(caller)
        self._undisturbed()
        if self.route is None:
            raise refusals.not_modelled("there is no such operation on secrets and keys")
        if self.route.name:
            checked_name(self.route.name)
        self._authorized(caller, self.route)
        if self.route.collection == "keys":
            keys.adopt(self.world, self.vault)
        call = Call(self.world, self.vault, caller, self.request, self.route.name, self.route.version)
        return self.route.operation.run(call)

    def _authenticated(self) -> Caller:
        scheme, _, token = self.request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise refusals.unauthorized(self.vault)
        try:
            return tokens.read(self.world, token, AUDIENCE, self.vault.tenant)
        except RejectedError as rejected:
            raise refusals.unauthorized(self.vault, str(rejected)) from None

    def _admitted(self, caller: Caller) -> None:
        reach = firewall.reachable(self.world.cloud, self.vault.record.id, self._source)
        if reach.code == "ForbiddenByFirewall":
            raise refusals.by_firewall(self.vault, caller, self.address)
        if not reach.allowed:
            raise refusals.by_connection(self.vault, caller)

    def _undisturbed(self) -> None:
        """What was asked of the sandbox to go wrong, goes wrong here."""
        operation = self.route.operation.name if self.route else "Unknown"
        try:
            faults.check(self.world.cloud, operation, self.request.host, vaults.TYPE)
        except faults.ThrottledError as throttled:
            raise refusals.throttled(self.vault, throttled.retry_after) from None
        except RefusedError as fault:
            raise refusals.fault(fault) from None

    def _authorized(self, caller: Caller, route: Route) -> None:
        scope = self.vault.record.id + (f"/{route.collection}/{route.name}" if route.name else "")
        action = route.operation.action
        try:
            decision = decide(self.world.cloud, caller.oid, action, scope, now=self.world.clock())
        except RefusedError as unknown:
            raise refusals.not_modelled(str(unknown)) from None
        if not decision.allowed:
            raise refusals.by_rbac(self.vault, caller, action, scope)
        self.assignment = decision.assignment


def _record(judged: _Judgement, given: Answer, took: float) -> None:
    route = judged.route
    unnamed = "Authentication" if given.status == 401 else "Unknown"
    event = audit.Event(
        resource=judged.vault.record.id,
        operation=route.operation.name if route and judged.caller else unnamed,
        version=judged.request.query.get("api-version", "")[:_LONGEST_VERSION],
        status=given.status,
        why=judged.why,
        took=took,
        address=judged.address,
        correlation=judged.correlation,
        claims=judged.caller.claims if judged.caller else {},
        object=_address(judged),
        uri=f"{judged.vault.uri.rstrip('/')}{judged.request.path}",
        client=judged.request.headers.get("user-agent", ""),
        assignment=judged.assignment,
    )
    audit.record(judged.world, judged.vault.record, event)


def _address(judged: _Judgement) -> str:
    """What was asked for, as the service names it: vault, object, version."""
    route = judged.route
    parts = [route.collection, route.name, route.version] if route and route.name else []
    return judged.vault.uri + "/".join(part for part in parts if part)
