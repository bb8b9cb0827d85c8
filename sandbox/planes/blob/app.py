"""The order in which a blob service judges a call: network, token (never a key), load, grant, and then the blob."""

from __future__ import annotations

import uuid
from typing import Final

from sandbox.cloud import RefusedError, faults
from sandbox.cloud.authorization import decide
from sandbox.cloud.semantics.immutability import ACCOUNT
from sandbox.planes.blob import operations, refusals
from sandbox.planes.blob.account import Account
from sandbox.planes.blob.operations import Call, Operation
from sandbox.planes.blob.refusals import Refused
from sandbox.planes.entra import exchange, tokens
from sandbox.planes.entra.tokens import Caller, RejectedError
from sandbox.planes.wire import Answer, Plane, Request
from sandbox.planes.world import World

AUDIENCE: Final = "https://storage.azure.com"


def plane(world: World, account: Account) -> Plane:
    def answer(request: Request) -> Answer:
        try:
            given = _judged(world, account, request)
        except Refused as refused:
            given = refused.answer(request.method)
        common = {"x-ms-request-id": str(uuid.uuid4()), "x-ms-version": request.headers.get("x-ms-version", "")}
        return Answer(given.status, given.body, {**common, **given.headers})

    return answer


def _judged(world: World, account: Account, request: Request) -> Answer:
    if not account.admits(world.cloud, inside=request.inside):
        raise refusals.by_network()
    caller = _caller(world, account, request)
    found = operations.find(world, account, request)
    if found is None:
        raise refusals.not_modelled(f"{request.method} with comp={request.query.get('comp', '')[:32]!r}")
    operation, call = found
    _undisturbed(world, operation, request)
    _authorized(caller, operation, call)
    return operation.run(call)


def _caller(world: World, account: Account, request: Request) -> Caller:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() in ("sharedkey", "sharedkeylite") or "sig" in request.query:
        # No key of an account exists here, so where they would be taken, none is right.
        raise refusals.no_key() if account.takes_keys else refusals.key_based()
    tenants = exchange.tenants(world.cloud)
    if scheme.casefold() != "bearer" or not token:
        raise refusals.anonymous(next(iter(sorted(tenants)), "common"))
    for audience in (AUDIENCE, account.address.removesuffix("/")):
        for tenant in tenants:
            try:
                return tokens.read(world, token, audience, tenant)
            except RejectedError:
                continue
    raise refusals.bad_token()


def _undisturbed(world: World, operation: Operation, request: Request) -> None:
    try:
        faults.check(world.cloud, operation.name, request.host, ACCOUNT)
    except faults.ThrottledError as throttled:
        raise refusals.busy(throttled.retry_after) from None
    except RefusedError as fault:
        raise Refused(500, fault.code, str(fault)) from None


def _authorized(caller: Caller, operation: Operation, call: Call) -> None:
    try:
        cloud, now = call.world.cloud, call.world.clock()
        if not any(decide(cloud, caller.oid, each, call.identity, now=now).allowed for each in operation.actions):
            raise refusals.by_rbac()
    except RefusedError as unknown:
        raise refusals.not_modelled(str(unknown)) from None
