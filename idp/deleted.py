"""Take back what an earlier `down` left soft-deleted: a purge-protected vault keeps its name, so `up` must recover it.

On a real cloud a person looks at the list of deleted vaults and sets `zero-secret:recover` for one run. In the sandbox
the list is at hand, so `idp up` does that: it names this stack's deleted vaults in a configuration file of that run.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, cast

CONFIG = re.compile(r"^config:[ \t]*$", re.MULTILINE)


def recoverable(root: Path, stack: str) -> set[str]:
    """Names that a stack's vaults and stores have, from its declaration."""
    from ruamel.yaml import YAML

    from stacks.model import load
    from stacks.model.load import recoverable as names

    def config(path: Path) -> dict[str, Any]:
        return cast("dict[str, Any]", YAML(typ="safe").load(path.read_text(encoding="utf-8"))["config"])

    project = config(root / "Pulumi.yaml")
    declared = {f"zero-secret:{key}": project[key]["default"] for key in ("environments", "auditStack")}
    return set(names(load(stack, declared | config(root / "stacks" / f"Pulumi.{stack}.yaml"), root)))


def deleted(cloud: Path) -> set[str]:
    """Names that soft-deleted vaults hold in the sandbox's cloud."""
    from sandbox.cloud import Cloud

    if not cloud.exists():
        return set()
    opened = Cloud(cloud)
    try:
        return {found.name for found in opened.deleted()}
    finally:
        opened.close()


def configuration(text: str, names: list[str]) -> str:
    """A stack file that names what is to be recovered; one that already says so is left as it is.

    >>> configuration("config:\\n  a:b: c\\n", ["v"])
    'config:\\n  zero-secret:recover: ["v"]\\n  a:b: c\\n'
    """
    if "zero-secret:recover" in text:
        return text
    return CONFIG.sub(lambda found: f"{found[0]}\n  zero-secret:recover: {json.dumps(names)}", text, count=1)
