"""Reads resource types out of an installed SDK's own source text.

The SDKs are generated, so one small grammar covers them: an args class whose `__init__` names every input (no default =
required), getters that give wire names and types, a resource class whose getters give the outputs. Reading the few
classes that a program touches costs milliseconds; importing them costs seconds (`network` alone 1.9 s) and needs the
whole Pulumi SDK in the process. So there is nothing to cache on disk, and nothing that could go stale. A test holds
this reader against the SDK's own introspection.
"""

import ast
import re
import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from sandbox.provider.shapes import Array, Choice, Const, Either, Map, Property, Ref, Scalar, Shape, Type

_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
_END = re.compile(r"\n(?=[^\s#)\]}])")
_ALIAS = re.compile(r"^from (\.+)(\w*) import (\w+)(?: as (\w+))?$", re.MULTILINE)
_WRAPPERS = frozenset({"Input", "Output", "Optional", "NotRequired", "InputType", "Awaitable"})
_SCALARS = {
    "str": Scalar("string"),
    "bool": Scalar("boolean"),
    "int": Scalar("integer"),
    "float": Scalar("number"),
    "Any": Scalar("any"),
    "Asset": Scalar("asset"),
    "Archive": Scalar("archive"),
}
ANY = _SCALARS["Any"]
# Python 3.11 fails when two threads build syntax trees at once ("AST constructor recursion depth mismatch").
_PARSING = threading.Lock()


class LayoutError(Exception):
    """The SDK's source is not laid out as this reader expects: another generation of SDK."""


class Source:
    """One source file of an SDK."""

    def __init__(self, path: Path, library: "Library") -> None:
        self.path = path
        self._library = library

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8") if self.path.exists() else ""

    @cached_property
    def _starts(self) -> dict[str, int]:
        return {match.group(1): match.start() for match in _CLASS.finditer(self.text)}

    @cached_property
    def _aliases(self) -> dict[str, tuple[int, str, str]]:
        """Local name -> (levels up, package, member) of each relative import."""
        return {m[3] if m[4] is None else m[4]: (len(m[1]), m[2], m[3]) for m in _ALIAS.finditer(self.text)}

    def __contains__(self, name: str) -> bool:
        return name in self._starts

    def node(self, name: str) -> ast.ClassDef:
        """The parsed class, alone: the files run to megabytes."""
        start = self._starts[name]
        end = _END.search(self.text, start + 1)
        text = self.text[start : end.start() if end else None]
        with _PARSING:
            node = ast.parse(text).body[0]
        assert isinstance(node, ast.ClassDef)  # noqa: S101 - the text starts with `class `
        return node

    def getters(self, node: ast.ClassDef) -> Iterator[tuple[str, str, ast.expr | None]]:
        """(python name, wire name, annotation) of each property of a class."""
        for item in node.body:
            if not isinstance(item, ast.FunctionDef):
                continue
            for decorator in item.decorator_list:
                call = decorator.func if isinstance(decorator, ast.Call) else decorator
                if isinstance(call, ast.Attribute) and call.attr == "getter":
                    yield item.name, _getter_name(decorator, item.name), item.returns

    def arguments(self, name: str) -> Shape:
        """Inputs of an args class, or fields of an output class: what its constructor takes."""
        node = self.node(name)
        wire = {python: name for python, name, _ in self.getters(node)}
        init = next((i for i in node.body if isinstance(i, ast.FunctionDef) and i.name == "__init__"), None)
        if init is None:
            return Shape(name, {})
        constants = _constants(init)
        properties: dict[str, Property] = {}
        for argument, default in _parameters(init):
            type_ = self.type(argument.annotation)
            if argument.arg in constants:
                type_ = Const(constants[argument.arg])
            key = wire.get(argument.arg, argument.arg)
            properties[key] = Property(key, argument.arg, type_, default is None)
        return Shape(name, properties)

    def attributes(self, node: ast.ClassDef) -> Shape:
        """Outputs of a resource class: its getters; an optional output may be absent."""
        properties = {
            wire: Property(wire, python, self.type(annotation), not _optional(annotation))
            for python, wire, annotation in self.getters(node)
        }
        return Shape(node.name, properties)

    def type(self, node: ast.expr | None) -> Type:
        """The type an annotation stands for, without `Input`, `Output` and `Optional`."""
        match node:
            case ast.Subscript(value=head, slice=inner):
                return self._generic(_last(head), inner)
            case ast.Attribute(attr=name) | ast.Name(id=name):
                return _SCALARS.get(name) or self._named(name)
            case ast.Constant(value=str(reference)):
                return self._named(reference)
            case _:
                return ANY

    def _generic(self, head: str, inner: ast.expr) -> Type:
        if head in _WRAPPERS:
            return self.type(inner)
        if head in ("Sequence", "List", "list"):
            return Array(self.type(inner))
        if head in ("Mapping", "Dict", "dict") and isinstance(inner, ast.Tuple):
            return Map(self.type(inner.elts[-1]))
        if head == "Literal" and isinstance(inner, ast.Constant):
            return Const(str(inner.value))
        if head == "Union" and isinstance(inner, ast.Tuple):
            options = dict.fromkeys(self.type(option) for option in inner.elts if not _none(option))
            return Either(tuple(options)) if len(options) > 1 else next(iter(options))
        raise LayoutError(f"{self.path.name}: cannot read a type made with {head}")

    def _named(self, reference: str) -> Type:
        """A class of this package (`SkuArgs`, `outputs.Sku`) or of another (`_meta.v1.ObjectMetaArgs`)."""
        *packages, name = reference.split(".")
        folder = self.path.parent
        if packages and packages[0] in self._aliases:
            levels, package, member = self._aliases[packages[0]]
            folder = self.path.parents[levels - 1].joinpath(*([package] if package else []), member)
            if member == "outputs":
                folder = folder.parent
                packages = ["outputs"]
            else:
                folder = folder.joinpath(*(p for p in packages[1:] if p != "outputs"))
                packages = ["outputs"] if "outputs" in packages else []
        files = ("outputs.py",) if packages == ["outputs"] else (self.path.name, "_inputs.py")
        for file in files:
            if name in (source := self._library.source(folder / file)):
                return Ref(source.path, name)
        enums = self._library.source(folder / "_enums.py")
        if name in enums:
            return Choice(enums.values(name))
        # A class of a resource or component: only its id travels.
        return Scalar("string") if name[:1].isupper() else ANY

    def values(self, name: str) -> tuple[str | int | float, ...]:
        """The members of an enum."""
        return tuple(
            item.value.value
            for item in self.node(name).body
            if isinstance(item, ast.Assign)
            and isinstance(item.value, ast.Constant)
            and isinstance(item.value.value, (str, int, float))
        )


