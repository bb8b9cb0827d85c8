"""The project's own files, each read and validated at most once a run."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, RootModel

from stacks.model.layers import LAYERS, Environment, Layer
from stacks.model.problems import allowed
from stacks.model.report import Found, Place, Report, learn
from stacks.model.service import Service
from stacks.model.source import Document, LazyDocument, read
from stacks.model.types import EnvironmentName, Guid, PhysicalName, Region, StackName, Strictly

PROJECT = "zero-secret"
NAMESPACE = f"{PROJECT}:"
ENVIRONMENTS = f"{NAMESPACE}environments"
AUDIT_STACK = f"{NAMESPACE}auditStack"
RECOVER = f"{NAMESPACE}recover"
_DECLARED_ONCE = {ENVIRONMENTS, AUDIT_STACK}
_DECLARED_AT = ("config", "environments", "default")

_NAME = re.compile(r"[a-z][a-z0-9]{0,14}")  # an environment's: short enough that no credential fits

Config = Mapping[str, Any]


class Provider(Strictly):
    """Where a stack's resources go: the default azure-native provider, configured in the stack's file."""

    subscription_id: Guid = Field(alias="azure-native:subscriptionId")
    tenant_id: Guid = Field(alias="azure-native:tenantId")
    location: Region = Field(alias="azure-native:location")


class _StackNamed(RootModel[StackName]):
    """A stack's name, where it stands alone."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Recovered(RootModel[tuple[PhysicalName, ...]]):
    """Names of deleted vaults and stores that the next `up` takes back instead of failing on the name."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


# A signed-in identity runs `pulumi up`; these would be a stored credential in the stack's own file.
_CREDENTIALS = {
    "azure-native:clientSecret",
    "azure-native:clientCertificatePassword",
    "azure-native:clientCertificatePath",
    "azure-native:oidcToken",
    "azure-native:oidcRequestToken",
}


class Environments(RootModel[Annotated[dict[EnvironmentName, Environment], Field(min_length=1)]]):
    """The environments by name, declared once in Pulumi.yaml for all stacks."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True)
class StackFile:
    """One stack's configuration: where it stands, its provider, and its layer if that could be read."""

    stack: str
    place: Place
    provider: Found[Provider] | None = None
    kind: str | None = None
    recovered: Found[Recovered] | None = None
    layer: Found[Layer] | None = None


