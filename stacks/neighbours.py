"""What a stack reads of the stacks below it."""

from collections.abc import Mapping
from typing import Any

import pulumi


async def deployed(stack: str, *needed: str) -> Mapping[str, Any]:
    """Outputs of another stack of this project, as plain values: they are known, at preview too.

    Raises RunError when that stack was not deployed, or lacks one of the outputs `needed`.
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
    outputs = await pulumi.StackReference(name).outputs.future() or {}
    if missing := [key for key in needed if key not in outputs]:
        raise pulumi.RunError(
            f"the stack '{stack}' has no output {', '.join(missing)}: run `pulumi up -s {stack}` first, then this stack"
        )
    return outputs
