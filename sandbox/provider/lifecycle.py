"""The life of a resource, without the wire: check, diff, create, read, update, delete, look up.

Everything here is the same for all clouds; what differs is asked of the `Platform`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

from sandbox.cloud import Cloud, Record
from sandbox.provider import naming
from sandbox.provider.check import Problem, problems
from sandbox.provider.clouds import PLATFORMS
from sandbox.provider.difference import Change, changes
from sandbox.provider.outputs import Outputs, as_secrets, preview
from sandbox.provider.package import Package
from sandbox.provider.platform import Identity, Platform
from sandbox.provider.sealing import reveal_top, seal, unseal
from sandbox.provider.shapes import Resource
from sandbox.provider.wire import UNKNOWN, Json


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
        if any(
            not isinstance(reveal_top(naming.at(given, rule.path[:n])), dict | None) for n in range(1, len(rule.path))
        ):
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
        """What changed between old and new inputs."""
        resource = self.sdk.resource(token)
        found = [change for change in changes(old, new, self.platform.same) if not change.path.startswith(ignored)] if ignored else (
            changes(old, new, self.platform.same)
        )  # fmt: skip
        verdicts = {change.path: self.platform.replaces(resource, change.generic) for change in found}
        replacing = frozenset(path for path, verdict in verdicts.items() if verdict)
        return Difference(
            found,
            replacing,
            bool(replacing) and self.platform.delete_first(resource, old, replacing),
            frozenset(path for path, verdict in verdicts.items() if verdict is None),
        )

    def create(self, token: str, urn: str, inputs: dict[str, Json]) -> tuple[str, dict[str, Json]]:
        """Make the resource exist; its id and outputs."""
        resource = self.sdk.resource(token)
        identity = self.platform.identify(resource, inputs)
        record, outputs = self._record(resource, urn, identity, inputs)
        kept = self.cloud.create(record)
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
        assumed = self.diff(token, old, new).assumed
        found = self.platform.identify(resource, new)
        existing = self.cloud.get(token, self.platform.scope(new), identity)
        # Drawn parts of an id follow from the inputs at creation: the id stays what it was.
        known = {path: identity if value == found.id else value for path, value in found.known.items()}
        if existing is not None and identity != found.id:
            known |= {
                path: existing.outputs[path]
                for path in known
                if path in existing.outputs and path in ("arn", "id", "name")
            }
        record, outputs = self._record(
            resource, urn, Identity(identity, found.scope, known, found.documented), new, tuple(sorted(assumed))
        )
        self.cloud.update(record)
        return outputs

    def preview_update(self, token: str, old: dict[str, Json], new: dict[str, Json]) -> dict[str, Json]:
        """Outputs as far as they can be known before an update."""
        resource = self.sdk.resource(token)
        outputs = preview(self.sdk, resource.outputs, new, optional_known=self.platform.optional_known)
        return as_secrets(self.platform.on_update(old, outputs), resource.secrets)

    def read(self, token: str, identity: str, inputs: dict[str, Json], outputs: dict[str, Json]) -> State | None:
        """The resource as the cloud has it; None when it is not there. Inputs and outputs are what Pulumi has, possibly nothing."""
        resource = self.sdk.resource(token)
        found = self.cloud.get(token, self.platform.scope(inputs or outputs), identity)
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
        self.cloud.delete(token, self.platform.scope(inputs), identity)

    def invoke(self, token: str, args: dict[str, Json]) -> dict[str, Json]:
        """Answer a data lookup."""
        return self.platform.invoke(token, args, self.cloud)

    def _record(
        self, resource: Resource, urn: str, identity: Identity, inputs: dict[str, Json], assumed: tuple[str, ...] = ()
    ) -> tuple[Record, dict[str, Json]]:
        def leaf(path: str, name: str) -> Json:
            return self.platform.leaf(path, name, identity, resource)

        builder = Outputs(self.sdk, identity.known, leaf, identity.id)
        outputs = as_secrets(builder.build(resource.outputs, inputs), resource.secrets)
        synthetic = builder.synthetic if identity.documented else ["id", *builder.synthetic]
        key = self.cloud.sealing_key
        record = Record(
            type=resource.token,
            id=identity.id,
            package=self.platform.package,
            urn=urn,
            inputs=seal(inputs, key),
            outputs=seal(outputs, key),
            scope=identity.scope,
            synthetic=tuple(synthetic),
            assumed=assumed,
        )
        return record, outputs


__all__ = ["UNKNOWN", "Difference", "Naming", "Provider", "State"]