class Library:
    """The source files of one SDK package, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._sources: dict[Path, Source] = {}
        self._shapes: dict[Ref, Shape] = {}

    def source(self, path: Path) -> Source:
        if path not in self._sources:
            self._sources[path] = Source(path, self)
        return self._sources[path]

    def shape(self, ref: Ref) -> Shape:
        """The nested object a reference names."""
        if ref not in self._shapes:
            self._shapes[ref] = self.source(ref.file).arguments(ref.name)
        return self._shapes[ref]


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _optional(node: ast.expr | None) -> bool:
    """Whether an annotation says Optional, looking through Input and Output."""
    while isinstance(node, ast.Subscript):
        head = _last(node.value)
        if head == "Optional":
            return True
        if head not in _WRAPPERS:
            return False
        node = node.slice
    return node is None


def _getter_name(decorator: ast.expr, python: str) -> str:
    if isinstance(decorator, ast.Call):
        for keyword in decorator.keywords:
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
    return python


def _parameters(init: ast.FunctionDef) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Parameters with their defaults, `self` left out. A few hand-written classes take positional ones."""
    positional = [a for a in init.args.args if a.arg not in ("self", "__self__")]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(init.args.defaults))
    yield from zip(positional, missing + list(init.args.defaults), strict=True)
    yield from zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True)


def _constants(init: ast.FunctionDef) -> dict[str, str]:
    """Arguments that the constructor replaces by a fixed text: discriminators and Kubernetes kinds."""
    found: dict[str, str] = {}
    for node in ast.walk(init):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="set"), args=[_, ast.Constant(value=str(key)), ast.Constant(value=str(fixed))]
            ):
                found[key] = fixed
            case _:
                pass
    return found