@dataclass
class Files:
    """Files below `root`. What is wrong with any of them is in `report` as soon as it was asked for."""

    root: Path
    report: Report
    # A key of the project's that nobody reads is refused in files, which `idp` checks before any run. In a run, a
    # program that was extended may read keys of its own, so only a misspelt one is.
    strict: bool = False
    _stacks: dict[str, StackFile] = field(default_factory=dict)
    _services: dict[str, Found[Service] | None] = field(default_factory=dict)

    @cached_property
    def project(self) -> Document:
        """Pulumi.yaml."""
        return read(self.root / "Pulumi.yaml", self.root, self.report.problems)

    def declared(self) -> tuple[Any, Any]:
        """Environments and audit stack as Pulumi.yaml has them, for when no engine passes them."""
        audit = self.project.value(("config", "auditStack", "default"), self.report.problems)
        return self.project.value(_DECLARED_AT, self.report.problems), audit

    def environments(self, value: Any) -> Found[Environments] | None:
        """Validate the declaration of environments."""
        place = Place(LazyDocument(self.root / "Pulumi.yaml", self.root), _DECLARED_AT, "environments")
        if value is None:
            self.report.add(place, (), "no environments are declared", "give config.environments a default")
            return None
        if isinstance(value, Mapping):
            self.report.words.update(name for name in value if _NAME.fullmatch(name))
        return self.report.parse(Environments, value, place)

    def audit_stack(self, value: Any) -> str | None:
        """Validate the name of the audit stack."""
        place = Place(
            LazyDocument(self.root / "Pulumi.yaml", self.root), ("config", "auditStack", "default"), "auditStack"
        )
        found = self.report.parse(_StackNamed, value, place)
        return found.value.root if found else None

    def stack_path(self, stack: str) -> Path:
        """The stack's configuration file."""
        return self.root / "stacks" / f"Pulumi.{stack}.yaml"

    @cached_property
    def stack_names(self) -> list[str]:
        """Stacks that have a file."""
        return sorted(p.name[len("Pulumi.") : -len(".yaml")] for p in (self.root / "stacks").glob("Pulumi.*.yaml"))

    @cached_property
    def service_names(self) -> list[str]:
        """Services that have a file."""
        return sorted(p.stem for p in (self.root / "stacks" / "services").glob("*.yaml"))

    def stack(self, stack: str) -> StackFile:
        """Another stack's configuration, from its file."""
        if stack not in self._stacks:
            document = read(self.stack_path(stack), self.root, self.report.problems)
            before = len(self.report.problems)
            config = {
                key: document.value(("config", key), self.report.problems)
                for key in document.keys(("config",))
                if key.startswith((NAMESPACE, "azure-native:"))
            }
            for key in config:
                if key in _DECLARED_ONCE:
                    self.report.add(
                        Place(document, ("config",), ""),
                        (key,),
                        "declared once, in Pulumi.yaml",
                        "remove it here",
                        name=True,
                    )
            readable = document.node is not None and len(self.report.problems) == before
            self._stacks[stack] = (
                self.configured(stack, config, document) if readable else StackFile(stack, Place(document))
            )
        return self._stacks[stack]

    def configured(self, stack: str, config: Config, document: Document | LazyDocument) -> StackFile:
        """Validate one stack's configuration, wherever its values came from."""
        place = Place(document, ("config",), "")
        for key in sorted(_CREDENTIALS & config.keys()):
            self.report.add(place, (key,), "a credential in the configuration", "sign in with an identity", name=True)
        provider = self.report.parse(Provider, {k: config[k] for k in _PROVIDER_KEYS if k in config}, place)
        kind = self._kind(config, place)
        layer = None
        if kind:
            key = NAMESPACE + kind
            layer = self.report.parse(LAYERS[kind], config[key], Place(document, ("config", key), key))
        recovered = self.report.parse(Recovered, config.get(RECOVER, ()), Place(document, ("config", RECOVER), RECOVER))
        result = StackFile(stack, place, provider, kind, recovered, layer)
        self._stacks[stack] = result
        return result

    def _kind(self, config: Config, place: Place) -> str | None:
        """Name of the one layer; None, and a problem, when there is not exactly one."""
        keys = [key for key in config if key.startswith(NAMESPACE) and key not in {*_DECLARED_ONCE, RECOVER}]
        layers = [key for key in keys if key[len(NAMESPACE) :] in LAYERS]
        wanted = [NAMESPACE + name for name in LAYERS]
        unknown = [key for key in keys if key not in layers and (self.strict or _misspelt(key))]
        for key in unknown:
            said = allowed(wanted, NAMESPACE + _misspelt(key) if _misspelt(key) else None)
            self.report.add(place, (key,), f"unknown key; {said}", "rename or remove it", name=True)
        if len(layers) == 1:
            return layers[0][len(NAMESPACE) :]
        if layers or not any(map(_misspelt, unknown)):
            found = f"{len(layers)} layers" if layers else "no layer"
            fix = "declare exactly one of " + ", ".join(wanted)
            self.report.add(place, tuple(layers[1:2]), found, fix, name=True)
        return None

    def service(self, name: str) -> Found[Service] | None:
        """One service of the catalogue; None when its file has no service in it."""
        if name not in self._services:
            path = self.root / "stacks" / "services" / f"{name}.yaml"
            before = len(self.report.problems)
            document = read(path, self.root, self.report.problems)
            value = document.value((), self.report.problems)
            sound = document.node is not None and len(self.report.problems) == before
            found = self.report.parse(Service, value, Place(document)) if sound else None
            if found and found.value.name != name:
                self.report.at(found, ("name",), "differs from the file's name", f"write '{name}', or rename the file")
            self._services[name] = found
        return self._services[name]


def _misspelt(key: str) -> str:
    """The layer that this key was meant to be, or nothing."""
    return next(iter(difflib.get_close_matches(key[len(NAMESPACE) :][:64], LAYERS, n=1, cutoff=0.75)), "")


_PROVIDER_KEYS = [info.alias or name for name, info in Provider.model_fields.items()]
learn(Environment, Provider, Service, *LAYERS.values())
