"""Which Pulumi CLI versions the sandbox accepts, and how a version text is read."""

from __future__ import annotations

import re

BUILT = "3.230.0"
"""What is built from Go modules; sandbox/engine/go.mod pins the same number (a test compares them)."""

YAML_HOST = "1.30.0"
"""The language host of Pulumi YAML, a module of its own, pinned in the same file."""

DOWNLOADED = "3.221.0"
"""What is downloaded; sandbox/engine/download.py pins its checksums."""

MINIMUM = "3.221.0"
"""The oldest `pulumi` on PATH that is used: older ones were never tried with these SDKs."""

Version = tuple[int, int, int]

_VERSION = re.compile(r"\s*v?(\d+)\.(\d+)\.(\d+)(?:[-+][0-9A-Za-z.+-]*)?\s*")


def parse(text: str) -> Version | None:
    """The numbers of `v3.230.0`, `3.230.0-dev.0` and the like; None for other texts (unstamped builds print none)."""
    match = _VERSION.fullmatch(text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def is_supported(text: str) -> bool:
    """Whether a CLI that calls itself `text` is new enough; a development build counts as what it leads to."""
    version, minimum = parse(text), parse(MINIMUM)
    return version is not None and minimum is not None and version >= minimum
