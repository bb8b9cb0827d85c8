"""The reader of SDK source against the SDK's own introspection, which imports what the reader only reads."""

from __future__ import annotations

import enum
import gc
import importlib
import inspect
import subprocess
import sys
import time
import typing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
from pulumi import _types

from sandbox.provider.package import Package, UnknownTypeError, snake
from sandbox.provider.shapes import Array, Choice, Const, Either, Map, Ref, Scalar, Type
from sandbox.provider.source import Library

MODULES = [
    ("azure-native", "keyvault"),
    ("azure-native", "storage"),
    ("azure-native", "managedidentity"),
    ("azure-native", "servicebus"),
    ("aws", "iam"),
    ("aws", "lambda"),
    ("aws", "secretsmanager"),
    ("aws", "cloudtrail"),
    ("kubernetes", "apps/v1"),
    ("kubernetes", "rbac.authorization.k8s.io/v1"),
]


def _tokens(package: Package, module: str) -> list[str]:
    return [t for t in package.classes if t.split(":")[1] == module or t.split(":")[1].startswith(f"{module}/")]


@pytest.mark.parametrize(("name", "module"), MODULES)
def test_reader_agrees_with_the_sdk(name: str, module: str) -> None:
    package = Package(name)
    tokens = _tokens(package, module)
    assert len(tokens) > 1
    seen: set[Ref] = set()
    for token in tokens:
        folder, class_name = package.classes[token]
        imported = importlib.import_module(".".join(["pulumi_" + name.replace("-", "_"), *_below(package, folder)]))
        resource = package.resource(token)
        cls = getattr(imported, class_name)
        args = getattr(imported, f"{class_name}InitArgs", None) or getattr(imported, f"{class_name}Args", None)
        assert args is not None
        _same_inputs(package, resource.inputs.properties, args, seen)
        outputs = {n: p.type for n, p in resource.outputs.properties.items()}
        assert set(outputs) == set(_types.resource_types(cls)), token
        for wire, type_ in _types.resource_types(cls).items():
            _same(package, outputs[wire], type_, seen, f"{token} output {wire}")


def _below(package: Package, folder: Path) -> tuple[str, ...]:
    module = "pulumi_" + package.name.replace("-", "_")
    parts = folder.parts
    return parts[len(parts) - 1 - parts[::-1].index(module) + 1 :]


def _same_inputs(package: Package, read: Mapping[str, Any], args: type, seen: set[Ref]) -> None:
    names = _types.input_type_py_to_pulumi_names(args)
    assert {p.python: p.name for p in read.values()} == names
    parameters = inspect.signature(args.__init__).parameters
    types = _types.input_type_types(args)
    for python, wire in names.items():
        required = parameters[python].default is inspect.Parameter.empty
        assert read[wire].required == required, f"{args.__name__}.{wire}"
        _same(package, read[wire].type, types[wire], seen, f"{args.__name__}.{wire}")


def _same(package: Package, ours: Type, theirs: Any, seen: set[Ref], where: str) -> None:
    """Both describe the same values; nested objects are followed once."""
    options = set(_options(theirs))
    if isinstance(ours, Const):
        return  # the SDK's annotation says `str` where its constructor fixes the text
    if typing.Any in options:
        assert ours == Scalar("any"), where
        return
    mine = set(ours.options) if isinstance(ours, Either) else {ours}
    kinds = {_kind(o) for o in options}
    assert {_our_kind(o) for o in mine} == kinds, f"{where}: {ours} is not {theirs}"
    for option in mine:
        for other in options:
            if isinstance(option, Array) and _kind(other) == "array":
                _same(package, option.items, typing.get_args(other)[0], seen, f"{where}[]")
            elif isinstance(option, Map) and _kind(other) == "map":
                _same(package, option.values, typing.get_args(other)[1], seen, f"{where}{{}}")
            elif (
                isinstance(option, Ref)
                and inspect.isclass(other)
                and other.__name__ == option.name
                and option not in seen
            ):
                seen.add(option)
                if _types.is_input_type(other):
                    _same_inputs(package, package.shape(option).properties, other, seen)
                else:
                    assert set(package.shape(option).properties) == set(_types.output_type_types(other)), where
            elif isinstance(option, Choice) and inspect.isclass(other) and issubclass(other, enum.Enum):
                assert set(option.values) == {member.value for member in other}, where


