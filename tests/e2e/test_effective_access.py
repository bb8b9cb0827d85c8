"""Effective access as it is printed is what the cloud grants: for every principal and every secret of the example.

The program's own registrations of every stack are made in one sandbox cloud through its provider, and saved as the
engine saves them; what is printed is read from there. What the cloud grants is asked twice: of its authorization, and
of its data planes with the vendor's own client, after a value was put into every declared slot.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.identity import ManagedIdentityCredential
from azure.keyvault.secrets import SecretClient

from idp import access_sources, project, summary
from idp.state import SandboxState
from sandbox.cloud import Cloud
from sandbox.cloud.authorization import decide, directory
from sandbox.planes import Planes
from sandbox.provider.lifecycle import Naming, Provider
from zs_access import build

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PROJECT = project.load(ROOT)
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
READ, WRITE = (f"Microsoft.KeyVault/vaults/secrets/{verb}/action" for verb in ("getSecret", "setSecret"))
USE = "Microsoft.KeyVault/vaults/keys/unwrap/action"
ENVIRONMENTS = ("dev", "staging", "prod")
ONCE = {"retry_total": 0}
PERSON = "00000000-0000-4000-8000-0000000000aa"


def stacks_conftest() -> Any:
    """The mocked engine that tests of stacks run the program against."""
    path = ROOT / "tests/stacks/conftest.py"
    spec = importlib.util.spec_from_file_location("stacks_conftest", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Example:
    """The whole example in one cloud. `objects`: object id of every principal, by what it is printed as."""

    folder: Path
    cloud: Cloud
    state: SandboxState
    objects: dict[str, dict[str, str]] = field(default_factory=dict)
    arm: dict[str, str] = field(default_factory=dict)
    """ARM id of every identity, by name."""

    def graph(self, environment: str) -> Any:
        return build(access_sources.deployed(self.state, PROJECT, environment))

    @property
    def vaults(self) -> dict[str, str]:
        """ARM id of every vault, by name."""
        return {record.name: record.id for record in self.cloud.of_type("azure-native:keyvault:Vault")}

    def within(self, rows: set[tuple[str, str, str, str]]) -> set[tuple[str, str, str, str]]:
        """Of what is printed, what is about vaults of the environment: the audit stack's are not asked here."""
        return {row for row in rows if row[2] in self.vaults and not row[2].startswith("audit-")}

    def decided(self, environment: str) -> set[tuple[str, str, str, str]]:
        """What the cloud's authorization says of every principal there is and every secret and key of one
        environment.
        """
        everybody = {name: oid for of in self.objects.values() for name, oid in of.items()} | {PERSON: PERSON}
        vaults = self.vaults
        asked = [
            (right, action, vault, name, f"{vaults[vault]}/{kind}s/{name}")
            for kind, right, action in (("secret", "read", READ), ("secret", "write", WRITE), ("key", "use", USE))
            for vault, name in self.secrets(environment, kind)
        ]
        assert len(asked) * len(everybody) > 1000
        return {
            (who, right, vault, name)
            for right, action, vault, name, scope in asked
            for who, object_id in everybody.items()
            if decide(self.cloud, object_id, action, scope).allowed
        }

    def secrets(self, environment: str, kind: str = "secret") -> list[tuple[str, str]]:
        """(vault, name) of all that is declared in an environment."""
        nodes = self.graph(environment).nodes.values()
        found = [
            (n.parent.partition(":")[2], n.label) for n in nodes if n.kind == kind and n.parent.startswith("vault:")
        ]
        return sorted(pair for pair in found if not pair[0].startswith("audit-"))

    def printed(self, environment: str) -> set[tuple[str, str, str, str]]:
        """(who, right, vault, name), from the very rows that `make up` prints."""
        report = summary.collect(self.state, PROJECT, environment)
        assert report.differences == []
        text = summary.render(report)
        assert text.endswith("This is what the stacks declare.")
        found = set()
        for row in report.effective.rows:
            who = row.through.split(" → ")[0] if row.kind == "workload" else row.who
            assert row.undecided == ""
            found |= {(who, right, row.holder, name) for right in row.may for name in row.what}
        return found


