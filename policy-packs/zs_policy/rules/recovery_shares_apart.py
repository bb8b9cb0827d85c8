"""Commands that initialise a secret store and keep its recovery keys where they run."""

import re
from collections.abc import Iterator

from zs_policy.model import Context, Problem, Resource, violated
from zs_policy.rule import Family, ResourceRule, Severity
from zs_policy.tables import controls

TYPES = frozenset({"command:local:Command", "command:remote:Command"})
INIT = re.compile(r"\b(?:vault|bao|openbao)\b[^|;&]*\boperator\s+(?:init|rekey|generate-root)\b")
SEALED = re.compile(r"-(?:pgp|recovery-pgp)-keys\b")


def check(resource: Resource, _: Context) -> Iterator[Problem]:
    for name in ("create", "update", "delete"):
        command = resource.at(name)
        if isinstance(command, str) and INIT.search(command) and not SEALED.search(command):
            yield violated((name,), "makes recovery keys in one place and one hand: its output, and the state")


RULE = ResourceRule(
    id="recovery-shares-apart",
    title="Recovery keys are never together",
    why=(
        "Recovery keys in a file or in the state are one secret that opens all others, held by whoever runs "
        "the program."
    ),
    severity=Severity.CRITICAL,
    family=Family.LIFECYCLE,
    frameworks=controls.KEYS,
    fix="Unseal by the cloud's key, and hold a ceremony in which each holder's share is encrypted to that holder.",
    code="bao operator init -recovery-pgp-keys=...  # by people, never by a program",
    types=TYPES,
    check=check,
)
