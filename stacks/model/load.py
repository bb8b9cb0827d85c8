"""Read one stack, whole and checked, or say everything that is wrong with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from stacks import names
from stacks.model.check_layers import (
    check_audit,
    check_environment,
    check_environments,
    check_location,
    check_recovered,
    check_stack,
    environment_of,
)
from stacks.model.check_services import Surroundings, check_list, check_service, check_together
from stacks.model.files import AUDIT_STACK, ENVIRONMENTS, NAMESPACE, Config, Environments, Files, StackFile
from stacks.model.layers import AuditLayer, Environment, EnvironmentLayer, Layer, ServicesLayer
from stacks.model.problems import ModelError, Problem, allowed
from stacks.model.report import NO_VALUES, Found, Place, Report
from stacks.model.service import Service
from stacks.model.size import check_size
from stacks.model.source import LazyDocument

L = TypeVar("L", AuditLayer, EnvironmentLayer, ServicesLayer)


@dataclass(frozen=True)
class Stack:
    """A stack that may be built: everything in it holds, alone and together with what it stands on."""

    name: str
    environment_name: str  # "audit" for the audit stack
    environment: Environment | None  # None for the audit stack
    audit_stack: str
    subscription_id: str
    tenant_id: str
    location: str
    layer: Layer
    platform: EnvironmentLayer | None = None  # what the environment declares, for a services stack
    services: tuple[Service, ...] = ()  # as this environment sees them
    recovered: frozenset[str] = frozenset()  # deleted vaults and stores to take back
    adopted: Mapping[str, str] = field(default_factory=dict[str, str])  # id of the vault that a service takes over

    @property
    def code(self) -> str:
        """Short name of the environment in physical names."""
        return self.environment.code if self.environment else "audit"

    @property
    def production(self) -> bool:
        """Whether what is here is production; the audit stack serves production."""
        return self.environment.production if self.environment else True

    @property
    def paired_region(self) -> str | None:
        """The environment's other region, where its replicas stand."""
        platform = self.layer if isinstance(self.layer, EnvironmentLayer) else self.platform
        return next((region for region in platform.regions if region != self.location), None) if platform else None

    def vault_name(self, service: Service) -> str:
        """What the service's vault is called in the cloud."""
        if service.name in self.adopted:
            return self.adopted[service.name].rpartition("/")[2]
        return names.vault(self.code, service.first_name, self.subscription_id)


def load(stack: str, config: Config, root: Path, secret: Collection[str] = ()) -> Stack:
    """Read the model of `stack`.

    `config` holds the engine's values by full key (`zero-secret:…`, `azure-native:…`), structured ones parsed; `root`
    is the project's folder, where the stack's neighbours and the service files are read; `secret` names the keys that
    the engine decrypted. Raises ModelError with every problem at once. No cloud call, no clock, no randomness.
    """
    files = Files(root, Report())
    own = LazyDocument(files.stack_path(stack), root)
    for key in sorted(secret):
        if key.startswith((NAMESPACE, "azure-native:")):
            place = Place(own, ("config",))
            files.report.add(place, (key,), "an encrypted value in the configuration", NO_VALUES, name=True)
    environments = files.environments(config.get(ENVIRONMENTS))
    file = files.configured(stack, config, own)
    result = _check(files, file, environments, files.audit_stack(config.get(AUDIT_STACK)))
    if files.report.problems or result is None:
        raise ModelError(files.report.problems)
    return result


def validate_all(root: Path) -> list[Problem]:
    """Everything wrong with any stack or service file below `root`, without an engine; empty when all is well."""
    files = Files(root, Report(), strict=True)
    value, audit_stack = files.declared()
    environments, audit_name = files.environments(value), files.audit_stack(audit_stack)
    for stack in files.stack_names:
        _check(files, files.stack(stack), environments, audit_name)
    for service in files.service_names:
        files.service(service)
    return sorted(set(files.report.problems))


