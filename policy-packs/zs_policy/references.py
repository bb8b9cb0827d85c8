"""What a stack reads but does not make: other stacks' outputs, and resources fetched by id.

The engine shows neither to packs as a resource; it shows their URNs as what a value depends on.
"""

from collections.abc import Iterator
from typing import Final

from zs_policy.model import Stack

REFERENCE: Final = "pulumi:pulumi:StackReference"


def type_of(urn: str) -> str:
    """`urn:pulumi:dev::project::a:b:C$d:e:F::name` -> `d:e:F`."""
    parts = urn.split("::", 3)
    return parts[2].rpartition("$")[2] if len(parts) == 4 else ""


def name_of(urn: str) -> str:
    parts = urn.split("::", 3)
    return parts[3] if len(parts) == 4 else urn


def dependencies(stack: Stack) -> Iterator[tuple[str, str, str]]:
    """(URN of the resource, its property or "", URN that it depends on), for all that the engine recorded."""
    for resource in stack.resources:
        for name, urns in resource.property_dependencies.items():
            yield from ((resource.urn, name, urn) for urn in urns)
        yield from ((resource.urn, "", urn) for urn in resource.dependencies)


def stacks(stack: Stack) -> dict[str, str]:
    """URN of each StackReference -> the name of the stack that it refers to.

    Where the engine gives the URN only, that is the reference's own name: by custom, the stack's full name.
    """
    found = {urn: name_of(urn) for _, _, urn in dependencies(stack) if type_of(urn) == REFERENCE}
    for reference in stack.of(REFERENCE):
        stated = reference.at("name")
        stated = stated if isinstance(stated, str) else reference.outputs.get("name")
        found[reference.urn] = stated if isinstance(stated, str) else name_of(reference.urn)
    return found
