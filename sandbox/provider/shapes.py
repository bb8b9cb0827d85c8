"""What a resource type accepts and returns, in a form that check, diff and output generation read.

Names are wire names (`vaultUri`); a property also knows its Python name because that is what a Python user typed.
Nested shapes are looked up when a value reaches them, through `Shapes.shape`, because most of an SDK is never touched.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain value. `integer` is a whole number, `any` takes everything."""

    name: Literal["string", "boolean", "integer", "number", "any", "asset", "archive"]


@dataclass(frozen=True, slots=True)
class Array:
    items: "Type"


@dataclass(frozen=True, slots=True)
class Map:
    """Any string key, values of one type."""

    values: "Type"


@dataclass(frozen=True, slots=True)
class Const:
    """One fixed value (a Kubernetes `kind`, the discriminator of a union)."""

    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An enum. It is closed on its own; beside `string` in an `Either` it only documents usual values."""

    values: tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """A nested object: class `name` in the SDK source `file`."""

    file: Path
    name: str


@dataclass(frozen=True, slots=True)
class Either:
    options: "tuple[Type, ...]"


Type: TypeAlias = Scalar | Array | Map | Const | Choice | Ref | Either


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    python: str
    type: Type
    required: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """The properties of one object by wire name."""

    name: str
    properties: dict[str, Property]


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource type of an SDK.

    `secrets` are the outputs that the SDK itself declares secret; `api_version` is Azure's; `imported_by` are the words
    in which the AWS documentation says what identifies the resource (the name, its `arn`), `import_example` an id as it
    shows one; both are empty where it says nothing. A `component` is a resource that the provider itself expands into
    others.
    """

    token: str
    module: str
    name: str
    inputs: Shape
    outputs: Shape
    secrets: tuple[str, ...]
    api_version: str
    imported_by: str
    import_example: str
    component: bool


class Shapes(Protocol):
    """Resolves nested objects."""

    def shape(self, ref: Ref) -> Shape: ...
