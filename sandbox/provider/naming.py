"""Names for resources that were given none, as the real providers draw them: from the engine's random seed, kept on
update.
"""

import uuid
from collections.abc import Mapping
from typing import cast

from sandbox.provider.check import Problem, join
from sandbox.provider.platform import NameRule, hexes
from sandbox.provider.wire import Json, opened

PROPOSE, ENFORCE, DISABLE = 0, 1, 2


def at(inputs: Mapping[str, Json], path: tuple[str, ...]) -> Json:
    """The value at a path, or None."""
    value: Json = inputs
    for step in path:
        value = opened(value)
        value = cast(dict[str, Json], value).get(step) if isinstance(value, dict) else None
    return opened(value)


def put(inputs: dict[str, Json], path: tuple[str, ...], value: Json) -> None:
    """Set the value at a path, making objects on the way."""
    here = inputs
    for step in path[:-1]:
        here = cast(dict[str, Json], opened(here.setdefault(step, {})))
    here[path[-1]] = value


def draw(rule: NameRule, logical: str, seed: bytes, proposed: str | None, mode: int) -> str | Problem:
    """The name, or why there can be none."""
    if proposed is not None and mode == DISABLE:
        where = ".".join(rule.path)
        return Problem(where, f"missing required property {where!r}: automatic naming is disabled by pulumi:autonaming")
    if proposed and (mode == ENFORCE or rule.style != "uuid"):
        return proposed
    digits = hexes(seed.hex(), logical, digits=32)
    if rule.style == "uuid":
        return str(uuid.UUID(digits))
    return logical if rule.style == "copy" else f"{logical}{rule.separator}{digits[: rule.digits]}"


__all__ = ["DISABLE", "ENFORCE", "PROPOSE", "at", "draw", "join", "put"]
