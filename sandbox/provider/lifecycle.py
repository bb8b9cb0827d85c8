"""The life of a resource, without the wire: check, diff, create, read, update, delete, look up.

Everything here is the same for all clouds; what differs is asked of the `Platform`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from sandbox.cloud import Cloud, Record, RefusedError
from sandbox.cloud.sealing import is_sealed
from sandbox.provider import naming, weather
from sandbox.provider.check import Problem, problems
from sandbox.provider.clouds import PLATFORMS
from sandbox.provider.difference import Change, changes
from sandbox.provider.outputs import Outputs, as_secrets, at, moment, preview
from sandbox.provider.package import Package
from sandbox.provider.platform import Identity, Platform
from sandbox.provider.sealing import seal, unseal
from sandbox.provider.shapes import Resource
from sandbox.provider.wire import Json, opened


@dataclass(frozen=True, slots=True)
class Naming:
    """What the engine says about drawn names: its seed, and the user's `pulumi:autonaming` if there is one."""

    seed: bytes = b""
    proposed: str | None = None
    mode: int = naming.PROPOSE


@dataclass(frozen=True, slots=True)
class Difference:
    """A diff: every change, which of them replace, and whether the old one must go first."""

    changes: list[Change]
    replacing: frozenset[str]
    delete_first: bool
    assumed: frozenset[str]


@dataclass(frozen=True, slots=True)
class State:
    """A resource as a read returns it."""

    id: str
    inputs: dict[str, Json]
    outputs: dict[str, Json]


