"""Inputs made from a type's own shape, and one provider per package and worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.provider.lifecycle import Provider
from sandbox.provider.naming import at
from sandbox.provider.shapes import Array, Choice, Const, Either, Map, Ref, Resource, Scalar, Shape, Type
from sandbox.provider.wire import Blob

_EVERYTHING_DOWN_TO = 2  # below that depth only what is required: some types nest without end
_ASSET, _ARCHIVE = "c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"

# Inputs that a service takes only in a certain combination, which types do not say.
_LEFT_OUT: dict[str, set[str]] = {
    "kubernetes": {"metadata.generateName"},
    "azure-native:authorization:RoleAssignment": {"condition"},
    "azure-native:storage:BlobContainerImmutabilityPolicy": {"allowProtectedAppendWrites"},
    "aws": {"namePrefix", "bucketPrefix", "identifierPrefix", "clusterIdentifierPrefix"},
}

# Texts that must have a form.
_FORMS = {
    "scope": "/subscriptions/s/resourceGroups/r",
    "resourceUri": "/subscriptions/s/resourceGroups/r",
    "issuer": "https://7",
}


class Inputs:
    """Makes inputs for one resource type: every optional property near the top, what is required further down."""

    def __init__(self, provider: Provider, resource: Resource) -> None:
        self._provider = provider
        rule = provider.platform.name_rule(resource)
        self._named = ".".join(rule.path) if rule else ""
        package = resource.token.split(":", 1)[0]
        self._left_out = _LEFT_OUT.get(resource.token, set()) | _LEFT_OUT.get(package, set())

    def object(self, shape: Shape, path: str = "", depth: int = 0) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, known in shape.properties.items():
            where = f"{path}.{name}" if path else name
            if where == self._named or where in self._left_out:
                continue  # the name is drawn, so that autonaming is walked too
            if known.required or depth < _EVERYTHING_DOWN_TO:
                made[name] = self.value(known.type, where, depth)
        return made

    def value(self, type_: Type, path: str, depth: int) -> Any:
        match type_:
            case Ref():
                return self.object(self._provider.sdk.shape(type_), path, depth + 1)
            case Array(items):
                return [self.value(items, f"{path}[0]", depth + 1)]
            case Map(values):
                return {"key": self.value(values, f"{path}.key", depth + 1)}
            case Either(options):
                return self.value(options[-1] if isinstance(options[-1], Choice) else options[0], path, depth)
            case Choice(values):
                return values[-1]
            case Const(fixed):
                return fixed
            case Scalar(kind):
                return self._scalar(kind, path)

    def _scalar(self, kind: str, path: str) -> Any:
        match kind:
            case "string":
                return _FORMS.get(path, "7")
            case "boolean":
                return True
            case "integer" | "number":
                return 7
            case "asset":
                return Blob(_ASSET, {"text": "content", "hash": "0" * 64})
            case "archive":
                return Blob(_ARCHIVE, {"path": "folder", "hash": "0" * 64})
            case _:
                return {"any": ["thing", 1]}


@pytest.fixture(scope="session")
def provider_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Provider]:
    made: dict[str, Provider] = {}

    def of(package: str) -> Provider:
        if package not in made:
            folder: Path = tmp_path_factory.mktemp(package)
            made[package] = Provider(package, folder / "cloud.sqlite")
            settings = {"azure-native": {"location": "westeurope"}, "aws": {"region": "eu-west-1"}}
            made[package].platform.configure(settings.get(package, {}))
        return made[package]

    return of


@pytest.fixture
def make_inputs() -> Callable[[Provider, Resource], dict[str, Any]]:
    return lambda provider, resource: Inputs(provider, resource).object(resource.inputs)


@pytest.fixture
def value_at() -> Callable[[dict[str, Any], tuple[str, ...]], Any]:
    return at