def _check(
    files: Files, file: StackFile, declared: Found[Environments] | None, audit_stack: str | None
) -> Stack | None:
    """Check one stack with all that it stands on; the stack, if enough of it could be read to build one."""
    if declared is None or audit_stack is None:
        return None
    environments = declared.value.root
    if not check_environments(files.report, declared, audit_stack):
        return None
    check_stack(files.report, file, environments, audit_stack)
    name, layer, provider = environment_of(environments, file.stack), file.layer, file.provider
    if layer is None or provider is None or (name is None and file.stack != audit_stack):
        return None
    platform: EnvironmentLayer | None = None
    services: tuple[Service, ...] = ()
    adopted: dict[str, str] = {}
    match layer.value:
        case AuditLayer():
            check_audit(files.report, file, cast("Found[AuditLayer]", layer))
        case EnvironmentLayer():
            audit = _layer(files, audit_stack, AuditLayer)
            check_environment(files.report, file, cast("Found[EnvironmentLayer]", layer), environments, audit)
        case ServicesLayer() if name:
            audit = _layer(files, audit_stack, AuditLayer)
            platform = _platform(files, cast("Found[ServicesLayer]", layer), name, environments)
            around = Surroundings(
                name=name,
                environment=environments[name],
                platform=platform,
                audit=audit.value if audit and audit.whole else None,
                subscription=provider.value.subscription_id,
                catalogue=files.service_names,
                environments=environments.keys(),
            )
            shard = cast("Found[ServicesLayer]", layer)
            services, adopted = _services(files, file.stack, shard, around)
            if platform:
                below = files.stack(shard.value.platform).provider
                home = below.value.location if below else None
                if check_location(files.report, provider, platform, home):
                    check_size(files.report, shard, services, platform, provider.value.location)
        case _:
            return None
    built = Stack(
        name=file.stack,
        environment_name=name or "audit",
        environment=environments[name] if name else None,
        audit_stack=audit_stack,
        subscription_id=provider.value.subscription_id,
        tenant_id=provider.value.tenant_id,
        location=provider.value.location,
        layer=layer.value,
        platform=platform,
        services=services,
        recovered=frozenset(file.recovered.value.root if file.recovered else ()),
        adopted=adopted,
    )
    check_recovered(files.report, file, recoverable(built))
    return built


def recoverable(stack: Stack) -> list[str]:
    """Names that the stack's vaults and stores have in the cloud: what a deletion keeps, and `recover` takes back."""
    code, subscription, region = stack.code, stack.subscription_id, stack.paired_region

    def replica(name: str) -> list[str]:
        return [names.vault(code, name, subscription, region)] if region else []

    if isinstance(stack.layer, ServicesLayer):
        stored = [service for service in stack.services if service.stored]
        replicas = [name for service in stored if service.dr for name in replica(service.first_name)]
        return [*map(stack.vault_name, stored), *replicas]
    stores = [names.slot_store(code, subscription)] if isinstance(stack.layer, EnvironmentLayer) else []
    return [names.vault(code, names.PLATFORM, subscription), *replica(names.PLATFORM), *stores]


def _layer(files: Files, stack: str, wanted: type[L]) -> Found[L] | None:
    """Another stack's layer, if its file has one of that type."""
    found = files.stack(stack).layer
    return cast("Found[L]", found) if found and isinstance(found.value, wanted) else None


def _platform(
    files: Files, layer: Found[ServicesLayer], name: str, environments: Mapping[str, Environment]
) -> EnvironmentLayer | None:
    """The environment's platform that the services stand on: never another environment's."""
    stack, own = layer.value.platform, environments[name].stacks
    if stack not in own:
        other = environment_of(environments, stack)
        what = f"this stack belongs to '{other}', and environments never touch" if other else "no such stack"
        files.report.at(layer, ("platform",), f"{what}; {allowed(own, stack)}", f"name the platform stack of '{name}'")
        return None
    found = _layer(files, stack, EnvironmentLayer)
    if found is None and files.stack(stack).layer is not None:
        files.report.at(
            layer, ("platform",), f"this stack has no layer {NAMESPACE}environment", "name the platform stack"
        )
    return found.value if found and found.whole else None  # a part of it would make sound services look wrong


def _services(
    files: Files, stack: str, layer: Found[ServicesLayer], around: Surroundings
) -> tuple[tuple[Service, ...], dict[str, str]]:
    """The shard's services as the environment sees them, and the ids of the vaults that some of them adopt."""
    others: dict[str, str] = {}
    for other in around.environment.stacks:
        if other not in (stack, layer.value.platform) and other in files.stack_names:
            shard = _layer(files, other, ServicesLayer)
            others.update(dict.fromkeys(shard.value.services if shard else (), other))
    check_list(files.report, layer, others, around.catalogue)
    listed = dict.fromkeys(service for service in layer.value.services if service in around.catalogue)
    found = [service for name in listed if (service := files.service(name))]
    for service in found:
        check_service(files.report, service, around)
    elsewhere = [service for name in others if name in around.catalogue and (service := files.service(name))]
    check_together(files.report, found, [s for s in elsewhere if s.value.name not in listed], around.name)
    here = {service.value.name: service.value.environments.get(around.name) for service in found}
    adopted = {name: change.adopt for name, change in here.items() if change and change.adopt}
    return tuple(service.value.of(around.name) for service in found), adopted
