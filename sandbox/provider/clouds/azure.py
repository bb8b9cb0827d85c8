"""azure-native: ARM ids, the provider's own defaults, documented outputs."""

# ruff: noqa: ARG002 - hooks share their signatures

import os
import uuid
from collections.abc import Mapping
from typing import ClassVar, cast

from sandbox.cloud import Cloud
from sandbox.provider.clouds import azure_lookups
from sandbox.provider.clouds.azure_facts import FACTS, REPLACES, UPDATES, leaf
from sandbox.provider.clouds.azure_hosts import HOSTS, held
from sandbox.provider.clouds.azure_ids import ArmIds, module_and_class
from sandbox.provider.clouds.azure_states import STATES
from sandbox.provider.outputs import at
from sandbox.provider.package import Package
from sandbox.provider.platform import Identity, NameRule, Platform
from sandbox.provider.shapes import Resource
from sandbox.provider.wire import UNKNOWN, Json, has_unknown, reveal

# Where a program configures none: fixed, so that ids are the same on every machine, and nobody's.
_SPACE = uuid.UUID("3f0d6c1e-8a57-5d2b-b1c4-6e9f0a7d4b28")
SUBSCRIPTION = str(uuid.uuid5(_SPACE, "subscription"))
TENANT = str(uuid.uuid5(_SPACE, "tenant"))
LOCATION = "westeurope"

_UUID_NAMED = frozenset({"authorization:RoleAssignment", "authorization:RoleDefinition"})
_DRAWN = "__createBeforeDelete"  # the real provider's own mark


class Azure(Platform):
    package: ClassVar[str] = "azure-native"
    optional_known: ClassVar[bool] = False
    config_names: ClassVar[tuple[str, ...]] = ("subscriptionId", "tenantId", "location", "clientId")

    def __init__(self, sdk: Package) -> None:
        super().__init__(sdk)
        self.ids = ArmIds(sdk)

    @property
    def subscription(self) -> str:
        return str(self.config.get("subscriptionId") or os.environ.get("ARM_SUBSCRIPTION_ID") or SUBSCRIPTION)

    @property
    def tenant(self) -> str:
        return str(self.config.get("tenantId") or os.environ.get("ARM_TENANT_ID") or TENANT)

    def name_rule(self, resource: Resource) -> NameRule | None:
        named = [name for name in self.ids.parameters(resource) if "." not in name]
        own = named[-1] if named else None
        if own is None or own not in resource.inputs.properties or resource.inputs.properties[own].required:
            return None
        if module_and_class(resource) in _UUID_NAMED:
            return NameRule((own,), "uuid")
        parents = [name for name in named[:-1] if name not in ("resourceGroupName", "scope", "resourceUri")]
        return NameRule((own,), "copy" if parents else "random")

    def fill(self, resource: Resource, inputs: dict[str, Json], old: Mapping[str, Json], cloud: Cloud) -> None:
        if "location" not in resource.inputs.properties or inputs.get("location") is not None:
            return
        # The real provider refuses a first resource group without a location. Here a program may say nothing of where
        # it runs, for no cloud alike; what it is given stays with it through `old`.
        inputs["location"] = (
            old.get("location") or self.config.get("location") or self._group_location(inputs, cloud) or LOCATION
        )

    def _group_location(self, inputs: Mapping[str, Json], cloud: Cloud) -> Json:
        group = reveal(inputs.get("resourceGroupName"))
        if group is None:
            return None
        if has_unknown(group):
            return UNKNOWN
        found = cloud.get(
            "azure-native:resources:ResourceGroup", "", f"/subscriptions/{self.subscription}/resourceGroups/{group}"
        )
        return found.outputs.get("location") if found else None

    def keep_flag(self, inputs: dict[str, Json], rule: NameRule) -> None:
        if rule.style != "copy":
            inputs[_DRAWN] = True

    def was_drawn(self, inputs: Mapping[str, Json]) -> bool:
        return inputs.get(_DRAWN) is True

    def delete_first(self, resource: Resource, old: Mapping[str, Json], changed: frozenset[str]) -> bool:
        return not self.was_drawn(old)

    def identify(self, resource: Resource, inputs: Mapping[str, Json], seed: str) -> Identity:
        identity = self.ids.fill(resource, inputs, self.subscription, seed)
        name = identity.rsplit("/", 1)[-1]
        known: dict[str, Json] = {"name": name, "id": identity, "type": self.ids.type_path(identity)}
        if resource.api_version:
            known["azureApiVersion"] = resource.api_version
        plain = cast(dict[str, Json], reveal(dict(inputs)))
        key = module_and_class(resource)
        facts = FACTS.get(key) or HOSTS.get(key)
        said = {
            **STATES.get(key, {}),
            **(facts(identity, name, plain, self.tenant) if facts else {}),
            **(held(identity, plain) if resource.module == "network" else {}),
        }
        known |= {path: value for path, value in said.items() if at(plain, path) is None}  # what was given is echoed
        return Identity(identity, known=known, guessed=() if self.ids.documented(resource) else ("id",))

    def leaf(self, path: str, name: str, identity: Identity, resource: Resource) -> Json:
        return leaf(path, name, identity.id, self.tenant)

    def replaces(self, resource: Resource, path: str) -> bool | None:
        top = path.split(".")[0].split("[")[0]
        key = module_and_class(resource)
        if (
            top in ("location", "extendedLocation")
            or top in self.ids.parameters(resource)
            or path in REPLACES.get(key, ())
        ):
            return True
        if top in ("tags", "identity", "sku") or key in UPDATES:
            return False
        return None

    def same(self, path: str, old: Json, new: Json) -> bool:
        return path == "location" and isinstance(old, str) and isinstance(new, str) and _location(old) == _location(new)

    def on_update(
        self, resource: Resource, old: Mapping[str, Json], inputs: Mapping[str, Json], previewed: dict[str, Json]
    ) -> dict[str, Json]:
        # Only what can never change is carried over; the rest may be answered anew, so the real provider leaves it
        # unknown.
        return previewed | {name: old[name] for name in ("name", "location") if name in old}

    def invoke(self, token: str, args: dict[str, Json], cloud: Cloud) -> dict[str, Json]:
        return azure_lookups.answer(self, token, args, cloud)


def _location(text: str) -> str:
    """`West US 2` and `westus2` are one place."""
    return text.replace(" ", "").lower()
