"""The sandbox's own copies of the stack files: the tracked content, but the sandbox's own encryption."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

_ENCRYPTION = re.compile(r"^(secretsprovider|encryptedkey|encryptionsalt):.*$", re.MULTILINE)
_SALT = re.compile(r"^encryptionsalt:.*$", re.MULTILINE)


def sync(tracked: Path, copies: Path, record: Path) -> None:
    """Bring `copies` up to date with `tracked/Pulumi.*.yaml`; what did not change there is left as the engine wrote it.

    The engine appends its salt to a stack file and, for a cloud secrets provider, would talk to that cloud. So a copy
    has the tracked file's lines, at the same numbers, without its encryption, and the salt that the engine gave it.
    `record` remembers what was copied. A copy whose tracked file is gone stays: its stack may have to be destroyed.
    """
    known: dict[str, str] = json.loads(record.read_text()) if record.is_file() else {}
    now: dict[str, str] = {}
    for file in sorted(tracked.glob("Pulumi.*.yaml")):
        text = file.read_text()
        copy = copies / file.name
        now[file.name] = hashlib.sha256(text.encode()).hexdigest()
        if not copy.exists() or known.get(file.name) != now[file.name]:
            partial = copy.with_name(copy.name + ".partial")
            partial.write_text(for_sandbox(text, copy.read_text() if copy.exists() else ""))
            partial.replace(copy)
    record.write_text(json.dumps(now))


def for_sandbox(tracked: str, copy: str) -> str:
    """The copy's next content, from the tracked text and the copy's present one."""
    text = _ENCRYPTION.sub(lambda line: f"# {line[1]} is left out: the sandbox encrypts for itself", tracked)
    salt = _SALT.search(copy)
    if salt is None:
        return text
    return f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{salt[0]}\n"
