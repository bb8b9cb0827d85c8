"""What the policy tests share: a walk over the installed SDKs, resources to judge, and credentials made at run time."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from zs_policy.model import Context, Environment, Resource, Stack
from zs_policy.registry import Finding, Ruleset, all_rules
from zs_policy.wire import read

DEV, PROD, AUDIT = (f"00000000-0000-4000-8000-0000000000{code}" for code in ("d1", "f1", "a1"))
STACK = "urn:pulumi:dev-services::zero-secret"


class Sdk:
    """Every input property of every resource of the three SDKs: type token -> {dotted path: annotation}.

    Read from the generated source rather than by importing it: 300 MB of modules would take a minute.
    """

    TOKEN = re.compile(r"^\s+'((?:azure-native|aws|kubernetes):[\w./-]+:\w+)',$", re.MULTILINE)
    WIRE = re.compile(r'@pulumi\.getter\(name="(\w+)"\)\n    def (\w+)\(')

    def __init__(self) -> None:
        self.types: dict[str, dict[str, str]] = {}
        for package in ("pulumi_azure_native", "pulumi_aws", "pulumi_kubernetes"):
            spec = find_spec(package)
            assert spec is not None
            assert spec.origin is not None
            for folder in [root for root in Path(spec.origin).parent.rglob("*") if root.is_dir()]:
                self._folder(folder)

    def _folder(self, folder: Path) -> None:
        inputs_file = folder / "_inputs.py"
        inputs = self._classes(inputs_file.read_text()) if inputs_file.exists() else {}
        for file in folder.glob("*.py"):
            if file.name.startswith(("_", "get_", "list_")) or file.name == "outputs.py":
                continue
            text = file.read_text()
            tokens = self.TOKEN.findall(text)
            if tokens:
                classes = self._classes(text)
                args = next((c for name, c in classes.items() if name.endswith("InitArgs")), None) or next(
                    (c for name, c in classes.items() if name.endswith("Args")), {}
                )
                self.types[tokens[-1]] = dict(self._paths(args, inputs, (), frozenset()))

    def _classes(self, text: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for part in re.split(r"^(?=class |@pulumi\.input_type)", text, flags=re.MULTILINE):
            name = re.match(r"class (\w+)", part)
            if name and "def __init__(__self__, *" in part:
                signature = part.split("def __init__(__self__, *", 1)[1].split("):\n", 1)[0]
                wire = {python: name for name, python in self.WIRE.findall(part)}
                arguments = re.findall(r"^\s*,?\s*(\w+): (.*?)(?: = None)?,?$", signature, re.MULTILINE)
                found[name[1]] = {wire.get(python, python): annotation for python, annotation in arguments}
        return found

    def _paths(
        self, args: Mapping[str, str], inputs: Mapping[str, dict[str, str]], path: tuple[str, ...], seen: frozenset[str]
    ) -> Iterator[tuple[str, str]]:
        for name, annotation in args.items():
            here = (*path, name)
            yield ".".join(here), annotation
            for reference in re.findall(r"'(?:[\w.]+\.)?(\w+Args)'", annotation):
                if reference in inputs and reference not in seen and len(here) < 9:
                    yield from self._paths(inputs[reference], inputs, here, seen | {reference})


@pytest.fixture(scope="session")
def sdk() -> Sdk:
    return Sdk()


@pytest.fixture(scope="session")
def context() -> Context:
    """The stack dev-services of an organisation with dev and prod."""
    return Context(
        stack="dev-services",
        project="zero-secret",
        environments={
            "dev": Environment(
                "dev", frozenset({DEV}), frozenset({"111111111111"}), frozenset({"dev", "dev-services"})
            ),
            "prod": Environment(
                "prod", frozenset({PROD}), frozenset({"999999999999"}), frozenset({"prod", "prod-services"}), True
            ),
        },
        audit_stack="audit",
    )


@pytest.fixture(scope="session")
def everything() -> Ruleset:
    return Ruleset(all_rules().values())


@pytest.fixture(scope="session")
def make() -> Callable[..., Resource]:
    """make(type, props, name=, depends={property: [urn]}, outputs=): a resource as the engine would send it."""

    def _make(
        kind: str,
        props: Mapping[str, object],
        name: str = "thing",
        depends: Mapping[str, list[str]] | None = None,
        outputs: Mapping[str, object] | None = None,
        *,
        read_only: bool = False,
    ) -> Resource:
        plain, secrets = read(props)
        given, given_secrets = read(outputs or {})
        return Resource(
            kind,
            name,
            f"{STACK}::{kind}::{name}",
            plain,
            secrets,
            property_dependencies=depends or {},
            outputs=given,
            output_secrets=given_secrets,
            read_only=read_only,
        )

    return _make


@pytest.fixture(scope="session")
def judge(everything: Ruleset, context: Context) -> Callable[..., list[Finding]]:
    """judge(resource, ...): what all rules say about these resources, one by one and as a stack."""

    def _judge(*resources: Resource, where: Context = context) -> list[Finding]:
        single = [f for r in resources if not r.read_only for f in everything.judge(r, where)]
        return [*single, *everything.judge_stack(Stack(resources, where))]

    return _judge


@pytest.fixture(scope="session")
def credentials() -> dict[str, str]:
    """One credential of each form, made here so that nobody's scanner finds one in this file."""
    return _credentials()


def _bytes(seed: str, size: int) -> bytes:
    return b"".join(hashlib.sha512(f"{seed}{i}".encode()).digest() for i in range(size // 64 + 1))[:size]


def _random(seed: str, size: int, alphabet: str) -> str:
    return "".join(alphabet[byte % len(alphabet)] for byte in _bytes(seed, size))


ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _credentials() -> dict[str, str]:
    account_key = base64.b64encode(_bytes("account", 64)).decode()
    bus_key = base64.b64encode(_bytes("bus", 32)).decode()
    jwt = ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=")
        for part in (b'{"alg":"RS256","typ":"JWT"}', b'{"sub":"someone","aud":"x"}', _bytes("jwt", 32))
    )
    pem = "-----BEGIN " + "PRIVATE KEY-----\n" + base64.b64encode(_bytes("pem", 120)).decode()
    return {
        "storage key": account_key,
        "storage connection string": f"DefaultEndpointsProtocol=https;AccountName=x;Account{'Key'}={account_key}",
        "service bus connection string": f"Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccess{'Key'}={bus_key}",
        "256-bit key": bus_key,
        "sql connection string": f"Server=tcp:x.database.windows.net;User ID=app;Pass{'word'}=Tr0ub4dor;Encrypt=true",
        "entra client secret": "aB1" + "8Q~" + _random("entra", 34, ALNUM + "_.-"),
        "aws access key id": "AK" + "IA" + _random("akia", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        "aws secret key": _random("awssecret", 40, ALNUM + "+/"),
        "github token": "gh" + "p_" + _random("gh", 36, ALNUM),
        "slack token": "xo" + "xb-" + _random("slack", 24, "0123456789-") + "x",
        "stripe key": "sk_" + "live_" + _random("stripe", 24, ALNUM),
        "google key": "AI" + "za" + _random("google", 35, ALNUM),
        "jwt": jwt,
        "private key": pem,
        "sas": "https://x.blob.core.windows.net/c?sv=2024-01-01&se=2027-01-01&sig=" + _random("sas", 43, ALNUM) + "%3D",
        "url password": "postgres://app:" + "s3cr3tpw" + "@db.example.com/orders",
        "function key": "https://x.azurewebsites.net/api/f?code=" + _random("func", 54, ALNUM) + "==",
        "random token": _random("random", 40, ALNUM),
    }
