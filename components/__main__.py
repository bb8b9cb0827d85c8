"""The components as a Pulumi package: for programs in YAML, TypeScript, Go, .NET and Java, and other Python projects.

Resources only: methods (grants, keys, federated credentials) exist in Python programs that import the classes. Inputs
are plain values, because names and ids here are computed, never awaited.
"""

import inspect
import json
import sys
from pathlib import Path

# Started as a folder, Python looks for modules here, where `data` or `audit` would shadow anybody's; they are
# `components.data` and so on, one folder up.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

import pulumi  # noqa: E402
from pulumi.provider import main  # noqa: E402
from pulumi.provider.experimental.analyzer import Analyzer  # noqa: E402
from pulumi.provider.experimental.component import ComponentProvider  # noqa: E402
from pulumi.provider.experimental.util import camel_case  # noqa: E402
from pulumi.provider.provider import ConstructResult  # noqa: E402
from pulumi.provider.server import ComponentInitError  # noqa: E402

from components import base  # noqa: E402
from components.audit.azure import AzureAuditAccount, AzureLogWorkspace  # noqa: E402
from components.data.azure_postgres import AzurePostgres  # noqa: E402
from components.data.azure_redis import AzureRedis  # noqa: E402
from components.data.azure_servicebus import AzureServiceBus  # noqa: E402
from components.data.azure_storage import AzureStorage  # noqa: E402
from components.errors import ComponentError  # noqa: E402
from components.identity.azure import AzureIdentity  # noqa: E402
from components.replica.azure_failover import AzureFailover  # noqa: E402
from components.slots.azure import AzureSlotManifest  # noqa: E402
from components.vault.azure import AzureVault  # noqa: E402

EXPORTED: list[type[pulumi.ComponentResource]] = [
    AzureAuditAccount,
    AzureFailover,
    AzureIdentity,
    AzureLogWorkspace,
    AzurePostgres,
    AzureRedis,
    AzureServiceBus,
    AzureSlotManifest,
    AzureStorage,
    AzureVault,
]


class _Package(ComponentProvider):
    """Says what a component refused as bad inputs, which is what it is to a caller; not with a traceback of ours."""

    def construct(
        self, name: str, resource_type: str, inputs: pulumi.Inputs, options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, ComponentError):
                # Without paths: the engine would print the rejected value of each.
                raise pulumi.InputPropertiesError(str(error.inner), []) from None
            raise


def package() -> ComponentProvider:
    """The provider of this package. Its schema is inferred from the classes; the analyzer reads the docstrings of a
    class's own fields only, so those of inherited ones are added here."""
    provider = _Package(EXPORTED, "zerosecret", version="0.1.0")
    read = Analyzer("zerosecret").get_docstring
    inherited = {
        camel_case(name): text
        for shape in (base.OwnedArgs, base.PlacedArgs, base.ConnectedArgs, base.PrivateArgs)
        for name in shape.__annotations__
        if (text := read(shape, name))
    }
    schema = json.loads(provider.schema or "{}")
    for component in schema["resources"].values():
        for name, said in component["inputProperties"].items():
            said["description"] = inspect.cleandoc(said.get("description") or inherited.get(name) or "")
    provider.schema = json.dumps(schema)
    return provider


if __name__ == "__main__":
    main(package(), sys.argv[1:])
