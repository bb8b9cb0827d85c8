"""Run a stack of a project against a mocked engine: what it registers, in full, and what it exports."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, rpc
from pulumi.runtime.settings import configure
from pulumi.runtime.stack import run_pulumi_func

from stacks.model import validate_all
from stacks.model.files import ENVIRONMENTS, Files
from stacks.model.report import Report
from stacks.model.source import read
from stacks.runtime import main

ROOT = Path(__file__).resolve().parents[2]
STACKS = (
    "audit",
    *("dev", "dev-services"),
    *("staging", "staging-services"),
    *("prod", "prod-services", "prod-services-2"),
)


@dataclass
class Built:
    """`resources`: the registration requests in order of registration, by URN; `outputs`: what the stack exports."""

    resources: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    def of_type(self, token: str) -> list[dict[str, Any]]:
        return [self.inputs[urn] for urn, request in self.resources.items() if request.type == token]


class _Mocks(mocks.Mocks):
    def __init__(self, deployed: dict[str, Built]) -> None:
        self._deployed = deployed

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            stack = args.name.rpartition("/")[2]
            found = self._deployed.get(stack, Built())
            return args.name, {"name": args.name, "outputs": found.outputs, "secretOutputNames": []}
        made = {"principalId": f"principal-of-{args.name}", "clientId": f"client-of-{args.name}", "hostName": "host"}
        answer = {**args.inputs, **made}
        if "userAssignedIdentities" in answer.get("identity", {}):  # in goes a list, out comes a mapping
            answer["identity"] = {**answer["identity"], "userAssignedIdentities": {}}
        return f"{args.name}-id", answer

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        raise AssertionError(f"the program looked something up: {args.token}")


class _Monitor(mocks.MockMonitor):
    def __init__(self, mock: mocks.Mocks, built: Built) -> None:
        super().__init__(mock)
        self._built = built

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        answer = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            assert answer.urn not in self._built.resources, "one URN twice"
            self._built.resources[answer.urn] = request
            self._built.inputs[answer.urn] = rpc.deserialize_properties(request.object, keep_unknowns=True)
        return answer


def configuration(root: Path, stack: str) -> dict[str, Any]:
    """What the engine would pass to the program: the stack's file, and the defaults of Pulumi.yaml."""
    environments, audit_stack = Files(root, Report()).declared()
    document = read(root / "stacks" / f"Pulumi.{stack}.yaml", root, [])
    own = {key: document.value(("config", key), []) for key in document.keys(("config",))}
    return {**own, ENVIRONMENTS: environments, "zero-secret:auditStack": audit_stack}


@contextmanager
def mocked_engine() -> Iterator[Callable[..., Built]]:
    """Build stacks of a project, each on what was built before."""
    deployed: dict[str, Built] = {}

    def run(stack: str, root: Path = ROOT) -> Built:
        config = {k: v if isinstance(v, str) else json.dumps(v) for k, v in configuration(root, stack).items()}
        environment.setenv("PULUMI_CONFIG", json.dumps(config))
        built = Built()
        mock = _Mocks(deployed)
        pulumi.runtime.set_mocks(mock, project="zero-secret", stack=stack, monitor=_Monitor(mock, built))

        async def program() -> None:
            built.outputs = await _plain(await main(root))

        loop.run_until_complete(run_pulumi_func(program))
        deployed[stack] = built
        return built

    # The SDK calls its mocks on the loop's executor and leaves a loop open in each thread there: one thread, our loop.
    loop, mocked = asyncio.new_event_loop(), asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    threads = ThreadPoolExecutor(1, initializer=asyncio.set_event_loop, initargs=(mocked,))
    with pytest.MonkeyPatch.context() as environment, threads as executor:
        loop.set_default_executor(executor)
        yield run
    asyncio.set_event_loop(None)
    mocked.close()
    loop.close()
    configure(pulumi.runtime.settings.Settings("", ""))


@pytest.fixture
def build() -> Iterator[Callable[..., Built]]:
    """Build one stack of the project at a root, on what this test built before."""
    with mocked_engine() as run:
        yield run


@pytest.fixture(scope="module")
def built() -> dict[str, Built]:
    """Every stack of our own declaration."""
    with mocked_engine() as run:
        return {stack: run(stack) for stack in STACKS}


async def _plain(value: Any) -> Any:
    if isinstance(value, pulumi.Output):
        return await value.future()
    if isinstance(value, dict):
        return {key: await _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [await _plain(inner) for inner in value]
    return value


@pytest.fixture
def configured() -> Callable[[Path, str], dict[str, Any]]:
    """What the engine would pass for a stack of the project at a path."""
    return configuration


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the declaration, to be spoilt."""
    (tmp_path / "stacks").mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    for file in (ROOT / "stacks").glob("Pulumi.*.yaml"):
        shutil.copy(file, tmp_path / "stacks")
    shutil.copytree(ROOT / "stacks" / "services", tmp_path / "stacks" / "services")
    return tmp_path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """One environment with three services: what is quick to check again and again."""
    (tmp_path / "stacks" / "services").mkdir(parents=True)
    stacks = ("stacks/Pulumi.audit.yaml", "stacks/Pulumi.dev.yaml", "stacks/Pulumi.dev-services.yaml")
    kept = ("catalog", "basket", "identity")
    for name in ("Pulumi.yaml", *stacks, *(f"stacks/services/{service}.yaml" for service in kept)):
        shutil.copy(ROOT / name, tmp_path / name)
    services = tmp_path / stacks[2]
    head = services.read_text().partition("    services:\n")[0]
    services.write_text(head + "    services: [catalog, basket, identity]\n")
    file = tmp_path / "stacks/services/identity.yaml"
    all_consumers = "consumers: [identity, basket, ordering, webhooks, mobile-gateway, web-app]"
    assert all_consumers in file.read_text()
    file.write_text(file.read_text().replace(all_consumers, "consumers: [identity, basket]"))
    assert validate_all(tmp_path) == []
    return tmp_path
