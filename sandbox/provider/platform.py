"""What differs from cloud to cloud: names, ids, documented outputs, replacement, lookups. One subclass per package.

The rest of the provider is the same for all three. A platform answers from the SDK's own shapes where it can and from
small tables where it must; what it does not know it says (`documented=False`, `None`), and the provider records that.
"""

# ruff: noqa: ARG002 - hooks share their signatures

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NoReturn

from sandbox.cloud import Cloud
from sandbox.provider.package import Package
from sandbox.provider.shapes import Resource
from sandbox.provider.wire import Json


class UnansweredError(Exception):
    """A lookup that the sandbox does not answer, with what to do instead."""


@dataclass(frozen=True, slots=True)
class NameRule:
    """How a resource that was given no name is named: `random` appends `digits` hex digits, `copy` takes the logical
    name, `uuid` draws one.
    """

    path: tuple[str, ...]
    style: Literal["random", "copy", "uuid"]
    digits: int = 8
    separator: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the service calls a resource.

    `known` are outputs that follow from it, by property path; `guessed` says which of them, or the `id`, have a form
    that nothing documents.
    """

    id: str
    scope: str = ""
    known: dict[str, Json] = field(default_factory=dict[str, Json])
    guessed: tuple[str, ...] = ()


class Platform(ABC):
    """One cloud. Holds the provider's configuration; never a credential."""

    package: ClassVar[str]
    lenient: ClassVar[bool] = False
    optional_known: ClassVar[bool] = True
    config_names: ClassVar[tuple[str, ...]] = ()
    places: ClassVar[tuple[str, ...]] = ()  # settings that say where resources are

    def __init__(self, sdk: Package) -> None:
        self.sdk = sdk
        self.config: dict[str, Json] = {}

    def configure(self, config: Mapping[str, Json]) -> None:
        """Take over the settings this platform reads. Credentials among them are not kept: the sandbox needs none."""
        self.config = {name: config[name] for name in self.config_names if config.get(name) not in (None, "")}

    @abstractmethod
    def name_rule(self, resource: Resource) -> NameRule | None:
        """How to name a resource that was given no name; None when it has no name of its own."""

    @abstractmethod
    def fill(self, resource: Resource, inputs: dict[str, Json], old: Mapping[str, Json], cloud: Cloud) -> None:
        """Add to the inputs what the real provider adds (a location, a namespace)."""

    @abstractmethod
    def keep_flag(self, inputs: dict[str, Json], rule: NameRule) -> None:
        """Mark in the inputs, as the real provider does, that the name was drawn."""

    def names_itself(self, inputs: Mapping[str, Json]) -> bool:
        """Whether the inputs ask the service itself to draw a name (a prefix)."""
        return False

    @abstractmethod
    def was_drawn(self, inputs: Mapping[str, Json]) -> bool:
        """Whether the name in these inputs was drawn by the provider."""

    @abstractmethod
    def delete_first(self, resource: Resource, old: Mapping[str, Json], changed: frozenset[str]) -> bool:
        """Whether a replacement must wait for the deletion, because both would bear one name. `changed` are the
        replacing input paths.
        """

    @abstractmethod
    def identify(self, resource: Resource, inputs: Mapping[str, Json], seed: str) -> Identity:
        """Id, and the outputs that are settled by the creation. Whatever the service draws follows from the seed."""

    def current(self, resource: Resource, inputs: Mapping[str, Json], before: Mapping[str, Json]) -> dict[str, Json]:
        """Outputs by path that follow from the inputs of the moment; `before` are the outputs so far, empty at
        creation.
        """
        return {}

    def scope(self, inputs: Mapping[str, Json]) -> str:
        """Where ids are unique."""
        return ""

    def locate(self, identity: str, inputs: Mapping[str, Json]) -> tuple[str, str]:
        """Scope and id of a resource that Pulumi names by its id; the inputs may be empty (an import)."""
        return self.scope(inputs), identity

    def leaf(self, path: str, name: str, identity: Identity, resource: Resource) -> Json:
        """The documented value of one output that nobody gave, or None."""
        return None

    @abstractmethod
    def replaces(self, resource: Resource, path: str) -> bool | None:
        """Whether a change of an input replaces the resource; None when nobody here knows, and an update is assumed."""

    def same(self, path: str, old: Json, new: Json) -> bool:
        """Whether two different texts mean one thing."""
        return False

    def on_create(self, resource: Resource, previewed: dict[str, Json]) -> dict[str, Json]:
        """Outputs during the preview of a creation."""
        return previewed

    def on_update(
        self, resource: Resource, old: Mapping[str, Json], inputs: Mapping[str, Json], previewed: dict[str, Json]
    ) -> dict[str, Json]:
        """Outputs during the preview of an update: what the service made up stays as it was."""
        accepted = resource.inputs.properties
        kept = {name: value for name, value in old.items() if name not in accepted}
        asked = {name: value for name, value in previewed.items() if name in inputs or name not in old}
        return {**kept, **asked}

    @abstractmethod
    def invoke(self, token: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
        """Answer a data lookup, or raise `UnansweredError`."""


def hexes(*parts: str, digits: int) -> str:
    """Hex digits that follow from the parts alone."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:digits]


def refuse_key(token: str) -> NoReturn:
    """A lookup that would hand out a stored key or secret value."""
    raise UnansweredError(
        f"{token} is not answered (rule no-key-lookup): a stored key is never handed out. Grant the reader's identity "
        "a role on the resource and let it sign in with that; a value needed at run time is read by the workload with "
        "its own identity."
    )


def refuse_lookup(token: str, hint: str) -> NoReturn:
    """A lookup that the sandbox knows nothing about."""
    raise UnansweredError(f"the sandbox does not answer the lookup {token}: {hint}")
