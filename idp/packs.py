"""`make packs`: each policy pack as a folder that needs nothing of this clone, ready to be published or copied.

A pack in the tree shares the library beside it; the engine publishes a pack's own folder only, so a built pack holds
the library, the profile, and a lock of just what serving needs, cut out of the project's own lock.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from zs_policy.packs import PACKS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "policy-packs"
INTO = ROOT / "dist" / "packs"
LIBRARIES = ("zs_policy", "zs_access", "zs_adapter")
NEEDED = ("pulumi", "pyyaml")
"""What the libraries import; the lock says what these need in turn."""

MAIN = '''"""The pack `{name}`, whole in this folder."""

from zs_adapter import serve
from zs_policy.packs import rules_of

serve("{name}", rules_of("{name}"))
'''
README = """# {name}

{description}

```
python3 -m venv venv
venv/bin/pip install --require-hashes -r requirements.txt
pulumi preview --policy-pack .
```

Levels, exceptions and parameters: `profile.yaml`.
"""


def build(into: Path = INTO) -> list[Path]:
    """Write every pack below `into` (its former contents are replaced); returns the folders."""
    shutil.rmtree(into, ignore_errors=True)
    requirements = cut((ROOT / "requirements.txt").read_text(encoding="utf-8"), NEEDED)
    return [_pack(name, into / name, requirements) for name in PACKS]


def _pack(name: str, folder: Path, requirements: str) -> Path:
    folder.mkdir(parents=True)
    for library in LIBRARIES:
        shutil.copytree(SOURCE / library, folder / library, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(SOURCE / "profile.yaml", folder)
    project = (SOURCE / name / "PulumiPolicy.yaml").read_text(encoding="utf-8")
    description = re.search(r"^description: (.*)$", project, re.MULTILINE)
    files = {
        "PulumiPolicy.yaml": project.replace("../../.venv", "venv"),
        "__main__.py": MAIN.format(name=name),
        "README.md": README.format(name=name, description=description[1] if description else ""),
        "requirements.txt": requirements,
    }
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def cut(lock: str, roots: Iterable[str]) -> str:
    """The part of a compiled lock that `roots` need: `# via` under each pin says for whom it is there."""
    pins: dict[str, str] = {}
    needs: dict[str, set[str]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", lock.strip()):
        name = re.split(r"[=<>! ]", block, maxsplit=1)[0]
        pins[name] = block
        for parent in re.findall(r"^    #(?: via)?\s+([a-z0-9][a-z0-9._-]*)", block, re.MULTILINE):
            needs.setdefault(parent, set()).add(name)
    wanted, todo = set[str](), list(roots)
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo += needs.get(name, ())
    return "\n".join(pins[name] for name in sorted(wanted)) + "\n"


if __name__ == "__main__":
    for made in build():
        sys.stdout.write(f"{made.relative_to(ROOT)}\n")
