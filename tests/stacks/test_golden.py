"""Every resource that each stack registers, as text that a person reviews.

After a wanted change: `UPDATE_GOLDEN=1 pytest tests/stacks/test_golden.py`, then read the difference and commit it.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def test_each_stack_registers_what_was_reviewed(built: dict[str, Any]) -> None:
    texts = {stack: rendered(registered) for stack, registered in built.items()}
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        for stack, text in texts.items():
            (GOLDEN / f"{stack}.txt").write_text(text)
    differing = [stack for stack, text in texts.items() if (GOLDEN / f"{stack}.txt").read_text() != text]
    assert differing == [], "read the difference, see this file's docstring"
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(built)


def rendered(built: Any) -> str:
    """Resources by place in the tree of components, each with its options and every input; then the outputs."""
    parts = [f"{len(built.resources)} resources\n"]
    for urn in sorted(built.resources, key=lambda urn: urn.split("::")[2:]):
        request = built.resources[urn]
        lines = [f"{request.type} {request.name}", *_options(request)]
        lines += [f"  {path}: {value}" for path, value in _leaves(built.inputs[urn])]
        parts.append("\n".join(lines) + "\n")
    outputs = [f"  {path}: {value}" for path, value in _leaves(built.outputs)]
    return "\n".join([*parts, "outputs", *outputs, ""])


def _options(request: Any) -> Iterator[str]:
    names = {
        "in": [request.parent] if "$" in request.parent.partition("::")[2] else [],
        "after": sorted(request.dependencies),
    }
    for word, urns in names.items():
        if found := sorted({urn.rpartition("::")[2] for urn in urns}):
            yield f"  [{word} {', '.join(found)}]"
    flags = {
        "protect": request.protect,
        "retain on delete": request.retainOnDelete,
        "delete before replace": request.deleteBeforeReplace,
    }
    if kept := [word for word, on in flags.items() if on]:
        yield f"  [{', '.join(kept)}]"
    if request.ignoreChanges:
        yield f"  [ignores {', '.join(request.ignoreChanges)}]"
    if request.aliases or request.aliasURNs:
        yield "  [has aliases]"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key in sorted(value):
            yield from _leaves(value[key], f"{path}.{key}" if path else key)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    elif path:
        yield path, int(value) if isinstance(value, float) and value.is_integer() else value