def _options(theirs: Any) -> Iterator[Any]:
    origin = typing.get_origin(theirs)
    if origin is typing.Union:
        for argument in typing.get_args(theirs):
            yield from _options(argument)
    elif origin is not None and getattr(origin, "__name__", "") == "Output":
        yield from _options(typing.get_args(theirs)[0])
    elif getattr(origin, "__name__", "") == "Awaitable":
        return
    elif theirs is not NoneType:
        yield theirs


def _kind(theirs: Any) -> str:
    origin = typing.get_origin(theirs)
    if origin is Sequence or origin is list:
        return "array"
    if origin in (Mapping, dict):
        return "map"
    if origin is typing.Literal:
        return "const"
    if inspect.isclass(theirs):
        if issubclass(theirs, enum.Enum):
            return "choice"
        plain = {str: "string", bool: "boolean", int: "integer", float: "number"}
        return plain.get(theirs) or {"Asset": "asset", "Archive": "archive"}.get(theirs.__name__) or theirs.__name__
    return str(theirs)


def _our_kind(ours: Type) -> str:
    match ours:
        case Scalar(name):
            return name
        case Ref(name=name):
            return name
        case _:
            return type(ours).__name__.lower()


def test_all_types_of_all_sdks_are_registered() -> None:
    counts = {name: len(Package(name).classes) for name in ("azure-native", "aws", "kubernetes")}
    assert counts == {"azure-native": 2288, "aws": 1748, "kubernetes": 554}


def test_a_type_that_the_sdk_has_not_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownTypeError, match="azure-native:keyvault:Vaul"):
        Package("azure-native").resource("azure-native:keyvault:Vaul")


def test_secrets_of_the_sdk_are_known() -> None:
    secrets = Package("aws").resource("aws:redshift/cluster:Cluster").secrets
    assert secrets == ("masterPassword", "masterPasswordWo")


def test_reading_a_type_imports_no_sdk(tmp_path: Path) -> None:
    """What makes a provider process cheap: neither the Pulumi SDK nor the package's modules are loaded."""
    code = (
        "import sys; from sandbox.provider.package import Package\n"
        "Package('azure-native').resource('azure-native:network:VirtualNetwork')\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0].startswith('pulumi')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_union_of_classes_and_an_enum_beside_text_are_read(tmp_path: Path) -> None:
    (tmp_path / "_enums.py").write_text('class Size(str, Enum):\n    SMALL = "small"\n    LARGE = "large"\n')
    (tmp_path / "_inputs.py").write_text(
        "class AArgs:\n"
        "    def __init__(__self__, *, kind: pulumi.Input[str],\n"
        "                 size: pulumi.Input[Optional[Union[str, 'Size']]] = None):\n"
        "        pulumi.set(__self__, \"kind\", 'A')\n"
        '        pulumi.set(__self__, "size", size)\n'
        '    @pulumi.getter(name="wireKind")\n'
        "    def kind(self): ...\n"
        "class BArgs:\n"
        "    def __init__(__self__, *, many: pulumi.Input[Sequence[pulumi.Input[Union['AArgs', 'BArgs']]]]):\n"
        "        pass\n"
    )
    library = Library(tmp_path)
    file = tmp_path / "_inputs.py"
    a = library.shape(Ref(file, "AArgs")).properties
    assert a["wireKind"].type == Const("A")
    assert a["size"].type == Either((Scalar("string"), Choice(("small", "large"))))
    assert not a["size"].required
    b = library.shape(Ref(file, "BArgs")).properties
    assert b["many"].type == Array(Either((Ref(file, "AArgs"), Ref(file, "BArgs"))))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Vault", "vault"), ("MHSMPrivateEndpoint", "mhsm_private_endpoint"), ("IPv6Rule", "i_pv6_rule")],
)
def test_file_names(name: str, expected: str) -> None:
    assert snake(name) == expected


def test_many_threads_may_read_at_once() -> None:
    """The engine asks many things at the same time, and a cold provider parses for all of them.

    Python 3.11 cannot build two syntax trees at once, and another thread gets a turn whenever a collection of garbage
    in the middle of one runs Python code.
    """
    package = Package("kubernetes")
    tokens = sorted(package.classes)[:200]
    threshold = gc.get_threshold()

    def let_others_run(*_: object) -> None:
        time.sleep(0)

    gc.callbacks.append(let_others_run)
    gc.set_threshold(50)
    try:
        with ThreadPoolExecutor(16) as pool:
            names = [resource.name for resource in pool.map(package.resource, tokens)]
    finally:
        gc.callbacks.remove(let_others_run)
        gc.set_threshold(*threshold)
    assert names == [package.classes[token][1] for token in tokens]
