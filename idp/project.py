"""What this clone declares about itself: its environments and the stacks that belong to them, from Pulumi.yaml."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from idp.errors import IdpError, UsageError

ROOT = Path(__file__).resolve().parent.parent
PACK = "policy-packs/zero-secret"


@dataclass(frozen=True)
class Environment:
    """One declared environment. `stacks` are in the order in which they are deployed."""

    name: str
    production: bool
    stacks: tuple[str, ...]


@dataclass(frozen=True)
class Project:
    name: str
    audit_stack: str
    environments: dict[str, Environment]

    def environment(self, name: str) -> Environment:
        if name in self.environments:
            return self.environments[name]
        near = difflib.get_close_matches(name, self.environments, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"no environment {name!r} in Pulumi.yaml (there are {', '.join(self.environments)}){hint}")

    @property
    def all_stacks(self) -> tuple[str, ...]:
        """Of every environment, audit first."""
        return (self.audit_stack, *(stack for one in self.environments.values() for stack in one.stacks))

    def deployment_order(self, name: str) -> tuple[str, ...]:
        """Audit first: the sinks must be there before anything that reports to them."""
        return (self.audit_stack, *self.environment(name).stacks)


def load(root: Path = ROOT) -> Project:
    """Read Pulumi.yaml below `root`. What exactly is wrong in it, `idp validate` says."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        document = cast("dict[str, Any]", YAML(typ="safe").load((root / "Pulumi.yaml").read_text(encoding="utf-8")))
        config = document["config"]
        return Project(
            name=document["name"],
            audit_stack=config["auditStack"]["default"],
            environments={
                name: Environment(name, bool(declared["production"]), tuple(declared["stacks"]))
                for name, declared in config["environments"]["default"].items()
            },
        )
    except (OSError, YAMLError, KeyError, TypeError, AttributeError) as problem:
        raise IdpError(
            f"Pulumi.yaml does not declare this project's environments ({problem}); see: idp validate"
        ) from problem