def replaced(value: Any, known: Mapping[str, str]) -> Any:
    """What the mocked engine made up, by what the cloud gave; whole numbers as they were before the wire."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return known.get(value, value)
    if isinstance(value, dict):
        return {key: replaced(item, known) for key, item in value.items()}
    return [replaced(item, known) for item in value] if isinstance(value, list) else value


def deploy(example: Example, stack: str, built: Any, config: Mapping[str, Any], known: dict[str, str]) -> None:
    """Make a stack's resources in the cloud, in the order of their registration, and save the stack."""
    provider = Provider("azure-native", example.cloud.path)
    names = {"subscriptionId": "azure-native:subscriptionId", "location": "azure-native:location"}
    tenant = {"tenantId": config["azure-native:tenantId"]}
    provider.platform.configure({key: config[name] for key, name in names.items()} | tenant)
    provider.cloud = example.cloud
    saved: list[dict[str, Any]] = []
    for urn, request in built.resources.items():
        if not request.type.startswith("azure-native:"):
            continue
        inputs = replaced(built.inputs[urn], known)
        checked, problems = provider.check(request.type, request.name, {}, dict(inputs), Naming(b"seed"))
        assert problems == [], (urn, problems)
        identity, outputs = provider.create(request.type, urn, checked)
        depends = {name: list(d.urns) for name, d in request.propertyDependencies.items()}
        state = {"type": request.type, "urn": urn, "custom": True, "id": identity, "inputs": inputs}
        plain = {k: outputs[k] for k in ("principalId", "clientId") if k in outputs}
        saved.append({**state, "outputs": plain, "propertyDependencies": depends})
        if request.type == IDENTITY:
            known |= {f"principal-of-{request.name}": outputs["principalId"]}
            known |= {f"client-of-{request.name}": outputs["clientId"]}
            environment = next((name for name, e in PROJECT.environments.items() if stack in e.stacks), "audit")
            example.objects.setdefault(environment, {})[inputs["resourceName"]] = outputs["principalId"]
            example.arm[inputs["resourceName"]] = identity
    root = {"type": "pulumi:pulumi:Stack", "urn": f"urn:pulumi:{stack}::zero-secret::pulumi:pulumi:Stack::{stack}"}
    path = example.state.checkpoint(stack)
    path.parent.mkdir(parents=True, exist_ok=True)
    resources = [{**root, "outputs": replaced(json.loads(json.dumps(built.outputs)), known)}, *saved]
    path.write_text(json.dumps({"checkpoint": {"latest": {"resources": resources}}}))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    folder, stacks = tmp_path_factory.mktemp("example"), stacks_conftest()
    example = Example(folder, Cloud(folder / "cloud.sqlite"), SandboxState(folder / "state", PROJECT.name))
    known: dict[str, str] = {}
    with stacks.mocked_engine() as run:
        for stack in stacks.STACKS:
            deploy(example, stack, run(stack), stacks.configuration(ROOT, stack), known)
    for environment in ENVIRONMENTS:
        groups = {n.key for n in example.graph(environment).nodes.values() if n.kind == "group"}
        example.objects[environment] |= {group: group for group in groups}
        assert groups, "those who deploy"
        for group in groups:
            directory.join(example.cloud, group, PERSON)
    yield example
    example.cloud.close()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_is_printed_is_what_the_cloud_decides_for_every_pair(example: Example, environment: str) -> None:
    """Principals of every environment are asked about the secrets of this one: what is not printed is not granted."""
    assert example.within(example.printed(environment)) == example.decided(environment)


def test_a_grant_beside_the_program_is_found_by_the_same_comparison(example: Example) -> None:
    """The comparison can fail: what somebody grants by hand, the saved stacks do not know."""
    token = "azure-native:authorization:RoleAssignment"
    vault, name = example.secrets("staging")[0]
    provider = Provider("azure-native", example.cloud.path)
    inputs = {
        "scope": example.vaults[vault],
        "roleAssignmentName": "00000000-0000-4000-8000-00000000beef",
        "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
        "principalId": PERSON,
        "principalType": "User",
    }
    identity, _ = provider.create(token, "urn:by-hand", inputs)
    more = example.decided("staging") - example.within(example.printed("staging"))
    provider.delete(token, identity, inputs)
    assert (PERSON, "read", vault, name) in more
    assert {who for who, *_ in more} == {PERSON}


@pytest.fixture(scope="module")
def planes(example: Example) -> Iterator[Planes]:
    with Planes(example.cloud.path, example.folder / "planes") as planes:
        yield planes


@pytest.fixture
def acting(planes: Planes, example: Example, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """A credential of an identity, on a machine that has it."""

    def acting(name: str) -> ManagedIdentityCredential:
        for key, value in planes.imds(example.arm[name]).items():
            monkeypatch.setenv(key, value)
        return ManagedIdentityCredential(**ONCE)

    return acting


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_is_printed_is_what_the_vaults_give(
    example: Example, environment: str, acting: Callable[[str], Any]
) -> None:
    printed = example.printed(environment)
    secrets = example.secrets(environment)
    writers = {who for who, right, _, _ in printed if right == "write" and who.startswith("id-")}
    (rotator,) = {who for who in writers if who.endswith("-rotator")}
    credential = acting(rotator)
    for vault, name in secrets:
        with SecretClient(f"https://{vault}.vault.azure.net", credential, **ONCE) as client:
            client.set_secret(name, f"of-{vault}-{name}")
    elsewhere = [pair for other in ENVIRONMENTS if other != environment for pair in example.secrets(other)[:1]]
    given = set()
    for who in example.objects[environment]:
        if who not in example.arm:
            continue
        credential = acting(who)
        for vault in sorted({vault for vault, _ in secrets + elsewhere}):
            with SecretClient(f"https://{vault}.vault.azure.net", credential, **ONCE) as client:
                for name in [name for held, name in secrets + elsewhere if held == vault]:
                    try:
                        value = client.get_secret(name).value
                    except HttpResponseError as refusal:
                        if refusal.status_code != 403:
                            raise
                    else:
                        assert value == f"of-{vault}-{name}"
                        given.add((who, "read", vault, name))
    assert given == {row for row in printed if row[1] == "read" and row[2:] in secrets}
    assert len(given) >= 2 * len(secrets)
