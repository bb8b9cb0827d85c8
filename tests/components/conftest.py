"""A program of components against a mocked engine: what each resource asks the engine for, in full."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, rpc
from pulumi.runtime.settings import configure

SUBSCRIPTION = "00000000-0000-4000-8000-0000000000d1"
TENANT = "00000000-0000-4000-8000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-dev-catalog"
AUDIT = "/subscriptions/00000000-0000-4000-8000-0000000000a1/resourceGroups/rg-audit/providers"


@dataclass(frozen=True)
class Registration:
    """One resource as the engine hears of it; `parent` and `after` are names of resources."""

    type: str
    name: str
    inputs: dict[str, Any]
    parent: str
    after: frozenset[str]
    request: Any


class Deployment(dict[str, Registration]):
    """Registrations by the name of the resource; `result` is what the program returned."""

    result: Any = None
    outputs: dict[str, dict[str, Any]]

    def comes_after(self, later: str, earlier: str) -> bool:
        """Whether one resource is made after another, and so deleted before it."""
        return any(name == earlier or self.comes_after(name, earlier) for name in self[later].after)

    def of_type(self, kind: str) -> list[Registration]:
        return [found for found in self.values() if found.type == kind]


class _Mocks(mocks.Mocks):
    """Object ids as Entra gives them; everything else comes back as it went in."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        made: dict[str, Any] = {
            "principalId": f"oid-of-{args.name}",
            "clientId": f"app-of-{args.name}",
            "hostName": "host",
        }
        if identity := args.inputs.get("identity"):
            # A list of ids goes in, a map by id comes out: the one input here whose output has another shape.
            ids = {key: {} for key in identity["userAssignedIdentities"]}
            made["identity"] = {**identity, "userAssignedIdentities": ids}
        return f"{args.name}-id", {**args.inputs, **made}

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        raise AssertionError(f"a component looked something up: {args.token}")


class _Monitor(mocks.MockMonitor):
    def __init__(self, deployment: Deployment) -> None:
        super().__init__(_Mocks())
        self._deployment = deployment

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        if request.type != "pulumi:pulumi:Stack":
            self._deployment[request.name] = Registration(
                request.type,
                request.name,
                rpc.deserialize_properties(request.object, keep_unknowns=True),
                _last_name(request.parent),
                frozenset(map(_last_name, request.dependencies)),
                request,
            )
        return super().RegisterResource(request)

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        self._deployment.outputs[_last_name(request.urn)] = rpc.deserialize_properties(request.outputs)
        return super().RegisterResourceOutputs(request)


def _last_name(urn: str) -> str:
    return urn.rsplit("::", 1)[-1]


@pytest.fixture
def deploy() -> Iterator[Callable[[Callable[[], Any]], Deployment]]:
    """Run a function as a program; returns what it registered. Raises what the program raises."""

    def run(program: Callable[[], Any]) -> Deployment:
        deployment = Deployment()
        deployment.outputs = {}
        pulumi.runtime.set_mocks(_Mocks(), project="zero-secret", stack="test", monitor=_Monitor(deployment))

        @pulumi.runtime.test
        def wrapped() -> None:
            deployment.result = program()

        wrapped()
        return deployment

    # The SDK calls its mocks on the loop's executor and leaves a loop open in each thread there: one thread, whose loop
    # we own.
    loop, mocked = asyncio.new_event_loop(), asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with ThreadPoolExecutor(1, initializer=asyncio.set_event_loop, initargs=(mocked,)) as executor:
        loop.set_default_executor(executor)
        yield run
    asyncio.set_event_loop(None)
    mocked.close()
    loop.close()
    configure(pulumi.runtime.settings.Settings("", ""))


@pytest.fixture
def placed() -> dict[str, Any]:
    """Where everything in these tests stands."""
    return {
        "environment": "dev",
        "service": "catalog",
        "owner": "catalog-team",
        "subscription_id": SUBSCRIPTION,
        "resource_group_name": "rg-dev-catalog",
        "location": "westeurope",
        "tags": {"data-class": "internal", "owner": "somebody-else"},
    }


@pytest.fixture
def connected(placed: dict[str, Any]) -> dict[str, Any]:
    """The same, reached by private endpoint, with DNS records made by policy."""
    return {
        **placed,
        "subnet_id": f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/private-endpoints",
    }


@pytest.fixture
def sinks() -> dict[str, Any]:
    """Where what happens is recorded."""
    return {
        "audit_account_id": f"{AUDIT}/Microsoft.Storage/storageAccounts/logwesteurope",
        "audit_workspace_id": f"{AUDIT}/Microsoft.OperationalInsights/workspaces/log-audit",
    }


@pytest.fixture
def private(connected: dict[str, Any], sinks: dict[str, Any]) -> dict[str, Any]:
    """Both."""
    return {**connected, **sinks}


@pytest.fixture
def vault_args(private: dict[str, Any]) -> dict[str, Any]:
    return {**private, "tenant_id": TENANT, "vault_name": "dev-catalog-ab2c", "premium": False, "key_only": False}


@pytest.fixture
def tags() -> dict[str, str]:
    """What every resource carries: the caller's tags, save where they would say who owns it."""
    return {"data-class": "internal", "env": "dev", "owner": "catalog-team", "service": "catalog"}