class Provider:
    """One provider of one package over one cloud file."""

    def __init__(self, package: str, cloud: Path) -> None:
        self.sdk = Package(package)
        self.platform: Platform = PLATFORMS[package](self.sdk)
        self._path = cloud

    @cached_property
    def cloud(self) -> Cloud:
        """Opened when first needed: a schema question needs no cloud."""
        return Cloud(self._path)

    def check(
        self, token: str, name: str, old: Mapping[str, Json], given: dict[str, Json], drawn: Naming
    ) -> tuple[dict[str, Json], list[Problem]]:
        """Checked inputs with names and defaults filled in, and all that is wrong."""
        resource = self.sdk.resource(token)
        found = self._named(resource, name, old, given, drawn)
        self.platform.fill(resource, given, old, self.cloud)
        found += problems(self.sdk, resource.inputs, given, lenient=self.platform.lenient)
        return given, found

    def _named(
        self, resource: Resource, name: str, old: Mapping[str, Json], given: dict[str, Json], drawn: Naming
    ) -> list[Problem]:
        rule = self.platform.name_rule(resource)
        if rule is None or naming.at(given, rule.path) is not None or self.platform.names_itself(given):
            return []
        if any(not isinstance(opened(naming.at(given, rule.path[:n])), dict | None) for n in range(1, len(rule.path))):
            return []  # the object that would hold the name is not known yet, or not an object
        kept = naming.at(old, rule.path)
        new = kept if isinstance(kept, str) else naming.draw(rule, name, drawn.seed, drawn.proposed, drawn.mode)
        if isinstance(new, Problem):
            return [new]
        naming.put(given, rule.path, new)
        if kept is None or self.platform.was_drawn(old):
            self.platform.keep_flag(given, rule)
        return []

    def diff(self, token: str, old: dict[str, Json], new: dict[str, Json], ignored: tuple[str, ...] = ()) -> Difference:
        """What changed between old and new inputs, apart from ignored paths."""
        resource = self.sdk.resource(token)
        found = [
            change for change in changes(old, new, self.platform.same) if not any(map(change.path.startswith, ignored))
        ]
        verdicts = {change.path: self.platform.replaces(resource, change.generic) for change in found}
        replacing = frozenset(path for path, verdict in verdicts.items() if verdict)
        delete_first = bool(replacing) and self.platform.delete_first(resource, old, replacing)
        assumed = frozenset(path for path, verdict in verdicts.items() if verdict is None)
        return Difference(found, replacing, delete_first, assumed)

    def create(self, token: str, urn: str, inputs: dict[str, Json]) -> tuple[str, dict[str, Json]]:
        """Make the resource exist; its id and outputs."""
        resource = self.sdk.resource(token)
        # Two living resources of one URN (a replacement created first) must not be drawn the same id.
        seed = f"{urn}#{len(self.cloud.created_by(urn))}"
        record, outputs = self._record(resource, urn, self.platform.identify(resource, inputs, seed), inputs, {})
        weather.endure(self.cloud, "create", token, record.id, inputs)
        kept = self.cloud.create(record)
        if kept.outputs is not record.outputs:  # the service had its own idea (a recovered vault)
            outputs = cast(dict[str, Json], unseal(dict(kept.outputs), outputs, self.cloud.sealing_key))
        return kept.id, outputs

    def preview_create(self, token: str, inputs: dict[str, Json]) -> dict[str, Json]:
        """Outputs as far as they can be known before the resource exists."""
        resource = self.sdk.resource(token)
        outputs = preview(self.sdk, resource.outputs, inputs, optional_known=self.platform.optional_known)
        return as_secrets(self.platform.on_create(resource, outputs), resource.secrets)

    def update(
        self, token: str, urn: str, identity: str, old: dict[str, Json], new: dict[str, Json]
    ) -> dict[str, Json]:
        """Change the resource in place; its new outputs."""
        resource = self.sdk.resource(token)
        existing = self.cloud.get(token, *self.platform.locate(identity, old))
        if existing is None:
            raise RefusedError(
                "NotFound", f"resource {identity!r} does not exist: `pulumi refresh` brings the state up to date"
            )
        before = dict(existing.outputs)
        found = self.platform.identify(resource, new, "")
        # What was settled by the creation stays, whatever the inputs are now.
        settled = {path: value for path in found.known if (value := at(before, path)) is not None}
        kept = Identity(existing.id, existing.scope, {**found.known, **settled}, found.guessed)
        assumed = {*existing.assumed, *self.diff(token, old, new).assumed}
        record, outputs = self._record(resource, urn, kept, new, before, tuple(sorted(assumed)))
        weather.endure(self.cloud, "update", token, record.id, new)
        settled_record = self.cloud.update(record)
        if settled_record.outputs is not record.outputs:  # the service had its own idea (a key stays as it is)
            return cast(dict[str, Json], unseal(dict(settled_record.outputs), outputs, self.cloud.sealing_key))
        return outputs

    def preview_update(self, token: str, old: dict[str, Json], new: dict[str, Json]) -> dict[str, Json]:
        """Outputs as far as they can be known before an update."""
        resource = self.sdk.resource(token)
        outputs = preview(self.sdk, resource.outputs, new, optional_known=self.platform.optional_known)
        return as_secrets(self.platform.on_update(resource, old, new, outputs), resource.secrets)

    def read(self, token: str, identity: str, inputs: dict[str, Json], outputs: dict[str, Json]) -> State | None:
        """The resource as the cloud has it; None when it is not there. Inputs and outputs are what Pulumi has, possibly
        nothing.
        """
        resource = self.sdk.resource(token)
        weather.endure(self.cloud, "read", token, identity, inputs)
        found = self.cloud.get(token, *self.platform.locate(identity, inputs or outputs))
        if found is None:
            return None
        key = self.cloud.sealing_key
        return State(
            found.id,
            cast(dict[str, Json], unseal(dict(found.inputs), inputs, key)),
            as_secrets(cast(dict[str, Json], unseal(dict(found.outputs), outputs, key)), resource.secrets),
        )

    def delete(self, token: str, identity: str, inputs: dict[str, Json]) -> None:
        """Make the resource not exist."""
        weather.endure(self.cloud, "delete", token, identity, inputs)
        self.cloud.delete(token, *self.platform.locate(identity, inputs))

    def invoke(self, token: str, args: dict[str, Json]) -> dict[str, Json]:
        """Answer a data lookup."""
        return self.platform.invoke(token, args, self.cloud)

    def _record(
        self,
        resource: Resource,
        urn: str,
        identity: Identity,
        inputs: dict[str, Json],
        before: dict[str, Json],
        assumed: tuple[str, ...] = (),
    ) -> tuple[Record, dict[str, Json]]:
        """What the cloud keeps of a resource, and its outputs. `before` are its outputs so far, sealed."""
        known = {**identity.known, **self.platform.current(resource, inputs, before)}

        def leaf(path: str, name: str) -> Json:
            kept = at(before, path)
            if kept is not None and not is_sealed(kept):
                return kept
            return self.platform.leaf(path, name, identity, resource) or moment(name)

        builder = Outputs(self.sdk, known, leaf, identity.id)
        outputs = as_secrets(builder.build(resource.outputs, inputs, resource.inputs), resource.secrets)
        key = self.cloud.sealing_key
        record = Record(
            type=resource.token,
            id=identity.id,
            package=self.platform.package,
            urn=urn,
            inputs=seal(inputs, key),
            outputs=seal(outputs, key),
            scope=identity.scope,
            synthetic=(*identity.guessed, *builder.synthetic),
            assumed=assumed,
        )
        return record, outputs
