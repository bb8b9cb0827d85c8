"""State whose secrets are encrypted with a passphrase. Decided where the encryption is told, in an exported stack: the
engine does not tell packs.
"""

from collections.abc import Iterator
from typing import cast

from zs_policy.model import Problem, Stack, violated
from zs_policy.rule import STRINGS, Family, Option, Severity, StackRule


def check(stack: Stack) -> Iterator[Problem]:
    provider = stack.context.secrets_provider
    allowed = cast("list[str]", stack.context.options["providers"])
    if provider and provider not in allowed:
        yield violated(
            (),
            "encrypts its state with a passphrase"
            if provider == "passphrase"
            else "encrypts its state with what the profile does not allow",
        )


RULE = StackRule(
    id="no-passphrase-state",
    title="State is encrypted with a key that nobody holds",
    why=(
        "Whoever knows the passphrase reads every secret of the stack in every copy of its state, now and later; it is "
        "itself a stored secret, shared by all who deploy, and cannot be taken back from anyone."
    ),
    severity=Severity.HIGH,
    family=Family.STATE,
    fix="Encrypt state with a key in a vault or a KMS, to which each deployer has its own grant.",
    code='pulumi stack change-secrets-provider "azurekeyvault://<vault>.vault.azure.net/keys/<key>/<version>"',
    check=check,
    options={
        "providers": Option(
            ["cloud", "service"], "Kinds of encryption that are allowed; a sandbox allows passphrase too.", STRINGS
        )
    },
)
