"""What an earlier `down` left soft-deleted: a purge-protected vault keeps its name, so `up` must take it back or fail.

Recovery is asked for and never guessed: a vault that somebody deleted may have been deleted for a reason. Plain `up`
names each one before the engine starts; `up --recover` writes their names into a configuration file of that run only,
which is what `zero-secret:recover` is on a real cloud.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from idp.errors import IdpError
from idp.outcome import kind

if TYPE_CHECKING:
    from stacks.model import Stack

RECOVER = "zero-secret:recover"


@dataclass(frozen=True)
class Held:
    """A soft-deleted vault or store. `since` is empty where the cloud does not say when it was deleted."""

    type: str
    name: str
    id: str
    since: str = ""

    def __str__(self) -> str:
        return f"{kind(self.type)} {self.name}" + (f", deleted {self.since}" if self.since else "")

    def document(self) -> dict[str, str]:
        return {"kind": kind(self.type), "name": self.name, "since": self.since}


def deleted(cloud: Path) -> list[Held]:
    """Everything that is soft-deleted in the sandbox's cloud."""
    from sandbox.cloud import Cloud

    if not cloud.exists():
        return []
    opened = Cloud(cloud)
    try:
        return [Held(gone.type, gone.name, gone.id, _when(gone)) for gone in opened.deleted()]
    finally:
        opened.close()


def _when(gone: object) -> str:
    return str(getattr(gone, "since", "") or "").replace("T", " ").replace("+00:00", " UTC")


def declared(root: Path, stack: str) -> Stack:
    """A stack of the sandbox, from its declaration. Raises IdpError with every problem of it."""
    from stacks.model import ModelError, load

    project = configuration(root / "Pulumi.yaml")
    defaults = {f"zero-secret:{key}": project[key]["default"] for key in ("environments", "auditStack")}
    try:
        return load(stack, defaults | configuration(root / "stacks" / f"Pulumi.{stack}.yaml"), root)
    except ModelError as problem:
        raise IdpError(str(problem)) from problem


def subscriptions(root: Path, stacks: Iterable[str]) -> set[str]:
    """Where these stacks work, from their files alone: a `down` must not stumble over what is wrong in a service."""
    files = [root / "stacks" / f"Pulumi.{stack}.yaml" for stack in stacks]
    return {str(configuration(file).get("azure-native:subscriptionId", "")).lower() for file in files if file.is_file()}


def configuration(path: Path) -> dict[str, Any]:
    """The `config` of a project or stack file."""
    from ruamel.yaml import YAML

    return cast("dict[str, Any]", YAML(typ="safe").load(path.read_text(encoding="utf-8"))["config"])


def in_the_way(root: Path, stacks: Iterable[str], gone: Iterable[Held]) -> dict[str, list[Held]]:
    """By stack: what is deleted and has a name that the stack is about to use, its own `recover` left out."""
    from stacks.model.load import recoverable

    found: dict[str, list[Held]] = {}
    for stack in stacks:
        model = declared(root, stack)
        names = set(recoverable(model)) - model.recovered
        if held := sorted((item for item in gone if item.name in names), key=lambda item: item.name):
            found[stack] = held
    return found


def refusal(environment: str, found: Mapping[str, list[Held]]) -> IdpError:
    """What plain `up` says: which, since when, and the flag that takes them back."""
    lines = [f"  {stack}: {item}" for stack, held in found.items() for item in held]
    return IdpError(
        f"{len(lines)} of what {environment} declares are soft-deleted and still hold their names; nothing was changed."
        f"\n{chr(10).join(lines)}\n"
        f"Take them back, with what is in them: make up ENV={environment} ARGS=--recover\n"
        "There is no way around them: purge protection keeps name and content until the retention ends."
    )


def with_recovery(text: str, names: Iterable[str]) -> str:
    """A stack file's text that also names what is to be taken back.

    >>> print(with_recovery("config:\\n  a:b: c # kept\\n", ["v"]), end="")
    config:
      a:b: c # kept
      zero-secret:recover:
      - v
    """
    from io import StringIO

    from ruamel.yaml import YAML

    yaml, out = YAML(), StringIO()
    yaml.width = 4096
    document = yaml.load(text)
    document["config"][RECOVER] = sorted({*(document["config"].get(RECOVER) or []), *names})
    yaml.dump(document, out)
    return out.getvalue()
