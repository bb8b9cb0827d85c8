"""One installed SDK as a set of resource types: token to class, class to `Resource`."""

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from sandbox.provider.shapes import Ref, Resource, Shape
from sandbox.provider.source import Library, Source

_REGISTERED = re.compile(r'resource_modules="""(.*?)"""', re.DOTALL)
_SECRETS = re.compile(r"additional_secret_outputs=\[([^\]]*)\]")
_API_VERSION = re.compile(r"Uses Azure REST API version ([\w-]+)")
_CUSTOM = re.compile(r"kubernetes:((?:[a-z0-9-]+\.)+[a-z0-9-]+)/v\w+:[A-Z]\w*")
_LOOKUP = re.compile(r"pulumi\.runtime\.invoke\('([^']+)'.*?typ=(\w+)\)")
_ARGUMENT = re.compile(r"__args__\['(\w+)'\]")
_IMPORTED_BY = re.compile(r"Using `pulumi import`, import [^\n]*?using ([^\n]*)")


class UnknownTypeError(Exception):
    """The installed SDK has no such resource type."""


class Package:
    """The SDK of one provider (`azure-native`, `aws`, `kubernetes`), read from where it is installed."""

    def __init__(self, name: str) -> None:
        self.name = name
        module = "pulumi_" + name.replace("-", "_")
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:
            raise UnknownTypeError(f"{module} is not installed in this environment: `make up` installs it")
        self.version = version(module.replace("_", "-"))
        self._library = Library(Path(spec.origin).parent)
        self._resources: dict[str, Resource] = {}

    def shape(self, ref: Ref) -> Shape:
        return self._library.shape(ref)

    @cached_property
    def classes(self) -> dict[str, tuple[Path, str]]:
        """Resource type token -> (folder of its module, class name)."""
        text = self._library.source(self._library.root / "__init__.py").text
        found = _REGISTERED.search(text)
        modules = json.loads(found[1]) if found else []
        return {
            token: (self._library.root.joinpath(*module["fqn"].split(".")[1:]), name)
            for module in modules
            for token, name in module["classes"].items()
        }

    def resource(self, token: str) -> Resource:
        """The resource type of a token; `UnknownTypeError` when the SDK has none."""
        if token not in self._resources:
            if token in self.classes:
                self._resources[token] = self._read(token, *self.classes[token])
            elif self._custom(token):
                generic = self._read(token, self._library.root / "apiextensions", "CustomResource")
                self._resources[token] = replace(generic, name=token.rpartition(":")[2], outputs=generic.inputs)
            else:
                raise UnknownTypeError(token)
        return self._resources[token]

    def _custom(self, token: str) -> bool:
        """Whether this is a kind that a cluster may define for itself: of a group that the SDK does not cover."""
        group = _CUSTOM.fullmatch(token)
        return group is not None and not any(known.startswith(f"kubernetes:{group[1]}/") for known in self.classes)

    def provider_config(self) -> Shape:
        """What an explicit provider of this package takes."""
        return self._library.source(self._library.root / "provider.py").arguments("ProviderArgs")

    def function(self, folder: Path, python_name: str) -> Source:
        """The source file of a data lookup."""
        return self._library.source(folder / f"{python_name}.py")

    def lookups(self) -> Iterator[tuple[str, list[str], Shape]]:
        """Every data lookup: its token, its arguments' names, what it answers with."""
        folders = {folder for folder, _ in self.classes.values()} | {self._library.root}
        for path in sorted(path for folder in folders for path in folder.glob("*.py")):
            source = Source(path, self._library)  # not kept: there are thousands, and each is read once
            if found := _LOOKUP.search(source.text):
                names = list(dict.fromkeys(_ARGUMENT.findall(source.text)))
                yield found[1], names, source.attributes(source.node(found[2]))

    def _read(self, token: str, folder: Path, name: str) -> Resource:
        source = self._file(folder, name, token)
        args = next((n for n in (f"{name}InitArgs", f"{name}Args") if n in source), None)
        node = source.node(name)
        inputs = source.arguments(args) if args else Shape(name, {})
        secrets = _SECRETS.search(source.text)
        api = _API_VERSION.search(source.text)
        imported = _IMPORTED_BY.search(source.text)
        example = re.search(rf"\$ pulumi import {re.escape(token)} \S+ (.*)", source.text)
        return Resource(
            token=token,
            module=token.split(":")[1].split("/")[0],
            name=name,
            inputs=inputs,
            outputs=source.attributes(node),
            secrets=tuple(re.findall(r'"(\w+)"', secrets[1])) if secrets else (),
            api_version=api[1] if api else "",
            imported_by=imported[1] if imported else "",
            component=any(ast.unparse(base).endswith("ComponentResource") for base in node.bases),
            import_example=example[1].strip() if example else "",
        )

    def _file(self, folder: Path, name: str, token: str) -> Source:
        """The file that defines a class: named after it, in the spelling of the generator that wrote the SDK."""
        for stem in (snake(name), name, snake(name) + "_"):
            source = self._library.source(folder / f"{stem}.py")
            if name in source:
                return source
        for path in sorted(folder.glob("*.py")):
            source = self._library.source(path)
            if f'type_token("{token}")' in source.text and name in source:
                return source
        raise UnknownTypeError(token)


def snake(name: str) -> str:
    """`IPRule` -> `ip_rule`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
