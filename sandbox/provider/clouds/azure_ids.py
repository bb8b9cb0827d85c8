"""ARM ids: from the table where it has the type, else by the general rule of Azure's REST interface.

The rule: the parameters of the type's own getter are the path's parameters; a parameter that names another type of the
module stands under that type's plural. What the rule yields is a well-formed ARM id, but its type segment may differ
from the real one.
"""

import re
import uuid
from collections.abc import Mapping
from typing import cast

from sandbox.provider.clouds.tables import table
from sandbox.provider.package import Package, snake
from sandbox.provider.shapes import Resource
from sandbox.provider.wire import Json, reveal

_PATHS, _NAMESPACES = "azure_paths.txt", "azure_namespaces.txt"
_PARAMETER = re.compile(r"{(\??)([\w.]*)}")
_GETTER_ARG = re.compile(r"__args__\['(\w+)'\]")
_SPACE = uuid.UUID("7e2d9a54-3c1f-5b8e-9d60-2f4a7c81b3e5")
_SCOPES = ("scope", "resourceUri", "resourceId", "resourceScope")


def module_and_class(resource: Resource) -> str:
    return f"{resource.module}:{resource.name}"


class ArmIds:
    """Builds and remembers the id template of each type."""

    def __init__(self, sdk: Package) -> None:
        self._sdk = sdk
        self._templates: dict[str, str] = {}

    def documented(self, resource: Resource) -> bool:
        return module_and_class(resource) in table(_PATHS)

    def template(self, resource: Resource) -> str:
        """The id with `{input}` where an input stands; `{?}` is drawn from all inputs."""
        if resource.token not in self._templates:
            listed = table(_PATHS).get(module_and_class(resource))
            below = listed[0] if listed else self._guess(resource)
            self._templates[resource.token] = below if below.startswith("/") else self._prefix(resource, below) + below
        return self._templates[resource.token]

    def parameters(self, resource: Resource) -> list[str]:
        """Inputs that are part of the id, outermost first."""
        return [name for _, name in _PARAMETER.findall(self.template(resource)) if name and name != "subscriptionId"]

    def fill(self, resource: Resource, inputs: Mapping[str, Json], subscription: str, seed: str = "") -> str:
        """The id of one resource."""

        def value(match: re.Match[str]) -> str:
            name = match[2]
            if not name:
                return str(uuid.uuid5(_SPACE, f"{resource.token}\0{seed}"))
            found = _at(inputs, name)
            if name == "subscriptionId" and not found:
                return subscription
            return str(found or "").strip("/")

        # The root scope, `/`, is empty, and so is the parent path of a resource without a parent.
        return _PARAMETER.sub(value, self.template(resource)).replace("//", "/")

    def parse(self, resource: Resource, identity: str) -> dict[str, str] | None:
        """The inputs that an id spells out, or None when the id is not of this type."""
        pattern = "".join(
            f"(?P<{part[1].replace('.', '__')}>{'.+' if part[1] in _SCOPES else '[^/]+'})"
            if isinstance(part, tuple) and part[1]
            else "[^/]+"
            if isinstance(part, tuple)
            else re.escape(part)
            for part in _parts(self.template(resource))
        )
        match = re.fullmatch(pattern, identity, re.IGNORECASE)
        return {name: value for name, value in match.groupdict().items() if "__" not in name} if match else None

    def type_path(self, identity: str) -> str:
        """`Microsoft.KeyVault/vaults`, as the `type` output says it."""
        if "/providers/" not in identity:
            return "Microsoft.Resources/resourceGroups"
        namespace, *rest = identity.rsplit("/providers/", 1)[1].split("/")
        return "/".join([namespace, *rest[::2]])

    def _prefix(self, resource: Resource, below: str) -> str:
        if below.startswith("resourceGroups/"):
            return "/subscriptions/{subscriptionId}/"
        group = "/resourceGroups/{resourceGroupName}" if "resourceGroupName" in resource.inputs.properties else ""
        return f"/subscriptions/{{subscriptionId}}{group}/providers/"

    def _guess(self, resource: Resource) -> str:
        inputs = resource.inputs.properties
        names = [name for name in self._getter(resource.module, resource.name) if name in inputs]
        if not names:
            names = [name for name, known in inputs.items() if known.required and name.endswith("Name")]
        scope = next((name for name in names if name in _SCOPES), None)
        names = [name for name in names if name not in ("resourceGroupName", "subscriptionId", *_SCOPES)]
        (namespace,) = table(_NAMESPACES).get(
            resource.module, (f"Microsoft.{resource.module[:1].upper()}{resource.module[1:]}",)
        )
        segments = [namespace]
        for index, name in enumerate(ordered := self._ordered(resource, names)):
            own = index == len(ordered) - 1
            segments += [plural(resource.name) if own else self._parent(resource, ordered[: index + 1]), f"{{{name}}}"]
        if not names:
            segments += [plural(resource.name), "default" if "resourceGroupName" in inputs else "{?}"]
        path = "/".join(segments)
        return f"/{{{scope}}}/providers/{path}" if scope else path

    def _ordered(self, resource: Resource, names: list[str]) -> list[str]:
        """Parents first. The resource's own name is the one that may be left out, or the one that sounds like the
        class.
        """

        def rank(name: str) -> tuple[bool, bool, int]:
            stem = name.removesuffix("Name").removesuffix("Id").lower()
            own = resource.name.lower().endswith(stem) or name == "name"
            depth = sum(
                1
                for cls in self._classes(resource.module)
                if cls.lower().endswith(stem) and len(self._getter(resource.module, cls)) <= 2
            )
            return not resource.inputs.properties[name].required, own, -depth

        return sorted(names, key=rank)

    def _parent(self, resource: Resource, names: list[str]) -> str:
        stem = names[-1].removesuffix("Name").removesuffix("Id")
        for cls in self._classes(resource.module):
            path = {n for n in self._getter(resource.module, cls) if n != "resourceGroupName"}
            if path == set(names) and cls.lower().endswith(stem.lower()):
                return plural(cls)
        return plural(stem[:1].upper() + stem[1:])

    def _classes(self, module: str) -> list[str]:
        return [name for token, (_, name) in self._sdk.classes.items() if token.split(":")[1] == module]

    def _getter(self, module: str, name: str) -> list[str]:
        folder = self._sdk.classes[f"azure-native:{module}:{name}"][0]
        return list(dict.fromkeys(_GETTER_ARG.findall(self._sdk.function(folder, f"get_{snake(name)}").text)))


def plural(name: str) -> str:
    """`StorageAccount` -> `storageAccounts`, `Policy` -> `policies`."""
    camel = re.sub(r"^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]", lambda m: m[0].lower(), name)
    if camel.endswith("y") and camel[-2:-1] not in "aeiou":
        return camel[:-1] + "ies"
    if camel.endswith(("s", "x", "ch")):
        return camel if camel.endswith("s") and not camel.endswith("ss") else camel + "es"
    return camel + "s"


def _parts(template: str) -> list[str | tuple[str, str]]:
    parts: list[str | tuple[str, str]] = []
    end = 0
    for match in _PARAMETER.finditer(template):
        parts += [template[end : match.start()], (match[1], match[2])]
        end = match.end()
    # A scope begins with a slash of its own, which the template already has.
    return [*parts, template[end:]]


def _at(inputs: Mapping[str, Json], path: str) -> Json:
    value: Json = inputs
    for step in path.split("."):
        value = cast(dict[str, Json], value).get(step) if isinstance(value, dict) else None
        value = reveal(value)
    return value
